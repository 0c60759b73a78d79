"""The inbox for programs: unread first, as on the page."""

import datetime as dt
from typing import Any

from django.http import HttpRequest
from ninja import Router

from gengdu.access.api.bearer import Member, actor_of
from gengdu.access.api.schemas import After, Out, Ref
from gengdu.notices import actions, queries

router = Router(auth=Member())


class NoticeOut(Out):
    """A notice; `for_whom` is a family member's name, "" for one's own."""

    ref: Ref
    kind: str
    kind_name: str
    headline: str
    body: str
    url: str
    urgent: bool
    made_at: dt.datetime
    read_at: dt.datetime | None
    for_whom: str


class InboxOut(Out):
    """A page of the inbox; `next` is the cursor of the next one."""

    items: list[NoticeOut]
    next: str
    unread: int


class ReadOut(Out):
    """How many were unread."""

    read: int


@router.get("/inbox", response=InboxOut, summary="One's messages")
def inbox(request: HttpRequest, after: After = "") -> dict[str, Any]:
    """Own and for the family members one acts for; twenty a page."""
    found = queries.inbox_of(actor_of(request), cursor=after)
    lines = [*found.fresh, *found.today, *found.earlier]
    return {
        "items": [_notice(line) for line in lines],
        "next": found.next_cursor,
        "unread": found.unread,
    }


def _notice(line: queries.Line) -> dict[str, Any]:
    names = ("kind", "headline", "body", "url", "urgent", "made_at", "read_at")
    row = line.notice
    about = {"ref": row.uid, "kind_name": str(line.kind.title), "for_whom": line.for_whom}
    return about | {name: getattr(row, name) for name in names}


@router.post("/inbox/{ref:uid}/read", response={204: None}, summary="A message was read")
def inbox_read(request: HttpRequest, uid: Ref) -> None:
    """The first time counts."""
    actions.mark_read(actor=actor_of(request), notice_uid=uid)


@router.post("/inbox/read", response=ReadOut, summary="Everything was read")
def inbox_read_all(request: HttpRequest) -> dict[str, Any]:
    """All that stands in the inbox now."""
    return {"read": actions.mark_all_read(actor=actor_of(request))}
