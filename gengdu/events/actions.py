"""Append facts, each once, and count them. Facts have no audit and no change row (DESIGN §4.2)."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import connections, models, router, transaction

from gengdu.events.models import DayTally, Fact, Tally
from gengdu.events.registry import passing
from gengdu.kit import clock

BATCH = 2000
"""Rows per transaction: a write on SQLite stops every other writer (≤ 100 ms, DESIGN §5)."""


@dataclass(frozen=True)
class Happening:
    """One fact to append; see the fields of `models.Fact`."""

    kind: str
    subject: uuid.UUID
    actor_key: str
    day: dt.date
    region_code: str = ""
    person_uid: uuid.UUID | None = None
    at: dt.datetime = field(default_factory=clock.now)


def append(
    *,
    kind: str,
    subject: uuid.UUID,
    actor_key: str,
    day: dt.date | None = None,
    region_code: str = "",
    person_uid: uuid.UUID | None = None,
) -> None:
    """Append one fact of today (or of `day`); nothing happens when it is there already."""
    append_all(
        facts=[Happening(kind, subject, actor_key, day or clock.today(), region_code, person_uid)]
    )


def append_all(*, facts: Iterable[Happening]) -> None:
    """Append many facts, those that are new; each batch of 2,000 is a transaction of its own.

    Safe to repeat after a crash half-way, and for two to do at once.
    """
    batch: list[Fact] = []
    for fact in facts:
        batch.append(Fact(**vars(fact)))
        if len(batch) == BATCH:
            _insert(batch)
            batch = []
    if batch:
        _insert(batch)


def _insert(batch: list[Fact]) -> None:
    # In one order, so that two batches with the same facts wait for each other and never circle.
    batch.sort(key=lambda fact: (fact.kind, fact.subject, fact.actor_key, fact.day))
    with transaction.atomic():
        Fact.objects.bulk_create(batch, ignore_conflicts=True)


@transaction.atomic
def adjust_tally(*, kind: str, subject: uuid.UUID, by: int) -> None:
    """Change a tally by so much: for what can be taken back, and so is a row and not a fact.

    Called in the transaction that makes or deletes the row: the number is exact at any moment.
    No fact may be appended under the kind of such a tally.
    """
    tally, _made = Tally.objects.get_or_create(kind=kind, subject=subject)
    Tally.objects.filter(pk=tally.pk).update(count=models.F("count") + by)


def count_facts() -> int:
    """Add all uncounted facts to the tallies, each exactly once; returns how many there were.

    Any number may run at once: each takes rows that no other holds.
    """
    total = 0
    while counted := _count_batch():
        total += counted
    return total


@transaction.atomic
def prune_batch(*, before: dt.date) -> int:
    """Delete counted facts of passing kinds from days before this, at most BATCH; how many.

    What was counted stays counted: the tallies are what is left of them.
    """
    old = Fact.objects.filter(kind__in=passing.names(), day__lt=before, counted=True)
    keys = list(old.order_by("day", "id").values_list("pk", flat=True)[:BATCH])
    return Fact.objects.filter(pk__in=keys).delete()[0] if keys else 0


@transaction.atomic
def _count_batch() -> int:
    """Count up to 2,000 facts and mark them in the same transaction.

    Never by a watermark: a row with a smaller id may be committed later than one with a larger.
    """
    uncounted = Fact.objects.filter(counted=False).order_by("id")
    # SQLite has one writer at a time (the transaction is IMMEDIATE): it needs no row locks.
    ids = list(uncounted.select_for_update(skip_locked=True).values_list("id", flat=True)[:BATCH])
    if ids:
        _add(Tally, ("kind", "subject"), ids)
        _add(DayTally, ("kind", "subject", "region_code", "day"), ids)
        Fact.objects.filter(id__in=ids).update(counted=True)
    return len(ids)


def _add(tally: type[models.Model], by: tuple[str, ...], ids: list[int]) -> None:
    """Add the facts to a table of tallies, grouped by its key.

    In the order of the key: two that count at once lock shared rows in one order, never in a ring.
    """
    connection = connections[router.db_for_write(tally)]
    into = connection.ops.quote_name(tally._meta.db_table)
    facts = connection.ops.quote_name(Fact._meta.db_table)
    keys = ", ".join(by)
    marks = ", ".join(["%s"] * len(ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {into} ({keys}, count)"  # noqa: S608 - names of our own columns
            f" SELECT {keys}, COUNT(*) FROM {facts} WHERE id IN ({marks})"
            f" GROUP BY {keys} ORDER BY {keys}"
            f" ON CONFLICT ({keys}) DO UPDATE SET count = {into}.count + excluded.count",
            ids,
        )
