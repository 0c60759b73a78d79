"""One attempt at one job: call it, write down how it ended, say so in one log line."""

import datetime as dt
import logging
import time
from collections.abc import Callable
from functools import partial

from django.db import Error as DatabaseError
from django.db import connections
from django_tasks.utils import normalize_json

from gengdu.jobs import backend
from gengdu.jobs.actions import running
from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.errors import RunEnded
from gengdu.jobs.models import Job
from gengdu.jobs.registry import tasks
from gengdu.kit import trace

logger = logging.getLogger("gengdu.jobs")

INLINE = "inline"
LEASE = dt.timedelta(seconds=40)
WRITE_TRIES, WRITE_WAIT = 5, 2.0


def run_job(job: Job, run: running.Run) -> None:
    """Run a claimed job to its end, whatever it raises. Arguments never reach the log."""
    began = time.monotonic()
    result: object = None
    raised: BaseException | None = None
    with trace.tracing(trace.Trace(number=job.uid.hex)), running.as_current(run):
        try:
            result = _call(job)
        except BaseException as error:  # noqa: BLE001 - the worker outlives whatever a task raises
            raised = error
        release_connections()
        if raised is None:
            ended = _written(partial(running.finish, run=run, result=result))
        else:
            ended = _written(partial(running.fail, run=run, error=raised))
        _log(job, ended, began, raised)
    _tell_others(job)
    release_connections()


def run_waiting(*, most: int = 1_000) -> int:
    """Run what is due in all queues, here and now, until nothing is; return how many.

    For tests and for `worker --once`: no threads, no heartbeat. What a job enqueues runs as well.
    """
    count, before = 0, -1
    while before < count:
        before = count
        for queue in Queue:
            while count < most and (job := running.claim(queue=queue, worker=INLINE, lease=LEASE)):
                run_job(job, running.Run(job.pk, INLINE, job.attempts, LEASE))
                count += 1
    return count


def release_connections() -> None:
    """Close what a task or an error left unusable; the next query opens it anew.

    Sound ones stay: closing SQLite's last connection folds its write-ahead log in, 10 ms each time.
    """
    for connection in connections.all(initialized_only=True):
        if connection.in_atomic_block or connection.connection is None:
            continue  # `run_waiting` may have been called inside a transaction
        if connection.errors_occurred or not connection.get_autocommit():
            connection.close()


def _call(job: Job) -> object:
    task = tasks.get(job.task)
    if task is not None:
        return normalize_json(task.run(*job.args, **job.kwargs))
    return normalize_json(backend.call(job))


def _written(write: Callable[[], Job | None]) -> Job | None:
    """The outcome of a long job is worth waiting for a database that restarts."""
    for attempt in range(WRITE_TRIES):
        try:
            return write()
        except DatabaseError as error:
            logger.warning("outcome not written yet: %s", type(error).__name__)
            release_connections()
            if attempt < WRITE_TRIES - 1:
                time.sleep(WRITE_WAIT)
    return None  # the lease runs out, and the reaper gives the job to the next


def _log(job: Job, ended: Job | None, began: float, error: BaseException | None) -> None:
    milliseconds = (time.monotonic() - began) * 1000
    level = logging.INFO if error is None or isinstance(error, RunEnded) else logging.WARNING
    logger.log(
        logging.ERROR if ended is not None and ended.state == JobState.DEAD else level,
        "job %s %s%s: attempt %d, %.0f ms, id %s%s",
        job.task,
        ended.state if ended is not None else "lost",
        f" after {type(error).__name__}" if error is not None else "",
        job.attempts,
        milliseconds,
        job.uid,
        f"\n{running.frames_of(error)}" if level == logging.WARNING and error else "",
    )


def _tell_others(job: Job) -> None:
    """django-tasks' signal for what is not one of our own tasks and has ended."""
    if job.task in tasks:
        return
    try:
        job.refresh_from_db()
        if job.state in {JobState.DONE, JobState.DEAD, JobState.CANCELLED}:
            backend.tell_finished(job)
    except Exception as error:  # noqa: BLE001 - a receiver of another package, or no such task
        logger.warning("job %s: %s in a receiver", job.task, type(error).__name__)
