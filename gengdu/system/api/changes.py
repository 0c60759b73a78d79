"""The change feed over HTTP: numbered rows, tombstones included, nothing of a person."""

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from gengdu.access.api.bearer import Reader, actor_of, client_of
from gengdu.access.api.schemas import Code, Limit, Out
from gengdu.access.registry import public_kinds
from gengdu.changes.models import Change
from gengdu.kit.ids import ref_of
from gengdu.system.queries.feed import Told, followed_by

router = Router(auth=Reader())


class ChangeOut(Out):
    """An object that changed: `upsert` or `delete`; read it anew at `address`, if it has one."""

    seq: int
    kind: str
    key: str
    op: str
    place: str
    at: dt.datetime
    address: str


class FeedOut(Out):
    """The next changes; ask again with `after`, at once while there are `more`."""

    items: list[ChangeOut]
    after: int
    head: int
    more: bool


@router.get("/changes", response=FeedOut, summary="What has changed")
def changes(
    request: HttpRequest,
    after: Annotated[int, Field(ge=0)] = 0,
    limit: Limit = 100,
    place: Code | None = None,
    kind: Annotated[list[str], Query()] = [],  # noqa: B006 - the framework copies it
) -> dict[str, Any]:
    """In one order, without gaps. 410: `after` is older than what is kept; read everything anew."""
    reader = client_of(request) or actor_of(request)
    found = followed_by(reader, after=after, limit=limit, region_code=place or "", kinds=kind)
    return {
        "items": [_change(told) for told in found.told],
        "after": found.after,
        "head": found.head,
        "more": found.more,
    }


def _change(told: Told) -> dict[str, Any]:
    row, key = told.change, _key(told.change)
    one = public_kinds[row.kind]
    return {
        "seq": row.seq,
        "kind": row.kind,
        "key": key,
        "op": str(told.op),
        "place": row.region_code,
        "at": row.at,
        "address": one.address.format(key=key) if one.address else "",
    }


def _key(row: Change) -> str:
    """A uid as a ref; a code or key of a table as it is."""
    try:
        return ref_of(uuid.UUID(row.key)) if len(row.key) == 36 else row.key
    except ValueError:
        return row.key
