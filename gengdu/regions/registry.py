"""Where upper apps say how their live rows follow a region that moved, merged or split.

Facts (exposures, attendances, statements …) keep the code they had and have no re-homer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from gengdu.kit.registry import Registry


@dataclass(frozen=True)
class Move:
    """One row that was moved: its key as text, the code it had and the code it got."""

    key: str
    old: str
    new: str


@dataclass(frozen=True)
class Rehomer:
    """How one kind of live row follows its region; all three run in the caller's transaction.

    `count(mapping)`: how many rows stand on the mapping's old codes.
    `apply(mapping, limit)`: moves at most `limit` of them and tells which; nothing left → [].
    `undo(moves)`: puts these rows back, except those that have been moved elsewhere since.
    """

    label: str | Promise
    count: Callable[[Mapping[str, str]], int]
    apply: Callable[[Mapping[str, str], int], Sequence[Move]]
    undo: Callable[[Sequence[Move]], None]


rehomers: Registry[Rehomer] = Registry("region re-homers")


def rehomer_of(
    model: type[Model],
    field: str,
    *,
    label: str | Promise,
    moved: Callable[[Sequence[Any]], None] | None = None,
    once: Sequence[str] | None = None,
) -> Rehomer:
    """The re-homer of a plain column: `field` names a foreign key to Region or a code column.

    `moved` is told the primary keys of every batch that was moved or put back (to write to the
    change feed); it runs in the same transaction. `once` names the columns of which a region has
    each combination one time: where the new region has it already, or two merged ones do, the
    first stays in force and the other stays on its closed region, where nobody asks for it.
    """
    column = _Column(model, field, moved, once)
    return Rehomer(label, column.count, column.apply, column.undo)


class _Column:
    """The rows of a table that stand on a region by one of its columns."""

    def __init__(
        self,
        model: type[Model],
        field: str,
        moved: Callable[[Sequence[Any]], None] | None,
        once: Sequence[str] | None,
    ) -> None:
        self.model = model
        self.field = field
        self.moved = moved or (lambda _keys: None)
        self.once = once

    @property
    def column(self) -> str:
        """Its name on a row: region_id for a foreign key. (Read late: apps register in ready().)"""
        return str(self.model._meta.get_field(self.field).attname)  # type: ignore[union-attr]  # a column, no reverse relation

    def rows_on(self, found: Iterable[str]) -> QuerySet[Any]:
        """The rows on any of these codes, those of managers' hidden rows included."""
        return QuerySet(self.model).filter(**{f"{self.column}__in": list(found)})

    def count(self, mapping: Mapping[str, str]) -> int:
        """How many rows on the old codes would follow."""
        rows = self.rows_on(mapping)
        return (
            rows.count()
            if self.once is None
            else len(self._free(rows, lambda _key, code: mapping[code]))
        )

    def apply(self, mapping: Mapping[str, str], limit: int) -> list[Move]:
        """Move at most `limit` rows."""
        held = self.rows_on(mapping).select_for_update(of=("self",))
        if self.once is None:
            found = list(held.order_by("pk").values_list("pk", self.column)[:limit])
        else:
            found = self._free(held, lambda _key, code: mapping[code])[:limit]
        for code in sorted({code for _key, code in found}):
            self._put([key for key, here in found if here == code], mapping[code])
        if found:
            self.moved([key for key, _code in found])
        return [Move(str(key), code, mapping[code]) for key, code in found]

    def undo(self, moves: Sequence[Move]) -> None:
        """Put back those that still stand where they were moved to."""
        where = {self.model._meta.pk.to_python(move.key): move for move in moves}
        held = self.rows_on({move.new for move in moves}).select_for_update(of=("self",))
        here = list(held.filter(pk__in=where).order_by("pk").values_list("pk", self.column))
        back = [(key, where[key].old) for key, code in here if where[key].new == code]
        if self.once is not None:
            rows = held.filter(pk__in=[key for key, _old in back])
            free = self._free(rows, lambda key, _code: where[key].old)
            back = [(key, where[key].old) for key, _code in free]
        for code in sorted({code for _key, code in back}):
            self._put([key for key, old in back if old == code], code)
        if back:
            self.moved([key for key, _code in back])

    def _free(
        self, rows: QuerySet[Any], target: Callable[[Any, str], str]
    ) -> list[tuple[Any, str]]:
        """Key and code of those whose place is not taken by another, in a fixed order."""
        once = self.once or ()
        found = rows.order_by(self.column, "pk").values_list("pk", self.column, *once)
        wanted = [(key, code, (target(key, code), *rest)) for key, code, *rest in found]
        there = self.rows_on({place[0] for _key, _code, place in wanted})
        taken = set(there.values_list(self.column, *once))
        free = []
        for key, code, place in wanted:
            if place not in taken:
                taken.add(place)
                free.append((key, code))
        return free

    def _put(self, keys: list[Any], code: str) -> None:
        QuerySet(self.model).filter(pk__in=keys).update(**{self.column: code})
