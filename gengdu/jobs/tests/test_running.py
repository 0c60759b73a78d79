"""A job's way: order, outcome, retries, progress, cancel, hand-back, lost workers."""

import datetime as dt
import json
import logging

import pytest
import time_machine
from django.db import Error as DatabaseError
from hypothesis import given
from hypothesis import strategies as st

from gengdu.audit import actions as audit
from gengdu.audit.models import AuditEntry
from gengdu.jobs import actions as jobs
from gengdu.jobs import rules
from gengdu.jobs.actions import running
from gengdu.jobs.enums import Queue
from gengdu.jobs.errors import JobHandedBack, JobLost
from gengdu.jobs.models import Job
from gengdu.jobs.worker import run_waiting
from gengdu.kit import clock
from gengdu.kit.errors import Invalid

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(seconds=40)
NOON = dt.datetime(2027, 5, 1, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def take(worker: str = "w") -> tuple[Job, running.Run]:
    job = running.claim(queue=Queue.FAST, worker=worker, lease=LEASE)
    return job, running.Run(job.pk, worker, job.attempts, LEASE)


def test_a_job_that_returns_is_done(declare):
    calls = declare(run=lambda number: {"twice": number * 2})
    jobs.enqueue("test.note", 21)
    assert run_waiting() == 1
    job = Job.objects.get()
    assert (job.state, job.result, job.attempts, job.lease_until) == (
        "done", {"twice": 42}, 1, None,
    )  # fmt: skip
    assert job.finished_at is not None
    assert calls == [(21,)]
    assert run_waiting() == 0


def test_urgent_first_then_by_time(declare, noon):
    calls = declare()
    jobs.enqueue("test.note", "second")
    jobs.enqueue("test.note", "third")
    jobs.enqueue("test.note", "first", priority=10)
    jobs.enqueue("test.note", "later", run_after=NOON + dt.timedelta(seconds=1))
    run_waiting()
    assert calls == [("first",), ("second",), ("third",)]
    noon.shift(1)
    run_waiting()
    assert calls[3:] == [("later",)]


def test_what_a_job_enqueues_runs_too(declare):
    chained = declare("test.next", queue=Queue.FAST)
    declare(run=lambda: jobs.enqueue("test.next", 1) and None, queue=Queue.MEDIA)
    jobs.enqueue("test.note")
    assert run_waiting() == 2
    assert chained == [(1,)]


def test_a_claimed_job_is_not_claimed_again(declare):
    declare()
    jobs.enqueue("test.note")
    job, _run = take()
    assert (job.state, job.worker, job.attempts) == ("running", "w", 1)
    assert running.claim(queue=Queue.FAST, worker="x", lease=LEASE) is None


def test_queues_do_not_mix(declare):
    declare(queue=Queue.MEDIA)
    jobs.enqueue("test.note")
    assert running.claim(queue=Queue.FAST, worker="w", lease=LEASE) is None
    assert running.claim(queue=Queue.MEDIA, worker="w", lease=LEASE) is not None


def refuse(_number):
    raise Invalid("The sheet has %(count)d empty rows.", count=3)


def test_a_refusal_kills_the_job_at_once_with_its_words(declare):
    calls = declare(run=refuse)
    jobs.enqueue("test.note", 1)
    run_waiting()
    job = Job.objects.get()
    assert (job.state, job.error, job.attempts) == ("dead", "The sheet has 3 empty rows.", 1)
    assert len(calls) == 1


def crash(phone):
    raise RuntimeError(f"gateway said no to {phone}\nand more")


def test_a_crash_is_tried_again_later_and_later_and_then_dead(declare, noon):
    calls = declare(run=crash, max_attempts=3)
    jobs.enqueue("test.note", "13900000001")
    waits = []
    for _ in range(2):
        assert run_waiting() == 1
        job = Job.objects.get()
        assert job.state == "queued"
        waits.append((job.run_after - clock.now()).total_seconds())
        assert run_waiting() == 0
        noon.move_to(job.run_after)
    assert 7.5 <= waits[0] <= 12.5
    assert 30 <= waits[1] <= 50
    assert run_waiting() == 1
    job = Job.objects.get()
    assert (job.state, job.attempts) == ("dead", 3)
    assert job.error == "RuntimeError: gateway said no to …"
    assert [f["class"] for f in job.failures] == ["builtins.RuntimeError"] * 3
    assert "in crash" in job.failures[0]["trace"]
    assert "13900000001" not in json.dumps(job.failures)
    assert len(calls) == 3


def test_the_log_has_no_argument_and_no_message(declare, caplog):
    declare(run=crash)
    jobs.enqueue("test.note", "13900000001")
    with caplog.at_level(logging.INFO, logger="gengdu.jobs"):
        run_waiting()
    (line,) = [r.getMessage() for r in caplog.records if r.name == "gengdu.jobs"]
    assert line.startswith("job test.note queued after RuntimeError: attempt 1, ")
    assert "in crash" in line
    assert "13900000001" not in line
    assert "gateway" not in line.replace('raise RuntimeError(f"gateway said no to {phone}', "")


def test_a_databases_detail_is_not_kept():
    error = DatabaseError('duplicate key "one_phone" DETAIL: Key (name)=(小梅) exists')
    assert rules.reason_of(error) == 'Error: duplicate key "one_phone" '
    assert rules.reason_of(ValueError()) == "ValueError"


@given(st.integers(1, 200), st.floats(0, 1, exclude_max=True))
def test_waits_grow_to_an_hour_and_a_quarter_either_way(attempts, chance):
    wait = rules.back_off(attempts, chance).total_seconds()
    plain = min(10 * 4 ** (attempts - 1), 3600)
    assert plain * 0.75 <= wait <= plain * 1.25


def test_a_result_that_json_cannot_hold_is_a_failure(declare):
    declare(run=object, max_attempts=1)
    jobs.enqueue("test.note")
    run_waiting()
    assert Job.objects.get().state == "dead"


def test_a_task_that_is_gone_waits_for_the_next_release(declare, noon):
    declare()
    Job.objects.create(task="other.gone", queue="fast", run_after=NOON)
    run_waiting()
    job = Job.objects.get()
    assert (job.state, job.error) == ("queued", "UnknownTask: other.gone")


def test_a_task_that_exits_does_not_take_the_worker_along(declare):
    declare(run=lambda: exit(3), max_attempts=1)  # noqa: PLR1722 - that is the point
    jobs.enqueue("test.note")
    assert run_waiting() == 1
    assert Job.objects.get().state == "dead"


# -- progress


def test_progress_is_told_in_words(declare):
    def work():
        jobs.progress(3, 10, "3 of 10 pages")
        job = Job.objects.get()
        assert (job.done_units, job.all_units, job.words) == (3, 10, "3 of 10 pages")

    declare(run=work, max_attempts=1)
    jobs.enqueue("test.note")
    run_waiting()
    assert Job.objects.get().error == ""


def test_progress_is_written_twice_a_second_at_most(declare, django_assert_num_queries):
    declare()
    jobs.enqueue("test.note")
    _job, run = take()
    with running.as_current(run), django_assert_num_queries(4):
        for number in range(1_001):
            jobs.progress(number, 1_000)
    assert Job.objects.get().done_units == 1_000


def test_progress_outside_of_a_worker_does_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        jobs.progress(1, 2, "x")


def test_progress_prolongs_the_lease(declare, noon):
    declare()
    jobs.enqueue("test.note")
    _job, run = take()
    noon.shift(30)
    with running.as_current(run):
        jobs.progress(1, 2)
    assert Job.objects.get().lease_until == clock.now() + LEASE


# -- cancel, hand back, lose


def test_a_running_job_stops_at_its_next_step(declare, actor):
    steps = []

    def work():
        jobs.cancel_job(actor=actor, job_uid=Job.objects.get().uid)
        for number in range(1, 4):
            jobs.progress(number, 3)
            steps.append(number)

    declare(run=work)
    jobs.enqueue("test.note")
    run_waiting()
    job = Job.objects.get()
    assert (job.state, steps) == ("cancelled", [])
    assert job.finished_at is not None


def test_a_cancelled_job_that_crashes_is_not_tried_again(declare, actor):
    def work():
        jobs.cancel_job(actor=actor, job_uid=Job.objects.get().uid)
        raise KeyError

    declare(run=work)
    jobs.enqueue("test.note")
    run_waiting()
    assert Job.objects.get().state == "cancelled"


def test_a_stop_is_not_swallowed_by_a_tasks_own_error_handling(declare):
    def stop():
        raise JobHandedBack

    def work():
        try:
            stop()
        except Exception:  # noqa: BLE001 - what tasks of other people do
            return "swallowed"

    declare(run=work)
    jobs.enqueue("test.note")
    run_waiting()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.result) == ("queued", 0, None)


