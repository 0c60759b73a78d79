"""Background work for those who look after it, and everybody's own."""

from django.db.models import QuerySet

from gengdu.access.enums import Right
from gengdu.access.scope import Actor, live_grants
from gengdu.jobs.enums import JobState
from gengdu.jobs.models import Job
from gengdu.people.models import Account
from gengdu.system.queries.installation import keeps_installation


def jobs_for(actor: Actor) -> QuerySet[Job]:
    """All jobs for who keeps the installation, else those that the actor started; newest first."""
    if keeps_installation(actor, Right.JOBS_VIEW):
        return Job.objects.order_by("-pk")
    if not isinstance(actor, Account) or not live_grants(actor).exists():
        return Job.objects.none()
    return Job.objects.filter(enqueued_by=actor.uid).order_by("-pk")


def failed_jobs_of(actor: Actor) -> int:
    """How many of them have failed for good and wait for a person."""
    return jobs_for(actor).filter(state=JobState.DEAD).count()
