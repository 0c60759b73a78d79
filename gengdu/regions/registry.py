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
) -> Rehomer:
    """The re-homer of a plain column: `field` names a foreign key to Region or a code column.

    `moved` is told the primary keys of every batch that was moved or put back (to write to the
    change feed); it runs in the same transaction.
    """
    column = _Column(model, field, moved)
    return Rehomer(label, column.count, column.apply, column.undo)


class _Column:
    """The rows of a table that stand on a region by one of its columns."""

    def __init__(
        self, model: type[Model], field: str, moved: Callable[[Sequence[Any]], None] | None
    ) -> None:
        self.model = model
        self.field = field
        self.moved = moved or (lambda _keys: None)

    @property
    def column(self) -> str:
        """Its name on a row: region_id for a foreign key. (Read late: apps register in ready().)"""
        return str(self.model._meta.get_field(self.field).attname)  # type: ignore[union-attr]  # a column, no reverse relation

    def rows_on(self, found: Iterable[str]) -> QuerySet[Any]:
        """The rows on any of these codes, those of managers' hidden rows included."""
        return QuerySet(self.model).filter(**{f"{self.column}__in": list(found)})

    def count(self, mapping: Mapping[str, str]) -> int:
        """How many rows stand on the old codes."""
        return self.rows_on(mapping).count()

    def apply(self, mapping: Mapping[str, str], limit: int) -> list[Move]:
        """Move at most `limit` rows."""
        held = self.rows_on(mapping).select_for_update(of=("self",)).order_by("pk")
        found = list(held.values_list("pk", self.column)[:limit])
        for code in sorted({code for _key, code in found}):
            self._put([key for key, here in found if here == code], mapping[code])
        if found:
            self.moved([key for key, _code in found])
        return [Move(str(key), code, mapping[code]) for key, code in found]

    def undo(self, moves: Sequence[Move]) -> None:
        """Put back those that still stand where they were moved to."""
        where = {move.key: move for move in moves}
        held = self.rows_on({move.new for move in moves}).select_for_update(of=("self",))
        keys = [self.model._meta.pk.to_python(key) for key in where]
        here = list(held.filter(pk__in=keys).order_by("pk").values_list("pk", self.column))
        back = [(key, where[str(key)].old) for key, code in here if where[str(key)].new == code]
        for code in sorted({code for _key, code in back}):
            self._put([key for key, old in back if old == code], code)
        if back:
            self.moved([key for key, _code in back])

    def _put(self, keys: list[Any], code: str) -> None:
        QuerySet(self.model).filter(pk__in=keys).update(**{self.column: code})
