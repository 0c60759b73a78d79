"""A person's exports and jobs."""

import uuid

from django.db.models import QuerySet

from gengdu.access.enums import Right
from gengdu.access.scope import one_of
from gengdu.console.models import Export
from gengdu.console.rules import Standing
from gengdu.jobs.models import Job
from gengdu.people.models import Account


def exports_of(account: Account) -> QuerySet[Export]:
    """The person's own exports, newest first."""
    return Export.objects.filter(owner_uid=account.uid).select_related("job").order_by("-pk")


def own_export(account: Account, uid: uuid.UUID) -> Export:
    """One of them; ForeignRow (404) for anybody else's."""
    return one_of(exports_of(account), uid=uid)


def export_of_job(account: Account, job: Job) -> Export | None:
    """The person's export that this job writes."""
    return exports_of(account).filter(job=job).first()


def job_of(standing: Standing, uid: uuid.UUID) -> Job:
    """A job the person started, or any for those who look after jobs; else ForeignRow (404)."""
    rows = Job.objects.all()
    if not standing.may(Right.JOBS_VIEW):
        rows = rows.filter(enqueued_by=standing.account.uid)
    return one_of(rows, uid=uid)
