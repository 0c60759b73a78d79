"""Options: a place's own system administrator sets them."""

from django.db import transaction

from gengdu.kit.errors import require
from gengdu.options import actions as options
from gengdu.options.models import OptionValue
from gengdu.people.models import Account
from gengdu.regions.queries import region_at
from gengdu.system.queries.options import may_change_options


@transaction.atomic
def set_option(*, actor: Account, key: str, region_code: str, value: object) -> OptionValue:
    """Set an option for a place and all below it that say nothing else."""
    code = _current(region_code)
    require(may_change_options(actor, code))
    return options.set_option(actor=actor, key=key, region_code=code, value=value)


@transaction.atomic
def clear_option(*, actor: Account, key: str, region_code: str) -> None:
    """Let a place inherit again."""
    code = _current(region_code)
    require(may_change_options(actor, code))
    options.clear_option(actor=actor, key=key, region_code=code)


def _current(region_code: str) -> str:
    """The place's code of today: who may is asked of where the value will really stand."""
    return region_at(region_code).code if region_code else ""
