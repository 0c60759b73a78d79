"""What goes in and out: only what is declared (SECURITY 19)."""

import uuid
from collections.abc import Iterable
from typing import Annotated, Any, Generic, TypeVar

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

from gengdu.kit.ids import ref_of, uid_of

T = TypeVar("T")
R = TypeVar("R")


def _uid(value: Any) -> Any:
    return uid_of(value) if isinstance(value, str) else value


Ref = Annotated[
    uuid.UUID,
    BeforeValidator(_uid),
    PlainSerializer(ref_of, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-hjkmnp-tv-z]{26}$"}),
]
"""A thing by its ref: 26 characters, the same on every node."""

Code = Annotated[str, Field(pattern=r"^\d{2,12}$", description="code of a place")]
After = Annotated[str, Field(max_length=600, description="`next` of the page before")]
Limit = Annotated[int, Field(ge=1, le=100, description="how many at most")]
Once = Annotated[
    uuid.UUID | None,
    Field(description="a random UUID made by the program; sent again, it makes no second one"),
]


class In(Schema):
    """A body: a field that is not declared is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Out(Schema):
    """An answer: nothing but these fields."""


class Listing(Out, Generic[T]):
    """A page of a list; `next` is the cursor of the next one, "" on the last."""

    items: list[T]
    next: str = ""


def listed(items: Iterable[Any], cursor: str = "") -> dict[str, Any]:
    """Items as a Listing."""
    return {"items": list(items), "next": cursor}
