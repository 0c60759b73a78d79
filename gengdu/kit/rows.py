"""Rows by queries whose SQL is made once in a process, as `kit.prepared` has it for values.

For the few that the pages of every member are made of (ADR 0008).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import Field, IntegerField, Model, QuerySet
from django.db.models.query import get_related_populators

from gengdu.kit.prepared import Slot

M = TypeVar("M", bound=Model)
_SEVERAL = (list, tuple, set, frozenset, dict)


@dataclass(frozen=True)
class _Statement:
    alias: str
    sql: str
    stored: tuple[Any, ...]
    converters: dict[int, tuple[list[Any], Any]]
    model: Any
    names: list[str]
    own: slice
    related: list[Any]


class Rows(Generic[M]):
    """A queryset with slots, `select_related` and all; calling it with their values gives its rows.

    `build` gets a slot for each value, by name; where several are given - numbers or texts - a
    list, as long as theirs or the next power of two: the last one then stands there more than once,
    which `__in` does not mind.
    """

    def __init__(self, build: Callable[..., QuerySet[M]], **fields: "Field[Any, Any]") -> None:
        self._build = build
        self._fields = fields
        self._made: dict[tuple[int, ...], _Statement | None] = {}

    def __call__(self, **values: Any) -> list[M]:
        """One query; none where nothing can be found."""
        given = {name: _padded(values[name]) for name in self._fields}
        sizes = tuple([len(v) if isinstance(v, list) else -1 for v in given.values()])
        if sizes not in self._made:
            self._made[sizes] = self._make(given)
        made = self._made[sizes]
        return [] if made is None else self._asked(made, given)

    def _asked(self, made: _Statement, given: Mapping[str, Any]) -> list[M]:
        connection = connections[made.alias]
        filled = [_value_of(one, given, connection) for one in made.stored]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, filled)
            rows = [list(row) for row in cursor.fetchall()]
        found = []
        for row in rows:
            for at, (convert, expression) in made.converters.items():
                for each in convert:
                    row[at] = each(row[at], expression, connection)
            one = made.model.from_db(made.alias, made.names, row[made.own])
            for populator in made.related:
                populator.populate(row, one)
            found.append(one)
        return found

    def _make(self, given: Mapping[str, Any]) -> _Statement | None:
        slots: dict[str, Any] = {}
        places: dict[Any, _Place] = {}
        for name, value in given.items():
            if isinstance(value, list):
                field = self._fields[name]
                marks = [_mark(field, len(places) + at) for at in range(len(value))]
                places |= {mark: _Place(name, at, field) for at, mark in enumerate(marks)}
                slots[name] = marks
            else:
                slots[name] = Slot(name, self._fields[name])
        queryset = self._build(**slots)
        compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            sql, stored = compiler.as_sql()
        except EmptyResultSet:
            return None
        info, shown = compiler.klass_info, compiler.select
        first, last = info["select_fields"][0], info["select_fields"][-1]
        return _Statement(
            alias=queryset.db,
            sql=sql,
            stored=tuple([_placed(one, places) for one in stored]),
            converters=compiler.get_converters([selected[0] for selected in shown]),
            model=info["model"],
            names=[selected[0].target.attname for selected in shown[first : last + 1]],
            own=slice(first, last + 1),
            related=get_related_populators(info, shown, queryset.db),  # type: ignore[call-arg]  # Django 5.2
        )


@dataclass(frozen=True)
class _Place:
    """Where one of several values is found."""

    name: str
    at: int
    field: "Field[Any, Any]"


def _mark(field: "Field[Any, Any]", number: int) -> int | str:
    """Stands for one of several values while the statement is made: Django takes no expression
    in an `__in` of a foreign key."""
    return number - 2**62 if isinstance(field, IntegerField) else f"\x01{number}"


def _placed(one: Any, places: Mapping[Any, _Place]) -> Any:
    return places.get(one, one) if isinstance(one, int | str) else one


def _padded(value: Any) -> Any:
    if not isinstance(value, _SEVERAL):
        return value
    found = list(value)
    wanted = 1 << (len(found) - 1).bit_length() if found else 0
    return found + found[-1:] * (wanted - len(found))


def _value_of(one: Any, given: Mapping[str, Any], connection: Any) -> Any:
    if isinstance(one, _Place):
        return one.field.get_db_prep_value(given[one.name][one.at], connection)
    if isinstance(one, Slot):
        return one.field.get_db_prep_value(given[one.name], connection)
    return one
