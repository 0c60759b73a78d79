"""Reading the inbox: the account's own notices and those of the family members it acts for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from gengdu.kit import clock
from gengdu.kit.paging import page_of
from gengdu.notices.models import Notice
from gengdu.notices.registry import OTHER, Kind, kinds
from gengdu.people.models import Account, Person

PAGE = 20
MOST_COUNTED = 100
"""The bell shows 99+ from here on, so no more are counted."""


@dataclass(frozen=True)
class Line:
    """A notice as its reader sees it; `for_whom` is "" for one's own."""

    notice: Notice
    kind: Kind
    for_whom: str


@dataclass(frozen=True)
class Inbox:
    """One page, newest first: what came today and what came before."""

    today: list[Line]
    earlier: list[Line]
    next_cursor: str
    unread: int


def readers(account: Account) -> QuerySet[Person]:
    """Oneself and the members of the household without an account of their own."""
    return Person.objects.filter(
        Q(pk=account.person_id) | Q(account__isnull=True),
        household_id=account.person.household_id,
        merged_into__isnull=True,
        erased_at__isnull=True,
    )


def notices_of(account: Account) -> QuerySet[Notice]:
    """What stands in the account's inbox: everything that has not run out."""
    return Notice.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()),
        person__in=readers(account).values("pk"),
    )


def unread_count(account: Account) -> int:
    """How many are unread, counted up to MOST_COUNTED: one query on the index of unread ones."""
    return notices_of(account).filter(read_at__isnull=True).values("pk")[:MOST_COUNTED].count()


def inbox_of(account: Account, *, cursor: str = "") -> Inbox:
    """The page of the inbox after `cursor`; Invalid for a forged one."""
    page = page_of(
        notices_of(account).select_related("person"), by=("-id",), cursor=cursor, size=PAGE
    )
    today = clock.today()
    lines = [_line(notice, account) for notice in page.rows]
    return Inbox(
        today=[line for line in lines if clock.day_of(line.notice.made_at) == today],
        earlier=[line for line in lines if clock.day_of(line.notice.made_at) != today],
        next_cursor=page.next_cursor,
        unread=unread_count(account),
    )


def _line(notice: Notice, account: Account) -> Line:
    own = notice.person_id == account.person_id
    return Line(notice, kinds.get(notice.kind) or OTHER, "" if own else notice.person.name())


def whom_they_became(person_ids: Iterable[int]) -> dict[int, int]:
    """Each of these persons → whoever he is today, merges followed; erased ones are left out."""
    became: dict[int, int] = {}
    asked = {pk: pk for pk in person_ids}
    while asked:
        rows = dict(
            Person.objects.filter(pk__in=set(asked.values()), erased_at__isnull=True).values_list(
                "pk", "merged_into_id"
            )
        )
        became |= {pk: now for pk, now in asked.items() if now in rows and rows[now] is None}
        asked = {pk: rows[now] for pk, now in asked.items() if rows.get(now) is not None}
    return became
