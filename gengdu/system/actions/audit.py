"""Checking the audit log: an auditor's, as a job."""

from django.db import transaction

from gengdu.access.enums import Right
from gengdu.audit import actions as audit
from gengdu.jobs import actions as jobs
from gengdu.jobs.models import Job
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.system.queries.installation import keeps_installation


@transaction.atomic
def verify_log(*, actor: Account) -> Job:
    """Walk the whole log in the background; the job says what was found, entry by entry."""
    require(keeps_installation(actor, Right.AUDIT_VIEW))
    audit.record(actor=actor, verb="audit.entry.verify")
    return jobs.enqueue("system.verify_log", unique_key="system.verify_log", by=actor.uid)
