"""Reading the inbox: the account's own notices and those of the family members it acts for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import BooleanField, Case, Exists, OuterRef, Q, QuerySet, Value, When

from gengdu.kit import clock
from gengdu.kit.paging import page_of
from gengdu.notices.models import Notice, TakenBack
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
    """One page: what is unread first, then what came today and what came before, newest first."""

    fresh: list[Line]
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
    """What stands in the account's inbox: everything that has not run out or been taken back."""
    return Notice.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()),
        ~Exists(TakenBack.objects.filter(key=OuterRef("key"))),
        person__in=readers(account).values("pk"),
    )


def unread_count(account: Account) -> int:
    """How many are unread, counted up to MOST_COUNTED: one query on the index of unread ones."""
    return notices_of(account).filter(read_at__isnull=True).values("pk")[:MOST_COUNTED].count()


def inbox_of(account: Account, *, cursor: str = "") -> Inbox:
    """The page of the inbox after `cursor`; Invalid for a forged one."""
    rows = notices_of(account).select_related("person").annotate(was_read=_WAS_READ)
    page = page_of(rows, by=("was_read", "-id"), cursor=cursor, size=PAGE)
    today = clock.today()
    lines = [_line(notice, account) for notice in page.rows]
    known = [line for line in lines if line.notice.read_at]
    return Inbox(
        fresh=[line for line in lines if not line.notice.read_at],
        today=[line for line in known if clock.day_of(line.notice.made_at) == today],
        earlier=[line for line in known if clock.day_of(line.notice.made_at) != today],
        next_cursor=page.next_cursor,
        unread=unread_count(account),
    )


_WAS_READ = Case(
    When(read_at__isnull=True, then=Value(False)),  # noqa: FBT003 - a value of SQL
    default=Value(True),  # noqa: FBT003 - likewise
    output_field=BooleanField(),
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
