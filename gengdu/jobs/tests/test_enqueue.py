"""Enqueueing: in the transaction, once per key, and fresh where it must be."""

import datetime as dt

import pytest
from django.db import transaction

from gengdu.jobs import actions as jobs
from gengdu.jobs.actions import running
from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.models import Job
from gengdu.jobs.worker import run_waiting
from gengdu.kit import clock

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(seconds=40)


def start(job: Job) -> running.Run:
    """A worker takes it."""
    assert running.claim(queue=Queue(job.queue), worker="w", lease=LEASE).pk == job.pk
    return running.Run(job.pk, "w", job.attempts + 1, LEASE)


def test_a_job_has_its_tasks_queue_and_its_arguments(declare, actor):
    calls = declare(queue=Queue.BULK)
    soon = clock.now() + dt.timedelta(minutes=5)
    job = jobs.enqueue("test.note", 7, "x", run_after=soon, by=actor.uid)
    assert (job.queue, job.args, job.state, job.run_after, job.enqueued_by) == (
        "bulk", [7, "x"], "queued", soon, actor.uid,
    )  # fmt: skip
    assert run_waiting() == 0
    assert calls == []


def test_an_unknown_task_is_a_programming_error():
    with pytest.raises(KeyError):
        jobs.enqueue("test.nothing")
    assert not Job.objects.exists()


def test_a_job_goes_with_its_transaction(declare):
    declare()
    with transaction.atomic():
        jobs.enqueue("test.note")
        transaction.set_rollback(True)
    assert not Job.objects.exists()


def test_a_live_twin_is_returned_instead(declare):
    declare()
    first = jobs.enqueue("test.note", 1, unique_key="k")
    assert jobs.enqueue("test.note", 1, unique_key="k").pk == first.pk
    start(first)
    assert jobs.enqueue("test.note", 1, unique_key="k").pk == first.pk
    assert Job.objects.count() == 1


def test_after_its_end_the_key_is_free(declare):
    calls = declare()
    first = jobs.enqueue("test.note", 1, unique_key="k")
    run_waiting()
    second = jobs.enqueue("test.note", 2, unique_key="k")
    assert second.pk != first.pk
    run_waiting()
    assert calls == [(1,), (2,)]


def test_jobs_without_a_key_are_never_twins(declare):
    declare()
    assert jobs.enqueue("test.note").pk != jobs.enqueue("test.note").pk


def test_fresh_work_joins_a_waiting_twin(declare):
    calls = declare()
    first = jobs.enqueue_fresh("test.note", 1, unique_key="k")
    assert jobs.enqueue_fresh("test.note", 1, unique_key="k").pk == first.pk
    assert run_waiting() == 1
    assert calls == [(1,)]


def test_fresh_work_runs_once_more_after_a_running_twin(declare):
    calls = declare()
    run = start(jobs.enqueue_fresh("test.note", 1, unique_key="k"))
    for _ in range(3):
        jobs.enqueue_fresh("test.note", 1, unique_key="k")
    running.finish(run=run, result=None)
    assert [j.state for j in Job.objects.order_by("pk")] == [JobState.DONE, JobState.QUEUED]
    assert run_waiting() == 1
    assert calls == [(1,)]
    assert not Job.objects.filter(state=JobState.QUEUED).exists()


@pytest.mark.parametrize("ends_by", [jobs.JobCancelled, KeyError])
def test_fresh_work_also_follows_a_twin_that_ends_badly(declare, ends_by):
    declare(max_attempts=1)
    run = start(jobs.enqueue_fresh("test.note", 1, unique_key="k"))
    jobs.enqueue_fresh("test.note", 1, unique_key="k")
    running.fail(run=run, error=ends_by())
    assert Job.objects.filter(state=JobState.QUEUED, again=False).count() == 1


def test_a_twin_that_is_tried_again_is_fresh_enough(declare):
    declare()
    run = start(jobs.enqueue_fresh("test.note", 1, unique_key="k"))
    jobs.enqueue_fresh("test.note", 1, unique_key="k")
    running.fail(run=run, error=KeyError())
    assert [(j.state, j.again) for j in Job.objects.all()] == [("queued", False)]


def test_enqueueing_is_one_query_and_with_a_key_two(declare, django_assert_num_queries):
    declare()
    with django_assert_num_queries(1):
        jobs.enqueue("test.note")
    with django_assert_num_queries(2):
        jobs.enqueue("test.note", unique_key="k")
    with django_assert_num_queries(2):
        jobs.enqueue("test.note", unique_key="k")
