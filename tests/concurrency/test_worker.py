"""The worker as threads and as a process: it works, idles quietly, stops cleanly, may be killed."""

import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.signals import connection_created

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes import queries as feed
from gengdu.jobs import actions as jobs
from gengdu.jobs import queries
from gengdu.jobs.actions import upkeep
from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.models import Job, Lease, WorkerBeat
from gengdu.jobs.worker import Plan
from gengdu.jobs.worker.loop import POLL
from tests.concurrency.conftest import sequencing, state_of, until, working

pytestmark = pytest.mark.django_db(transaction=True)


def put(task: str, *args: object) -> Job:
    """Enqueue a task that only the worker's process knows."""
    return Job.objects.create(task=task, args=list(args), queue=Queue.FAST)


def begun(trace: Path) -> bool:
    """The task has written its first line: an empty file is only about to be written to."""
    return trace.exists() and trace.stat().st_size > 0


# -- in threads


def test_a_worker_runs_jobs_keeps_the_schedule_and_sequences(declare, jilin):
    ran = Counter()
    declare("probe.note", lambda name: ran.update([name]))
    declare("probe.long", lambda: ran.update(["long"]), queue=Queue.BULK)
    declare("probe.tick", lambda: ran.update(["tick"]), every="every 1h")
    for _ in range(5):
        jobs.enqueue("probe.note", "note")
    jobs.enqueue("probe.long")
    changes.record(jilin["双桥村"])
    audit.record(actor=None, verb="x.y.z")
    with working():
        until(lambda: ran == {"note": 5, "long": 1, "tick": 1})
        until(lambda: feed.head() == 1 and queries.worker_problem() == "")
        until(lambda: not Job.objects.exclude(state=JobState.DONE).exists())
    assert ran == {"note": 5, "long": 1, "tick": 1}
    assert not WorkerBeat.objects.exists()
    assert not Lease.objects.exists()


def test_queues_have_their_own_places(declare):
    """Long work never takes the places of short work, and two short jobs run at once."""
    both, gate = threading.Barrier(2), threading.Event()
    declare("probe.long", lambda: gate.wait(timeout=20), queue=Queue.BULK)
    declare("probe.pair", lambda: both.wait(timeout=20) and None)
    first, second = jobs.enqueue("probe.long"), jobs.enqueue("probe.long")
    pair = [jobs.enqueue("probe.pair"), jobs.enqueue("probe.pair")]
    with working():
        until(lambda: all(state_of(job) == "done" for job in pair))
        until(lambda: state_of(first) == "running")
        assert (state_of(first), state_of(second)) == ("running", "queued")
        gate.set()
        until(lambda: state_of(second) == "done")


def test_a_long_job_keeps_its_lease_by_the_heartbeat(declare):
    declare("probe.long", lambda: time.sleep(4.5), max_attempts=1)
    job = jobs.enqueue("probe.long")
    with working(Plan(lease=3, grace=5)):
        until(lambda: state_of(job) == "done")
    assert Job.objects.get().attempts == 1


def test_a_running_job_is_stopped_by_a_person(declare, actor):
    def work():
        while True:
            jobs.progress(1, 2, "on and on")
            time.sleep(0.05)

    declare("probe.endless", work)
    job = jobs.enqueue("probe.endless")
    with working():
        until(lambda: state_of(job) == "running")
        jobs.cancel_job(actor=actor, job_uid=job.uid)
        until(lambda: state_of(job) == "cancelled", within=5)
    assert Job.objects.get().words == "on and on"


def test_an_idle_worker_asks_less_than_four_times_a_second(declare):
    asked = []

    def count(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    def watch(connection, **_kwargs):
        connection.execute_wrappers.append(count)

    connection_created.connect(watch)
    try:
        with working(Plan()):
            time.sleep(2)
            asked.clear()
            time.sleep(5)
            idle = list(asked)
    finally:
        connection_created.disconnect(watch)
    assert 5 <= len(idle) <= 20, idle


def test_a_lost_worker_is_replaced_within_a_minute():
    """The arithmetic of the defaults; the killed process below proves the mechanism."""
    plan = Plan()
    assert plan.lease + plan.beat + 2 * POLL <= 60


def test_a_second_sequencer_takes_over_from_a_lost_one(jilin):
    upkeep.take_lease(name=queries.SEQUENCER, holder="lost", seconds=3)
    changes.record(jilin["双桥村"])
    with sequencing("next"):
        assert feed.head() == 0
        until(lambda: feed.head() == 1, within=15)
        assert Lease.objects.get().holder == "next"


def test_a_failing_log_does_not_hold_up_the_feed(jilin, monkeypatch):
    def broken():
        raise OSError

    monkeypatch.setattr("gengdu.audit.actions._seal", lambda hashes: broken())
    changes.record(jilin["双桥村"])
    audit.record(actor=None, verb="x.y.z")
    with sequencing():
        until(lambda: feed.head() == 1, within=10)


# -- as a process


def test_a_killed_worker_is_replaced(start_worker, tmp_path):
    trace = tmp_path / "trace"
    job = put("probe.hang_once", str(trace))
    killed = start_worker("--lease", "4")
    until(lambda: begun(trace), alive=killed)
    killed.send_signal(signal.SIGKILL)
    killed.wait(timeout=10)
    assert state_of(job) == "running"
    next_one = start_worker("--lease", "4")
    until(lambda: state_of(job) == "done", alive=next_one)
    job.refresh_from_db()
    assert (job.attempts, job.result) == (2, "second run")
    assert trace.read_text() == (
        f"began {killed.pid}\nbegan {next_one.pid}\nended {next_one.pid}\n"
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_worker_finishes_what_it_runs(start_worker, tmp_path, number):
    trace = tmp_path / "trace"
    job = put("probe.doze", str(trace), 1.0)
    waiting = put("probe.doze", str(trace), 1.0)
    process = start_worker("--queues", "fast=1")
    until(lambda: begun(trace), alive=process)
    process.send_signal(number)
    assert process.wait(timeout=40) == 0
    assert (state_of(job), state_of(waiting)) == ("done", "queued")
    assert not WorkerBeat.objects.exists()
    assert not Lease.objects.exists()


def test_a_stopped_worker_gives_back_what_does_not_end_in_time(start_worker, tmp_path):
    deaf = put("probe.doze", str(tmp_path / "deaf"), 60.0)
    told = put("probe.count", str(tmp_path / "told"), 1_000)
    process = start_worker("--grace", "1")
    until(lambda: begun(tmp_path / "deaf") and begun(tmp_path / "told"), alive=process)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    for job in (deaf, told):
        job.refresh_from_db()
        assert (job.state, job.attempts, job.lease_until) == ("queued", 0, None)


def test_a_second_signal_cuts_the_grace_short(start_worker, tmp_path):
    job = put("probe.count", str(tmp_path / "told"), 10_000)
    process = start_worker("--grace", "60")
    until(lambda: begun(tmp_path / "told"), alive=process)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert state_of(job) == "running"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=40) == 0
    assert state_of(job) == "queued"


@pytest.mark.postgres
def test_a_worker_outlives_a_database_that_drops_its_connections(start_worker, tmp_path):
    process = start_worker("--lease", "4")
    first = put("probe.doze", str(tmp_path / "first"), 0.0)
    until(lambda: state_of(first) == "done", alive=process)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone()[0] >= 2
    second = put("probe.doze", str(tmp_path / "second"), 0.0)
    until(lambda: state_of(second) == "done", within=20, alive=process)
    assert process.poll() is None
