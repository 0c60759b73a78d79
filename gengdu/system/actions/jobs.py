"""Background work: one's own, or all of it for who keeps the installation."""

import uuid

from django.db import transaction

from gengdu.access.enums import Right
from gengdu.access.scope import locked
from gengdu.jobs import actions as jobs
from gengdu.jobs.models import Job
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.system.queries.installation import keeps_installation
from gengdu.system.queries.jobs import jobs_for


def _own(actor: Account, job_uid: uuid.UUID) -> Job:
    job = locked(jobs_for(actor), uid=job_uid)
    require(job.enqueued_by == actor.uid or keeps_installation(actor, Right.JOBS_CHANGE))
    return job


@transaction.atomic
def cancel_job(*, actor: Account, job_uid: uuid.UUID) -> Job:
    """Stop a job: at once while it waits, at its next step while it runs."""
    return jobs.cancel_job(actor=actor, job_uid=_own(actor, job_uid).uid)


@transaction.atomic
def retry_job(*, actor: Account, job_uid: uuid.UUID) -> Job:
    """Put a failed or stopped job back into its queue."""
    return jobs.retry_job(actor=actor, job_uid=_own(actor, job_uid).uid)
