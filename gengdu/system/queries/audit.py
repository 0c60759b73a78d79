"""The audit log for auditors: of their own places; of no place for who keeps the installation."""

from collections.abc import Mapping

from django.db.models import QuerySet

from gengdu.access import rules
from gengdu.access.enums import Right
from gengdu.access.scope import Actor, live_grants, within_grants
from gengdu.audit.models import AuditEntry
from gengdu.console.queries import steps_of
from gengdu.system.queries.installation import keeps_installation


def entries_for(actor: Actor) -> QuerySet[AuditEntry]:
    """Entries about the auditor's places, newest first; those about none for who is above all.

    An auditor limited to one organisation reads nothing: entries name no organisation.
    """
    roles = rules.roles_with(Right.AUDIT_VIEW)
    if not live_grants(actor).filter(role__in=roles, organisation__isnull=True).exists():
        return AuditEntry.objects.none()
    rows = AuditEntry.objects.order_by("-pk")
    here = within_grants(rows, actor=actor, roles=roles, region="region_code")
    if not keeps_installation(actor, Right.AUDIT_VIEW):
        return here
    return here | rows.filter(region_code="")


def entry_in_words(actor: Actor, row: AuditEntry) -> Mapping[str, object]:
    """One entry as a step of a history."""
    return {"steps": steps_of([row])}
