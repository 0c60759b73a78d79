"""Workers and enqueuers against each other: each job once, each key once, each tick once."""

import datetime as dt
import random
import threading
import time
from collections import Counter

import pytest
from django.db import transaction

from gengdu.jobs import actions as jobs
from gengdu.jobs.actions import running, upkeep
from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.models import Job, Lease
from gengdu.jobs.worker import run_waiting
from gengdu.kit.errors import Conflict
from tests.concurrency.conftest import Somebody, together

pytestmark = pytest.mark.django_db(transaction=True)
LEASE = dt.timedelta(seconds=40)


def work_until(enough: threading.Event) -> None:
    """A worker beside the writers. It pauses: SQLite's busy wait is unfair to those that do not."""
    while not enough.is_set():
        run_waiting()
        time.sleep(0.01)


def test_each_job_is_claimed_by_one(declare):
    declare("probe.note", print)
    for number in range(60):
        jobs.enqueue("probe.note", number)

    def take_all(worker: str) -> list[int]:
        taken = []
        while job := running.claim(queue=Queue.FAST, worker=worker, lease=LEASE):
            taken.append(job.pk)
        return taken

    taken = together([lambda worker=worker: take_all(worker) for worker in "abcdef"])
    assert sorted(key for one in taken for key in one) == sorted(
        Job.objects.values_list("pk", flat=True)
    )


def test_one_live_job_per_key_whoever_is_first(declare):
    declare("probe.note", print)
    found = together(
        [lambda: [jobs.enqueue("probe.note", unique_key=f"k{n}").pk for n in range(10)]] * 8
    )
    assert len({tuple(keys) for keys in found}) == 1
    assert Job.objects.count() == 10


def test_a_key_stays_unique_while_its_jobs_come_and_go(declare):
    """Enqueuers race against a worker that ends jobs: every call gets a job, none fails."""
    declare("probe.note", print)
    enough = threading.Event()

    def enqueue_many() -> int:
        keys = []
        for _ in range(15):
            keys.append(jobs.enqueue("probe.note", unique_key="k").pk)
            time.sleep(random.random() * 0.02)
        return len(keys)

    def enqueue_all() -> None:
        try:
            assert together([enqueue_many] * 4) == [15] * 4
        finally:
            enough.set()

    together([enqueue_all, lambda: work_until(enough)])
    run_waiting()
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


@pytest.mark.postgres
def test_a_twin_in_an_open_transaction_is_waited_for(declare):
    declare("probe.note", print)
    inserted, wanted = threading.Event(), threading.Event()

    def first() -> int:
        with transaction.atomic():
            key = jobs.enqueue("probe.note", unique_key="k").pk
            inserted.set()
            wanted.wait(timeout=1)
        return key

    def second() -> int:
        assert inserted.wait(timeout=10)
        return jobs.enqueue("probe.note", unique_key="k").pk

    one, other = together([first, second])
    assert one == other


@pytest.mark.postgres
def test_fresh_work_never_runs_before_its_writer_has_committed(declare):
    """The twin waits already; a worker must not start it between our look and our commit."""
    declare("probe.note", print)
    waiting = jobs.enqueue("probe.note", unique_key="k")
    held, looked = threading.Event(), threading.Event()

    def writer() -> None:
        with transaction.atomic():
            assert jobs.enqueue_fresh("probe.note", unique_key="k").pk == waiting.pk
            held.set()
            assert looked.wait(timeout=10)

    def worker() -> None:
        assert held.wait(timeout=10)
        assert running.claim(queue=Queue.FAST, worker="w", lease=LEASE) is None
        looked.set()

    together([writer, worker])
    assert running.claim(queue=Queue.FAST, worker="w", lease=LEASE).pk == waiting.pk


def test_nothing_that_was_asked_for_while_a_twin_ran_is_missed(declare):
    """A roll-up by `enqueue_fresh` has at the end counted everything, however they interleave."""
    added, counted = [], []
    declare("probe.note", lambda: counted.append(len(added)))
    enough = threading.Event()

    def add_many() -> None:
        for _ in range(10):
            with transaction.atomic():
                added.append(1)
                jobs.enqueue_fresh("probe.note", unique_key="k")
            time.sleep(random.random() * 0.02)

    def add_all() -> None:
        try:
            together([add_many] * 4)
        finally:
            enough.set()

    together([add_all, lambda: work_until(enough)])
    run_waiting()
    assert counted[-1] == 40
    assert not Job.objects.exclude(state=JobState.DONE).exists()


def test_a_scheduled_moment_is_enqueued_by_one_worker(declare):
    declare("probe.note", print, every="every 10m")
    moment = dt.datetime(2027, 5, 1, 4, 0, tzinfo=dt.UTC)
    found = together([lambda: upkeep.enqueue_tick(name="probe.note", moment=moment)] * 8)
    assert Counter(job is not None for job in found) == {True: 1, False: 7}
    assert Job.objects.count() == 1


def test_a_free_lease_is_taken_by_one():
    holders = [f"w{number}" for number in range(8)]
    took = together(
        [lambda h=h: upkeep.take_lease(name="x", holder=h, seconds=15) for h in holders]
    )
    assert sorted(took) == [False] * 7 + [True]
    assert Lease.objects.get().holder == holders[took.index(True)]


def test_a_dead_job_is_started_anew_once(declare):
    declare("probe.note", print)
    job = Job.objects.create(task="probe.note", state=JobState.DEAD)

    def retry() -> str:
        try:
            return jobs.retry_job(actor=Somebody(), job_uid=job.uid).state
        except Conflict as refusal:
            return refusal.code

    assert sorted(together([retry] * 4)) == ["jobs.job_is_live"] * 3 + ["queued"]


def test_a_stop_and_an_end_meet(declare):
    """Whichever is first, the job ends once and the loser is told."""
    declare("probe.note", print)
    for _ in range(10):
        job = jobs.enqueue("probe.note")
        claimed = running.claim(queue=Queue.FAST, worker="w", lease=LEASE)
        run = running.Run(claimed.pk, "w", claimed.attempts, LEASE)

        def stop(uid=job.uid) -> str:
            try:
                return str(jobs.cancel_job(actor=Somebody(), job_uid=uid).cancel_asked)
            except Conflict as refusal:
                return refusal.code

        said, ended = together([stop, lambda run=run: running.finish(run=run, result=1)])
        assert said in {"True", "jobs.job_is_over"}
        assert ended.state == JobState.DONE
        assert Job.objects.get(pk=job.pk).state == JobState.DONE
