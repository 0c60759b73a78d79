"""Many rows of one table in one statement, for facts that are written by the ten thousand.

Django's `bulk_create` puts 80 rows of a dozen columns into a statement on SQLite and prepares each
value of each row by itself: bells by the ten thousand come out three times as fast by columns
(bench/ladder.py).
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Field, IntegerField, Model


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
        _as_one_document(into, fields, prepared, count)
    else:
        _one_by_one(into, prepared, count)


def _field(model: type[Model], name: str) -> "Field[Any, Any]":
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise TypeError(f"{model._meta.label} has no column {name!r}")
    return field


def _prepared(field: "Field[Any, Any]", value: object) -> object:
    held = connections[DEFAULT_DB_ALIAS]  # looked up once: the proxy costs as much as the work
    if not isinstance(value, list):
        return field.get_db_prep_save(value, held)
    if isinstance(getattr(field, "target_field", field), IntegerField):
        return value  # a number goes as it is
    # What stands in many rows is prepared once.
    known = {id(each): each for each in value}
    ready = {key: field.get_db_prep_save(each, held) for key, each in known.items()}
    return [ready[id(each)] for each in value]


def _as_one_document(
    into: str, fields: Mapping[str, "Field[Any, Any]"], prepared: Mapping[str, object], count: int
) -> None:
    """One parameter for all rows: arrays of texts cost the driver six times as much."""
    listed = {name: value for name, value in prepared.items() if isinstance(value, list)}
    kinds = {name: _kind(field) for name, field in fields.items()}
    marks = ", ".join(f'row."{n}"' if n in listed else f"%s::{kinds[n]}" for n in prepared)
    columns = ", ".join(f'"{name}" {kinds[name]}' for name in listed)
    rows = zip(*listed.values(), strict=True) if listed else [()] * count
    document = json.dumps([dict(zip(listed, row, strict=True)) for row in rows], default=_plain)
    given: list[Any] = [value for name, value in prepared.items() if name not in listed]
    statement = (
        f"{into} SELECT {marks}"  # noqa: S608 - no word of it from outside
        f" FROM jsonb_to_recordset(%s::jsonb) AS row ({columns}) ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*given, document])


def _kind(field: "Field[Any, Any]") -> str:
    """The column's type; text for a bounded one, since a cast would cut what does not fit."""
    kind = field.db_type(connection) or "text"
    return "text" if kind.startswith("varchar") else kind


def _plain(value: object) -> object:
    """A JSON value is wrapped by Django for its driver; days and keys are read as they print."""
    return getattr(value, "obj", None) or str(value)


def _one_by_one(into: str, prepared: Mapping[str, object], count: int) -> None:
    """SQLite has prepared the statement once and takes the rows one after the other."""
    marks = ", ".join(["%s"] * len(prepared))
    columns = [v if isinstance(v, list) else [v] * count for v in prepared.values()]
    with connection.cursor() as cursor:
        cursor.executemany(
            f"{into} VALUES ({marks}) ON CONFLICT DO NOTHING", list(zip(*columns, strict=True))
        )