def test_handing_back_costs_no_attempt(declare, noon):
    calls = declare(max_attempts=1)
    jobs.enqueue("test.note")
    _job, run = take()
    run.hand_back.set()
    with running.as_current(run), pytest.raises(JobHandedBack):
        jobs.progress(1, 2)
    running.fail(run=run, error=JobHandedBack())
    job = Job.objects.get()
    assert (job.state, job.attempts, job.run_after) == (
        "queued", 0, NOON + dt.timedelta(seconds=5),
    )  # fmt: skip
    noon.shift(5)
    assert run_waiting() == 1
    assert len(calls) == 1


def test_a_lost_worker_is_replaced_and_its_late_outcome_does_not_count(declare, noon):
    calls = declare(run=lambda: "second")
    jobs.enqueue("test.note")
    _job, lost = take("lost")
    noon.shift(40)
    assert running.reap() == []
    noon.shift(1)
    assert [job.state for job in running.reap()] == ["queued"]
    with running.as_current(lost), pytest.raises(JobLost):
        jobs.progress(1, 2)
    assert running.finish(run=lost, result="first") is None
    assert running.fail(run=lost, error=KeyError()) is None
    assert run_waiting() == 1
    assert Job.objects.get().result == "second"
    assert len(calls) == 1


def test_the_second_run_of_the_same_worker_is_another_one(declare, noon):
    declare()
    jobs.enqueue("test.note")
    _job, first = take()
    noon.shift(41)
    running.reap()
    _job, second = take()
    assert running.finish(run=first, result=1) is None
    assert running.finish(run=second, result=2).result == 2


def test_a_heartbeat_keeps_the_reaper_away(declare, noon):
    declare()
    jobs.enqueue("test.note")
    _job, run = take()
    noon.shift(35)
    running.extend(runs=[run])
    noon.shift(35)
    assert running.reap() == []


def test_a_job_that_kills_its_workers_dies_with_the_last_attempt(declare, noon):
    declare(max_attempts=2)
    jobs.enqueue("test.note")
    for expected in ("queued", "dead"):
        take()
        noon.shift(41)
        assert [job.state for job in running.reap()] == [expected]
    assert Job.objects.get().error != ""


def test_a_lost_job_that_was_cancelled_stays_so(declare, noon, actor):
    declare()
    job = jobs.enqueue("test.note")
    take()
    jobs.cancel_job(actor=actor, job_uid=job.uid)
    noon.shift(41)
    running.reap()
    assert Job.objects.get().state == "cancelled"


def test_what_a_task_does_is_logged_under_its_job(declare):
    declare(run=lambda: audit.record(actor=None, verb="x.y.z") and None)
    job = jobs.enqueue("test.note")
    run_waiting()
    assert AuditEntry.objects.get().request == job.uid.hex
