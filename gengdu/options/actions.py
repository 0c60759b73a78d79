"""Set and clear options. Whose right it is, is decided above (`system`), where grants are known."""

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.kit import clock
from gengdu.options.errors import NotAtThisLevel
from gengdu.options.models import OptionValue
from gengdu.options.queries import forget_footers, spec_of
from gengdu.options.registry import SITE, OptionSpec
from gengdu.regions import queries as regions
from gengdu.regions.registry import rehomer_of


@transaction.atomic
def set_option(
    *, actor: audit.Actor | None, key: str, region_code: str, value: object
) -> OptionValue:
    """Set an option for a region and all below it that say nothing else.

    Setting what is set already changes and logs nothing.

    `value` is typed, JSON or what a form holds. Raises UnknownOption, NotFound for a place that
    does not exist, NotAtThisLevel, Invalid(field="value").
    """
    spec = spec_of(key)
    code = _place(spec, region_code)
    new = spec.kind.dump(spec.kind.parse(value))
    row, made = _locked_or_made(key, code, new)
    old = None if made else row.value
    if not made:
        if old == new:
            return row
        row.value, row.set_at = new, clock.now()
        row.save(update_fields=["value", "set_at"])
    audit.record(
        actor=actor,
        verb="options.value.set",
        target=row,
        region_code=code,
        option=key,
        value=(old, new),
    )
    changes.record(row, region_code=code)
    _show()
    return row


@transaction.atomic
def clear_option(*, actor: audit.Actor | None, key: str, region_code: str) -> None:
    """Let a region inherit again; nothing happens where it does already."""
    spec_of(key)
    row = OptionValue.objects.select_for_update().filter(key=key, region_code=region_code).first()
    if row is None:
        return
    audit.record(
        actor=actor,
        verb="options.value.clear",
        target=row,
        region_code=row.region_code,
        option=key,
        value=(row.value, None),
    )
    changes.record(row, op=Op.DELETE, region_code=row.region_code)
    row.delete()
    _show()


def _show() -> None:
    """Now, and once it is committed: another thread may have read the old value meanwhile."""
    forget_footers()
    transaction.on_commit(forget_footers)


def _place(spec: OptionSpec[Any], region_code: str) -> str:
    """The code of our tree, once the place exists and the option may be set there."""
    region = regions.region_at(region_code) if region_code else None
    if (region.level if region else SITE) not in spec.levels:
        raise NotAtThisLevel
    return region.code if region else ""


def _locked_or_made(key: str, code: str, new: object) -> tuple[OptionValue, bool]:
    """The row of this key and region under lock, or a new one; a twin's insert is waited for."""
    rows = OptionValue.objects.select_for_update().filter(key=key, region_code=code)
    row = rows.first()
    while row is None:
        try:
            with transaction.atomic():
                return OptionValue.objects.create(key=key, region_code=code, value=new), True
        except IntegrityError:
            row = rows.first()  # None again when a third one cleared it meanwhile
    return row, False


def _moved(keys: Sequence[int]) -> None:
    for row in OptionValue.objects.filter(pk__in=keys):
        changes.record(row, region_code=row.region_code)
    _show()


REHOMER = rehomer_of(OptionValue, "region_code", label=_("options"), moved=_moved, once=["key"])
"""How the values of a region follow it when it is moved, merged or split."""
