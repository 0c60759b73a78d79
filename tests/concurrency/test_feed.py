"""Many write while one numbers and one reads: each change once, in order, without a gap."""

import random
import threading
import time

import pytest
from django.db import connection, connections, transaction

from gengdu.audit import actions as audit
from gengdu.audit import queries as log
from gengdu.audit.models import AuditEntry, AuditPending, AuditSeal
from gengdu.changes import actions as changes
from gengdu.changes import queries as feed
from gengdu.changes.models import Change
from gengdu.jobs import actions as jobs
from gengdu.jobs.models import Job
from gengdu.regions.models import Region
from tests.concurrency.conftest import sequencing, together, until

pytestmark = pytest.mark.django_db(transaction=True)
PLACES = ("220122101201", "220122101202", "220122102201", "220182100200")


def write(count: int, seed: int, longest: float) -> list[int]:
    """`count` actions as the product has them; returns the keys of their changes."""
    chance = random.Random(seed)
    written = []
    for number in range(count):
        with transaction.atomic():
            place = Region.objects.select_for_update().get(code=chance.choice(PLACES))
            time.sleep(chance.random() * longest)
            place.save(update_fields=["name"])
            audit.record(
                actor=None, verb="regions.region.rename", target=place,
                region_code=place.code, number=(number, number + 1),
            )  # fmt: skip
            written.append(changes.record(place, region_code=place.code).pk)
            time.sleep(chance.random() * longest)
            jobs.enqueue("probe.note", number)
        time.sleep(chance.random() * longest)
    return written


class Follower(threading.Thread):
    """Reads the feed all the time, as search, caches and nodes do."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[int, int]] = []
        self.enough = threading.Event()

    def run(self) -> None:
        try:
            while not self.enough.is_set():
                after = self.seen[-1][0] if self.seen else 0
                rows = feed.numbered(after=after, limit=random.randint(1, 50))
                self.seen += [(change.seq, change.pk) for change in rows]
                time.sleep(0.002)
        finally:
            connections.close_all()


def run_writers(writers: int, each: int, longest: float) -> None:
    """The whole play, and what must be true after it."""
    follower = Follower()
    follower.start()
    try:
        with sequencing():
            written = together(
                [lambda seed=seed: write(each, seed, longest) for seed in range(writers)]
            )
            until(lambda: len(follower.seen) >= writers * each, within=60)
            until(lambda: not AuditPending.objects.exists(), within=60)
    finally:
        follower.enough.set()
        follower.join(timeout=10)
    keys = [key for one in written for key in one]
    total = writers * each
    assert [seq for seq, _key in follower.seen] == list(range(1, total + 1))
    assert sorted(key for _seq, key in follower.seen) == sorted(keys)
    assert not Change.objects.filter(seq__isnull=True).exists()
    assert feed.head() == total
    result = log.verify()
    assert (result.findings, result.entries, result.unsealed) == ([], total, 0)
    assert AuditEntry.objects.count() == Job.objects.count() == total


@pytest.mark.postgres
def test_eight_writers_a_sequencer_and_a_follower(jilin, declare):
    declare("probe.note", print)
    run_writers(8, 250, 0.003)


def test_writers_a_sequencer_and_a_follower_on_either_database(jilin, declare):
    declare("probe.note", print)
    run_writers(4, 25, 0.001)


def test_two_sequencers_at_once_number_and_seal_each_row_once(jilin, declare):
    """Without the lease, as when clocks differ: the locked head rows alone must do."""
    declare("probe.note", print)
    written = threading.Event()

    def write_all() -> None:
        try:
            together([lambda seed=seed: write(40, seed, 0.001) for seed in range(3)])
        finally:
            written.set()

    def number_all() -> int:
        count = 0
        while True:
            last_round = written.is_set()
            batch = changes.number_batch()
            audit.seal_batch()
            count += batch
            if last_round and not batch:
                return count
            time.sleep(0.005)

    _none, first, second = together([write_all, number_all, number_all])
    assert first + second == 120
    assert [c.seq for c in feed.numbered(after=0)] == list(range(1, 121))
    assert audit.seal_batch() == 0
    result = log.verify()
    assert (result.findings, result.entries, result.unsealed) == ([], 120, 0)
    assert [s.no for s in AuditSeal.objects.order_by("no")] == list(range(1, result.seals + 1))


@pytest.mark.postgres
def test_an_open_transaction_gets_a_later_number_and_is_not_lost(jilin):
    """What a reader by auto-increment would miss: the lower key commits last."""
    place = Region.objects.get(code=PLACES[0])
    opened, overtaken = threading.Event(), threading.Event()

    def slow() -> int:
        with transaction.atomic():
            key = changes.record(place).pk
            opened.set()
            assert overtaken.wait(timeout=10)
        return key

    def quick() -> int:
        assert opened.wait(timeout=10)
        key = changes.record(place).pk
        assert changes.number_batch() == 1
        assert [c.pk for c in feed.numbered(after=0)] == [key]
        overtaken.set()
        return key

    first, second = together([slow, quick])
    assert first < second
    assert changes.number_batch() == 1
    assert [(c.seq, c.pk) for c in feed.numbered(after=0)] == [(1, second), (2, first)]


@pytest.mark.postgres
def test_numbering_does_not_wait_for_an_open_transaction(jilin):
    place = Region.objects.get(code=PLACES[0])
    with transaction.atomic():
        changes.record(place)
        audit.record(actor=None, verb="x.y.z")
        (counts,) = together([lambda: (changes.number_batch(), audit.seal_batch())], within=10)
    assert counts == (0, 0)
    assert connection.in_atomic_block is False
    assert (changes.number_batch(), audit.seal_batch()) == (1, 1)
