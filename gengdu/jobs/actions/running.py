"""A job's way through a worker: claimed, told about, ended. Each write names worker and attempt,
so that a run that has lost its lease changes nothing."""

import datetime as dt
import random
import threading
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext

from gengdu.jobs import rules
from gengdu.jobs.actions.enqueueing import put_again
from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.errors import JobCancelled, JobHandedBack, JobLost
from gengdu.jobs.models import Job
from gengdu.kit import clock
from gengdu.kit.errors import DomainError

TELL_EVERY = 0.5
"""Progress is written twice a second at most, however often a task tells it."""
KEPT_FAILURES = 10
HAND_BACK_WAIT = dt.timedelta(seconds=5)
"""The process that hands a job back may live a moment longer than its word."""


@dataclass
class Run:
    """One attempt at a job in this process."""

    pk: int
    worker: str
    attempt: int
    lease: dt.timedelta
    told_at: float = 0.0
    hand_back: threading.Event = field(default_factory=threading.Event)

    def row(self) -> QuerySet[Job]:
        """The job as long as this run holds it."""
        return Job.objects.filter(
            pk=self.pk, worker=self.worker, attempts=self.attempt, state=JobState.RUNNING
        )


_current: ContextVar[Run | None] = ContextVar("job run", default=None)


@contextmanager
def as_current(run: Run) -> Iterator[None]:
    """Inside, `progress` tells about this run."""
    token = _current.set(run)
    try:
        yield
    finally:
        _current.reset(token)


def progress(done: int, total: int, words: str | Promise = "") -> None:
    """Tell how far the running job is, in words for the person who waits for it.

    Raises JobCancelled where a person asked for a stop, and also where the worker must give the
    job up: let it pass through. Call it between transactions and as often as you like; outside
    of a worker it does nothing.
    """
    run = _current.get()
    if run is None:
        return
    if run.hand_back.is_set():
        raise JobHandedBack
    if done < total and time.monotonic() - run.told_at < TELL_EVERY:
        return
    run.told_at = time.monotonic()
    held = run.row().update(
        done_units=done,
        all_units=total,
        words=str(words)[:200],
        lease_until=clock.now() + run.lease,
    )
    if not held:
        raise JobLost
    if run.row().filter(cancel_asked=True).exists():
        raise JobCancelled


@transaction.atomic
def claim(*, queue: Queue, worker: str, lease: dt.timedelta) -> Job | None:
    """Take the next due job of a queue for this worker, or None.

    PostgreSQL skips rows that another worker is just taking; on SQLite the transaction has the
    only write lock.
    """
    now = clock.now()
    due = Job.objects.select_for_update(skip_locked=True).filter(
        state=JobState.QUEUED, queue=queue, run_after__lte=now
    )
    job = due.order_by("-priority", "run_after", "id").first()
    if job is None:
        return None
    job.state = JobState.RUNNING
    job.attempts += 1
    job.worker = worker
    job.started_at = now
    job.lease_until = now + lease
    job.save(update_fields=["state", "attempts", "worker", "started_at", "lease_until"])
    return job


@transaction.atomic
def extend(*, runs: Sequence[Run]) -> None:
    """Prolong the leases of what runs here; a row that its own task holds locked is left out."""
    for run in runs:
        held = run.row().select_for_update(skip_locked=True).first()
        if held is not None:
            held.lease_until = clock.now() + run.lease
            held.save(update_fields=["lease_until"])


@transaction.atomic
def finish(*, run: Run, result: object) -> Job | None:
    """The task has returned. None when the run had lost its job."""
    job = run.row().select_for_update().first()
    if job is None:
        return None
    job.result = result
    _end(job, JobState.DONE)
    return job


@transaction.atomic
def fail(*, run: Run, error: BaseException) -> Job | None:
    """The task has raised: cancelled, given back, dead, or waiting for another try.

    None when the run had lost its job.
    """
    job = run.row().select_for_update().first()
    if job is None:
        return None
    match error:
        case JobCancelled():
            _end(job, JobState.CANCELLED)
        case JobHandedBack():
            job.attempts -= 1
            _wait(job, clock.now() + HAND_BACK_WAIT)
        case DomainError():
            _note(job, error, error.words())
            _end(job, JobState.DEAD)
        case _:
            _note(job, error, rules.reason_of(error))
            _try_again(job, most=rules.most_attempts(job.task, error))
    return job


@transaction.atomic
def reap(*, limit: int = 100) -> list[Job]:
    """Take jobs from workers whose lease has run out, at most `limit`."""
    lost = Job.objects.select_for_update(skip_locked=True).filter(
        state=JobState.RUNNING, lease_until__lt=clock.now()
    )
    jobs = list(lost.order_by("lease_until")[:limit])
    for job in jobs:
        job.error = gettext("The worker was lost.")
        _try_again(job, most=rules.most_attempts(job.task), at_once=True)
    return jobs


def _try_again(job: Job, *, most: int, at_once: bool = False) -> None:
    if job.cancel_asked:
        _end(job, JobState.CANCELLED)
    elif job.attempts >= most:
        _end(job, JobState.DEAD)
    else:
        wait = rules.back_off(job.attempts, random.random())  # noqa: S311 - spreads load
        _wait(job, clock.now() + (dt.timedelta() if at_once else wait))


def _wait(job: Job, until: dt.datetime) -> None:
    job.state = JobState.QUEUED
    job.run_after = until
    job.lease_until = None
    job.again = False  # a run after this moment is certain
    job.save()


def _end(job: Job, state: JobState) -> None:
    again, job.again = job.again, False
    job.state = state
    job.lease_until = None
    job.finished_at = clock.now()
    job.save()
    if again:
        put_again(job)


def _note(job: Job, error: BaseException, words: str) -> None:
    """Keep what went wrong: where, and of which class; never a value that the task had in hand."""
    kind = type(error)
    job.error = words
    job.failures = [
        *job.failures[-(KEPT_FAILURES - 1) :],
        {
            "at": clock.now().isoformat(timespec="seconds"),
            "worker": job.worker,
            "class": f"{kind.__module__}.{kind.__qualname__}",
            "trace": frames_of(error),
        },
    ]


def frames_of(error: BaseException) -> str:
    """The trace-back without the message: files, lines and functions."""
    return "".join(traceback.format_tb(error.__traceback__))[-4_000:]
