"""Options: a place's own system administrator sets them."""

from django.db import transaction

from gengdu.kit.errors import require
from gengdu.options import actions as options
from gengdu.options.models import OptionValue
from gengdu.people.models import Account
from gengdu.system.queries.options import may_change_options


@transaction.atomic
def set_option(*, actor: Account, key: str, region_code: str, value: object) -> OptionValue:
    """Set an option for a place and all below it that say nothing else."""
    require(may_change_options(actor, region_code))
    return options.set_option(actor=actor, key=key, region_code=region_code, value=value)


@transaction.atomic
def clear_option(*, actor: Account, key: str, region_code: str) -> None:
    """Let a place inherit again."""
    require(may_change_options(actor, region_code))
    options.clear_option(actor=actor, key=key, region_code=region_code)
