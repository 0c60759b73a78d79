"""Many rows of one table in one statement, for facts that are written by the ten thousand.

Django's `bulk_create` puts 80 rows of a dozen columns into a statement on SQLite and prepares each
value of each row by itself: bells by the ten thousand come out three times as fast by columns
(bench/ladder.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, Model


def insert_columns(model: type[Model], columns: Mapping[str, object], *, count: int) -> None:
    """Insert `count` rows by field name; those that are there already (any unique key) stay.

    A list holds one value for each row, anything else is the value of every row. All fields that
    have no default in the database are named. One statement: it is its own transaction.
    """
    if not count:
        return
    fields = {name: _field(model, name) for name in columns}
    prepared = {name: _prepared(fields[name], value) for name, value in columns.items()}
    names = ", ".join(f'"{field.column}"' for field in fields.values())
    into = f'INSERT INTO "{model._meta.db_table}" ({names})'
    if connection.vendor == "postgresql":
        _by_arrays(into, fields, prepared)
    else:
        _by_rows(into, prepared, count)


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{model._meta.label} has no column {name!r}")
    return field


def _prepared(field: "Field[Any, Any]", value: object) -> object:
    if isinstance(value, list):
        held = connections[DEFAULT_DB_ALIAS]  # looked up once: the proxy costs as much as the work
        return [field.get_db_prep_save(each, held) for each in value]
    return field.get_db_prep_save(value, connection)


def _by_arrays(
    into: str, fields: Mapping[str, "Field[Any, Any]"], prepared: Mapping[str, object]
) -> None:
    """One parameter a column: the arrays are unfolded side by side."""
    listed = [name for name, value in prepared.items() if isinstance(value, list)]
    kinds = {name: _kind(fields[name]) for name in prepared}
    arrays = ", ".join(f"%s::text[]::{kinds[name]}[]" for name in listed)
    marks = {
        name: f"row.c{listed.index(name)}" if name in listed else f"%s::{kinds[name]}"
        for name in prepared
    }
    aliases = ", ".join(f"c{number}" for number in range(len(listed)))
    fixed: list[Any] = [value for name, value in prepared.items() if name not in listed]
    lists: list[Any] = [
        [None if v is None else _text(v) for v in _list(prepared[name])] for name in listed
    ]
    statement = (
        f"{into} SELECT {', '.join(marks.values())}"  # noqa: S608 - no word of it from outside
        f" FROM unnest({arrays}) AS row ({aliases}) ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*fixed, *lists])


def _kind(field: "Field[Any, Any]") -> str:
    """The column's type; text for a bounded one, since a cast would cut what does not fit."""
    kind = field.db_type(connection) or "text"
    return "text" if kind.startswith("varchar") else kind


def _text(value: object) -> str:
    """As PostgreSQL reads it; a JSON value is wrapped by Django for its driver."""
    wrapped = getattr(value, "obj", value)
    dumps = getattr(value, "dumps", None)
    return dumps(wrapped) if callable(dumps) else str(wrapped)


def _list(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []


def _by_rows(into: str, prepared: Mapping[str, object], count: int) -> None:
    """SQLite has prepared the statement once and takes the rows one after the other."""
    marks = ", ".join(["%s"] * len(prepared))
    columns = [v if isinstance(v, list) else [v] * count for v in prepared.values()]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"{into} VALUES ({marks}) ON CONFLICT DO NOTHING", list(zip(*columns, strict=True))
        )
