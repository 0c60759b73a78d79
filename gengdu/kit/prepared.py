"""Queries whose SQL is made once in a process: afterwards only their values change.

For the few that pages of everybody are made of: Django takes ten times as long to word such a
query as the database takes to answer it (ADR 0008).
"""

from collections.abc import Callable
from typing import Any

from django.db import connections
from django.db.models import Field, QuerySet, Value

Statement = tuple[str, str, tuple[Any, ...], dict[int, tuple[list[Any], Any]]]


class Slot(Value):
    """In the place of a value that is given each time: `filter(uid=Slot("uid", UUIDField()))`"""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(None, output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        """The slot itself goes with the values; `Prepared` puts what is given in its place."""
        return "%s", [self]


class Prepared:
    """A queryset of `values_list` with slots; calling it with their values gives the rows.

    `build` is called at the first use, when all apps are loaded.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._made: Statement | None = None

    def __call__(self, **values: Any) -> list[list[Any]]:
        """One query; each row as a list, in the order of `values_list`."""
        if self._made is None:
            self._made = self._make()
        alias, sql, stored, converters = self._made
        connection = connections[alias]
        given = [
            one.field.get_db_prep_value(values[one.name], connection)
            if isinstance(one, Slot)
            else one
            for one in stored
        ]
        with connection.cursor() as cursor:
            cursor.execute(sql, given)
            rows = [list(row) for row in cursor.fetchall()]
        for row in rows:
            for at, (convert, expression) in converters.items():
                for each in convert:
                    row[at] = each(row[at], expression, connection)
        return rows

    def _make(self) -> Statement:
        queryset = self._build()
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, stored = compiler.as_sql()
        shown = [selected[0] for selected in compiler.select]
        return queryset.db, sql, tuple(stored), compiler.get_converters(shown)
