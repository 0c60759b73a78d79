"""What a person may do to a job: stop it, start it anew. The caller got it through its gate."""

import uuid

from django.db import IntegrityError, transaction

from gengdu.audit import actions as audit
from gengdu.jobs import rules
from gengdu.jobs.enums import JobState
from gengdu.jobs.errors import JobIsLive, JobIsOver
from gengdu.jobs.models import Job
from gengdu.kit import clock
from gengdu.kit.errors import NotFound, require


@transaction.atomic
def cancel_job(*, actor: audit.Actor, job_uid: uuid.UUID) -> Job:
    """Stop a job: at once while it waits, at its next step of progress while it runs."""
    job = _locked(job_uid)
    require(rules.may_cancel(job.state), JobIsOver)
    if job.state == JobState.QUEUED:
        job.state = JobState.CANCELLED
        job.finished_at = clock.now()
    job.cancel_asked = True
    job.save(update_fields=["state", "finished_at", "cancel_asked"])
    audit.record(actor=actor, verb="jobs.job.cancel", target=job, task=job.task)
    return job


@transaction.atomic
def retry_job(*, actor: audit.Actor, job_uid: uuid.UUID) -> Job:
    """Put a failed or stopped job back into its queue, with all its attempts before it."""
    job = _locked(job_uid)
    require(rules.may_retry(job.state), JobIsLive)
    job.state = JobState.QUEUED
    job.attempts = 0
    job.run_after = clock.now()
    job.cancel_asked = False
    job.error = ""
    job.finished_at = None
    try:
        with transaction.atomic():
            job.save(
                update_fields=[
                    *("state", "attempts", "run_after", "cancel_asked", "error", "finished_at")
                ]
            )
    except IntegrityError:
        raise JobIsLive from None  # the same work was enqueued anew meanwhile
    audit.record(actor=actor, verb="jobs.job.retry", target=job, task=job.task)
    return job


def _locked(job_uid: uuid.UUID) -> Job:
    job = Job.objects.select_for_update().filter(uid=job_uid).first()
    if job is None:
        raise NotFound
    return job
