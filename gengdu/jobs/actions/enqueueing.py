"""Enqueue a job inside the action's transaction: both commit or neither."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q

from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.errors import JobIsLive
from gengdu.jobs.models import Job
from gengdu.jobs.registry import tasks
from gengdu.jobs.rules import LIVE
from gengdu.kit import clock

_TRIES = 20


def enqueue(
    name: str,
    *args: object,
    unique_key: str | None = None,
    run_after: dt.datetime | None = None,
    by: uuid.UUID | None = None,
    priority: int = 0,
) -> Job:
    """Enqueue the task registered as `name`; with `unique_key`, a live twin is returned instead.

    Arguments are ids and plain values (they are kept as JSON, readable in the console). The twin
    may be running already: where it must see what this transaction writes, use `enqueue_fresh`.
    """
    job = _new(name, args, unique_key=unique_key, run_after=run_after, by=by, priority=priority)
    return put(job)


@transaction.atomic(savepoint=False)
def enqueue_fresh(
    name: str,
    *args: object,
    unique_key: str,
    run_after: dt.datetime | None = None,
    by: uuid.UUID | None = None,
) -> Job:
    """Like `enqueue`, and certain that a run begins after this transaction has committed.

    For work that brings something up to date (an index, a roll-up): a waiting twin is held until
    the commit, a running one is followed by one more run.
    """
    for _try in range(_TRIES):
        job = put(_new(name, args, unique_key=unique_key, run_after=run_after, by=by))
        # Locked: a worker skips the row until we have committed.
        held = Job.objects.select_for_update().filter(pk=job.pk, state__in=LIVE).first()
        if held is None:
            continue  # it ended between our look and our lock
        if held.state == JobState.RUNNING and not held.again:
            held.again = True
            held.save(update_fields=["again"])
        return held
    raise JobIsLive


def put(job: Job) -> Job:
    """Insert the job, or return the live one with its unique key."""
    if job.unique_key is None:
        job.save(force_insert=True)
        return job
    for _try in range(_TRIES):
        # Waits for a twin that another transaction is just inserting.
        Job.objects.bulk_create([job], ignore_conflicts=True)
        live = Q(unique_key=job.unique_key, state__in=LIVE)
        found = Job.objects.filter(live | Q(uid=job.uid)).order_by("-pk").first()
        if found is not None:
            return found
        # The twin ended between the insert and the look: try again.
    raise JobIsLive


@transaction.atomic
def put_again(job: Job) -> Job:
    """The run that was asked for while `job` was running, as a job of its own."""
    return put(
        Job(
            task=job.task,
            args=job.args,
            kwargs=job.kwargs,
            queue=job.queue,
            priority=job.priority,
            unique_key=job.unique_key,
            enqueued_by=job.enqueued_by,
        )
    )


def _new(
    name: str,
    args: tuple[object, ...],
    *,
    unique_key: str | None,
    run_after: dt.datetime | None,
    by: uuid.UUID | None,
    priority: int = 0,
) -> Job:
    return Job(
        task=name,
        args=list(args),
        queue=Queue(tasks[name].queue),
        priority=priority,
        unique_key=unique_key,
        run_after=run_after or clock.now(),
        enqueued_by=by,
    )
