"""Set and clear options. Whose right it is, is decided above (`system`), where grants are known."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
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
from gengdu.regions.registry import Move, Rehomer


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


def _movable(mapping: Mapping[str, str]) -> Iterator[OptionValue]:
    """The values on old codes that can follow, in a fixed order.

    Where the new region has a value of its own, or two merged ones differ, the first stays in
    force and the other stays on its closed region, where nobody inherits from it.
    """
    taken = set(
        OptionValue.objects.filter(region_code__in=set(mapping.values())).values_list(
            "key", "region_code"
        )
    )
    here = OptionValue.objects.select_for_update().filter(region_code__in=list(mapping))
    for row in here.order_by("key", "region_code"):
        target = (row.key, mapping[row.region_code])
        if target not in taken:
            taken.add(target)
            yield row


def _count(mapping: Mapping[str, str]) -> int:
    with transaction.atomic():
        return sum(1 for _row in _movable(mapping))


def _move(mapping: Mapping[str, str], limit: int) -> list[Move]:
    moves = []
    for row in islice(_movable(mapping), limit):
        old, row.region_code = row.region_code, mapping[row.region_code]
        row.save(update_fields=["region_code"])
        changes.record(row, region_code=row.region_code)
        moves.append(Move(str(row.pk), old, row.region_code))
    return moves


def _move_back(moves: Sequence[Move]) -> None:
    for move in moves:
        rows = OptionValue.objects.select_for_update()
        row = rows.filter(pk=int(move.key), region_code=move.new).first()
        if row is None or rows.filter(key=row.key, region_code=move.old).exists():
            continue
        row.region_code = move.old
        row.save(update_fields=["region_code"])
        changes.record(row, region_code=row.region_code)


REHOMER = Rehomer(_("options"), _count, _move, _move_back)
"""How the values of a region follow it when it is moved, merged or split."""
