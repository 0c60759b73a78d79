"""Key-set pages: a signed cursor instead of a page number; lists neither shift nor slow down."""

from collections.abc import Sequence
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
    return _page(_from(rows, by, cursor), by, size)


def page_among(
    rows: QuerySet[M],
    parts: Sequence[QuerySet[M]],
    *,
    by: tuple[str, ...],
    cursor: str = "",
    size: int = 20,
) -> Page[M]:
    """The page after `cursor` of `rows` that are in one of several parts, in one query.

    Each part gives its own first `size` rows, so each may walk an index of its own: "of five
    places, newest first" is read in five short walks and not by sorting all that they have.
    """
    firsts = [_from(part, by, cursor).values("pk")[: size + 1] for part in parts]
    # In a subquery of its own: SQLite knows no LIMIT inside a UNION.
    each = [rows.model._default_manager.filter(pk__in=first).values("pk") for first in firsts]  # noqa: SLF001 - the model's public manager
    keys = each[0].union(*each[1:], all=True) if len(each) > 1 else each[0]
    return _page(rows.filter(pk__in=keys).order_by(*by), by, size)


def _page(ordered: QuerySet[M], by: tuple[str, ...], size: int) -> Page[M]:
    found = list(ordered[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(found, _write(found[-1], by) if more else "")


def _from(rows: QuerySet[M], by: tuple[str, ...], cursor: str) -> QuerySet[M]:
    ordered = rows.order_by(*by)
    if not cursor:
        return ordered
    return ordered.filter(_after(by, read_cursor(cursor, len(by), of=list_of(rows.model, by))))


def list_of(model: type[Model], by: tuple[str, ...]) -> str:
    """The name of the list of such rows in this order, for its cursors."""
    return f"{model._meta.label_lower}:{','.join(by)}"


def write_cursor(values: list[Any], *, of: str) -> str:
    """Values of JSON as a signed cursor of one list: in another one it says nothing."""
    return signing.dumps(values, salt=f"{SALT}:{of}", compress=True)


def read_cursor(cursor: str, length: int, *, of: str) -> list[Any]:
    """The values back, as many as were written; Invalid for a forged, stale or foreign cursor."""
    try:
        values = signing.loads(cursor, salt=f"{SALT}:{of}")
    except signing.BadSignature:
        raise Invalid(_("This page link is no longer valid.")) from None
    if not isinstance(values, list) or len(values) != length:
        raise Invalid(_("This page link is no longer valid."))
    return values


def _after(by: tuple[str, ...], values: list[Any]) -> Q:
    condition = Q()
    equal = Q()
    for field, value in zip(by, values, strict=True):
        name = field.lstrip("-")
        step = Q(**{f"{name}__{'lt' if field.startswith('-') else 'gt'}": value})
        condition |= equal & step
        equal &= Q(**{name: value})
    # Said too, because no index walks an OR: where the walk begins.
    first = by[0].lstrip("-")
    return Q(**{f"{first}__{'lte' if by[0].startswith('-') else 'gte'}": values[0]}) & condition


def _write(row: Model, by: tuple[str, ...]) -> str:
    values = [_value(row, field.lstrip("-")) for field in by]
    return write_cursor(values, of=list_of(type(row), by))


def _value(row: Model, path: str) -> Any:
    value: Any = row
    for part in path.split("__"):
        value = getattr(value, part)
    return value.isoformat() if hasattr(value, "isoformat") else value
