"""Telling by bell: the ledger, the budget and the notice of a person are written together.

Batch by batch, each a transaction of its own that holds the item: stopped anywhere, the next run
goes on where this one ended, and nobody is told twice or forgotten (tests/test_ringing_races.py
kills it between and inside of batches). A ledger row is a fact: neither log nor feed.
"""

import datetime as dt
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gengdu.delivery.enums import Held, Medium, Sent, Urgency
from gengdu.delivery.models import BudgetUse, Delivery, Item
from gengdu.delivery.queries import telling
from gengdu.delivery.queries.limits import Limits, limits
from gengdu.delivery.queries.telling import Candidate
from gengdu.delivery.rules.classes import NOTICES, is_bounded
from gengdu.delivery.rules.limits import monday_of, next_week
from gengdu.delivery.rules.occasions import close_job, item_of, notice_key, ring_job
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.kit.bulk import insert_columns
from gengdu.notices import actions as notices
from gengdu.notices.registry import Read
from gengdu.people.queries.persons import standing

READ = 2_000
"""People whose reasons are read and put into words at a time, while nobody waits for it."""
BATCH = 200
"""People in one transaction, with ledger, budget and notice (bench/ladder.py, on SQLite)."""
KEPT_WEEKS = 5

Progress = Callable[[int, int, str], None]


def ring_item(*, item_id: int, progress: Progress = lambda _done, _total, _words: None) -> int:
    """Tell by bell whoever meets the item and was not told, and try again what is due of it.

    Returns how many were told. What quiet hours or the weekly budget hold back is written down
    with the moment at which it is tried again.
    """
    now = clock.now()
    item = telling.ringing(now).select_related("audience").filter(pk=item_id).first()
    if item is None:
        return 0
    known = limits()
    people = [
        *telling.due_people(item, now),
        *telling.newcomers(item, clock.day_of(now)),
    ]
    told = done = 0
    for batch, found in _batches(item, people):
        progress(done, len(people), _progress_words(told))
        rung = _tell(item_id, batch, found, known, clock.now())
        if rung is None:  # withdrawn, stopped or over meanwhile
            return told
        told, done = told + rung, done + len(batch)
    progress(len(people), len(people), _progress_words(told))
    return told


def _batches(item: Item, people: Sequence[int]) -> Iterator[tuple[Sequence[int], list[Candidate]]]:
    """The people batch by batch, with those of each who meet the item today."""
    for start in range(0, len(people), READ):
        asked = people[start : start + READ]
        found = {each.person_id: each for each in telling.candidates(item, asked, clock.today())}
        for first in range(0, len(asked), BATCH):
            batch = asked[first : first + BATCH]
            yield batch, [found[person] for person in batch if person in found]


def _progress_words(told: int) -> str:
    return _("%(count)s told by bell") % {"count": f"{told:,}"}


@transaction.atomic
def _tell(
    item_id: int,
    people: Sequence[int],
    found: Sequence[Candidate],
    known: Limits,
    now: dt.datetime,
) -> int | None:
    """One batch; None when the item rings no more. The item is held: nobody else tells of it."""
    rows = telling.ringing(now).select_for_update(of=("self",), no_key=True)
    item = rows.filter(pk=item_id).first()
    if item is None:
        return None
    written = Delivery.objects.filter(item=item, person_id__in=people, medium=Medium.BELL)
    states = {person: (state, at) for person, state, at in written.values_list(*_STATE)}
    before = {person: at for person, (state, at) in states.items() if state == Sent.HELD}
    meant = _still_there(e for e in found if e.person_id not in states or e.person_id in before)
    held = _held_back(item, meant, known, now)
    if before:
        _take_up(item, before, {each.person_id for each in meant}, now)
    _write_down(item, meant, held, before, now)
    _notify(item, [each for each in meant if each.person_id not in held])
    return len(meant) - len(held)


def _still_there(found: Iterable[Candidate]) -> list[Candidate]:
    """Without those who were erased or merged since they were read; nobody else is until now."""
    meant = {each.person_id: each for each in found}
    rows = standing().filter(pk__in=meant).select_for_update(no_key=True).order_by("pk")
    there = set(rows.values_list("pk", flat=True))
    return [each for each in meant.values() if each.person_id in there]


_STATE = ("person_id", "state", "at")
_Held = Mapping[int, tuple[Held, dt.datetime]]
"""Who is held back: by what, until when. Everybody else is told."""


def _held_back(item: Item, meant: Sequence[Candidate], known: Limits, now: dt.datetime) -> _Held:
    if not is_bounded(item.urgency):
        return {}
    held: dict[int, tuple[Held, dt.datetime]] = {}
    asking: dict[int, list[int]] = {}
    for home, others in itertools.groupby(meant, key=lambda each: each.home):
        people = [each.person_id for each in others]
        until = known.quiet_until(home, now)
        if until is None:
            asking.setdefault(known.budget.at(home), []).extend(people)
        else:
            held |= dict.fromkeys(people, (Held.QUIET, until))
    week, later = monday_of(clock.day_of(now)), next_week(now)
    for most, people in sorted(asking.items()):
        free = _take_from_budget(people, most, week)
        held |= {person: (Held.BUDGET, later) for person in people if person not in free}
    return held


# One statement, which no `bulk_create` can say: it has no condition on what is there already.
_TAKE = """
INSERT INTO delivery_budgetuse AS mine (person_id, week, used) VALUES {rows}
ON CONFLICT (person_id, week) DO UPDATE SET used = mine.used + 1 WHERE mine.used < %s
RETURNING person_id
"""


