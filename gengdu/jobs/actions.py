"""Enqueue a job inside the action's transaction."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction

from gengdu.jobs.models import Job
from gengdu.jobs.registry import tasks
from gengdu.kit import clock


def enqueue(
    name: str,
    *args: object,
    unique_key: str | None = None,
    run_after: dt.datetime | None = None,
    by: uuid.UUID | None = None,
) -> Job:
    """Enqueue the task registered as `name`; with `unique_key`, a live twin is returned instead.

    Arguments are ids and plain values (they are kept as JSON).
    """
    task = tasks[name]
    try:
        with transaction.atomic():
            return Job.objects.create(
                task=name,
                args=list(args),
                queue=task.queue,
                unique_key=unique_key,
                run_after=run_after or clock.now(),
                enqueued_by=by,
            )
    except IntegrityError:
        twin = Job.objects.filter(unique_key=unique_key, state__in=["queued", "running"]).first()
        if twin is None:
            raise
        return twin
