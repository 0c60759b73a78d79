"""A person's exports and jobs."""

import uuid

from django.db.models import QuerySet

from gengdu.access.scope import one_of
from gengdu.console.models import Export
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


def own_job(account: Account, uid: uuid.UUID) -> Job:
    """A job that the person started; ForeignRow (404) for anybody else's."""
    return one_of(Job.objects.filter(enqueued_by=account.uid), uid=uid)
