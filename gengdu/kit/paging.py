"""Key-set pages: a signed cursor instead of a page number; lists neither shift nor slow down."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from gengdu.kit.errors import Invalid

M = TypeVar("M", bound=Model)
SALT = "gengdu.kit.paging"


@dataclass(frozen=True)
class Page(Generic[M]):
    """One page of rows; `next_cursor` is "" on the last one."""

    rows: list[M]
    next_cursor: str


def page_of(rows: QuerySet[M], *, by: tuple[str, ...], cursor: str = "", size: int = 20) -> Page[M]:
    """The page after `cursor`, ordered by the fields `by` (a leading "-" means newest first).

    `by` must end in a unique field. Raises Invalid for a forged or stale cursor.
    """
    ordered = rows.order_by(*by)
    if cursor:
        ordered = ordered.filter(_after(by, _read(cursor, len(by))))
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _write(found[-1], by) if more else "")


def write_cursor(values: list[Any]) -> str:
    """Values of JSON as a signed cursor, for lists that do not come from a query set."""
    return signing.dumps(values, salt=SALT, compress=True)


def read_cursor(cursor: str, length: int) -> list[Any]:
    """The values back, as many as were written; Invalid for a forged or stale cursor."""
    return _read(cursor, length)


def _after(by: tuple[str, ...], values: list[Any]) -> Q:
    condition = Q()
    equal = Q()
    for field, value in zip(by, values, strict=True):
        name = field.lstrip("-")
        step = Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
        condition |= equal & step
        equal &= Q(**{name: value})
    return condition


def _write(row: Model, by: tuple[str, ...]) -> str:
    values = [_value(row, field.lstrip("-")) for field in by]
    return write_cursor(values)


def _value(row: Model, path: str) -> Any:
    value: Any = row
    for part in path.split("__"):
        value = getattr(value, part)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _read(cursor: str, length: int) -> list[Any]:
    try:
        values = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        raise Invalid(_("This page link is no longer valid.")) from None
    if not isinstance(values, list) or len(values) != length:
        raise Invalid(_("This page link is no longer valid."))
    return values