def _take_from_budget(people: Sequence[int], most: int, week: dt.date) -> set[int]:
    """Who of these had one of `most` left in the week; it is used up now.

    Rows are made and locked in the order of the person: two senders never wait in a ring, and
    the second sees what the first has used.
    """
    if most == 0:
        return set()
    day = connection.ops.adapt_datefield_value(week)
    rows = ", ".join(["(%s, %s, 1)"] * len(people))
    given = [value for person in sorted(people) for value in (person, day)]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(rows=rows), [*given, most])
        return {person for (person,) in cursor.fetchall()}


def _take_up(item: Item, before: Collection[int], meant: Collection[int], now: dt.datetime) -> None:
    """Of the rows that were held back, those written anew go; who does not meet the item now is
    looked at again."""
    held = Delivery.objects.filter(item=item, medium=Medium.BELL, state=Sent.HELD)
    held.filter(person_id__in=[person for person in before if person in meant]).delete()
    held.filter(person_id__in=[person for person in before if person not in meant]).update(
        held_by=Held.PASSED, due_at=telling.expected_day(now)
    )


def _write_down(
    item: Item,
    meant: Sequence[Candidate],
    held: _Held,
    before: Mapping[int, dt.datetime],
    now: dt.datetime,
) -> None:
    """The rows as they are from now on; a row that was held keeps the moment it was made."""
    ways = [held.get(each.person_id) for each in meant]
    insert_columns(
        Delivery,
        {
            "item": item.pk,
            "person": [each.person_id for each in meant],
            "household": [each.household_id for each in meant],
            "region_code": [each.match.region_code for each in meant],
            "medium": Medium.BELL,
            "state": [Sent.SENT if way is None else Sent.HELD for way in ways],
            "held_by": ["" if way is None else way[0] for way in ways],
            "reason": [each.why for each in meant],
            "at": [before.get(each.person_id, now) for each in meant],
            "due_at": [None if way is None else way[1] for way in ways],
            "sent_at": [now if way is None else None for way in ways],
            "read_at": None,
        },
        count=len(meant),
    )


def _notify(item: Item, told: Sequence[Candidate]) -> None:
    notices.notify_many(
        drafts=[
            notices.Draft(
                person_id=each.person_id,
                kind=NOTICES[Urgency(item.urgency)],
                headline=item.headline,
                key=notice_key(item.pk),
                url=item.url,
                body=each.words,
                urgent=item.urgency == Urgency.EMERGENCY,
                expires_at=item.expires_at,
            )
            for each in told
        ]
    )


def ring_what_stands() -> int:
    """Look at every item that rings for who has come to it since; returns how many there are."""
    items = list(telling.ringing(clock.now()).order_by("pk").values_list("pk", flat=True))
    for pk in items:
        jobs.enqueue("delivery.ring_item", pk, unique_key=ring_job(pk))
    return len(items)


def ring_what_is_due() -> int:
    """Try again what was held back until now; close what ended meanwhile. Returns the items."""
    now = clock.now()
    due = Delivery.objects.filter(due_at__lte=now, item__stopped_at__isnull=True)
    items = set(due.order_by().values_list("item_id", flat=True).distinct())
    ringing = set(telling.ringing(now).filter(pk__in=items).values_list("pk", flat=True))
    for pk in sorted(items):
        if pk in ringing:
            jobs.enqueue("delivery.ring_item", pk, unique_key=ring_job(pk))
        else:
            jobs.enqueue("delivery.close_ledger", pk, unique_key=close_job(pk))
    return len(items)


def close_ledger(*, item_id: int, progress: Progress = lambda _done, _total, _words: None) -> int:
    """Of an item that rings no more: what is held back is never sent; of one that was withdrawn
    the notices are deleted too (they are in no inbox any more). Returns the rows looked at."""
    item = Item.objects.get(pk=item_id)
    if telling.ringing(clock.now()).filter(pk=item_id).exists():
        return 0
    rows, last, done = Delivery.objects.filter(item=item).order_by("pk"), 0, 0
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "person_id")[:BATCH]):
        last = batch[-1][0]
        _close(item, [pk for pk, _person in batch], [person for _pk, person in batch])
        done += len(batch)
        progress(done, done, "")
    return done


@transaction.atomic
def _close(item: Item, keys: Collection[int], people: Collection[int]) -> None:
    held = Delivery.objects.filter(pk__in=keys, state=Sent.HELD)
    held.update(state=Sent.SKIPPED, held_by=Held.OVER, due_at=None)
    if item.withdrawn_at is not None:
        notices.delete_notices(person_ids=people, key=notice_key(item.pk))


def note_read(*, reads: Sequence[Read]) -> None:
    """A notice of an item was read: so was its row of the ledger (called by `notices`)."""
    by_item: dict[int, list[Read]] = {}
    for read in reads:
        by_item.setdefault(item_of(read.key), []).append(read)
    for item_id, found in by_item.items():
        rows = Delivery.objects.filter(item=item_id, person_id__in=[r.person_id for r in found])
        rows.filter(state=Sent.SENT).update(state=Sent.READ, read_at=found[0].at)


def purge_budgets() -> int:
    """Delete what was used in weeks long past; returns how many rows."""
    before = monday_of(clock.today()) - dt.timedelta(weeks=KEPT_WEEKS)
    old, count = BudgetUse.objects.filter(week__lt=before), 0
    while keys := list(old.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        count += BudgetUse.objects.filter(pk__in=keys).delete()[0]
    return count
