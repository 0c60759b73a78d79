"""Organisations and grants for an actor: the gate's own queries, with what their lists show."""

from collections.abc import Mapping

from django.db.models import Count, Q, QuerySet

from gengdu.access import queries as access
from gengdu.access import rules
from gengdu.access.enums import Right
from gengdu.access.models import Grant, Organisation
from gengdu.access.scope import Actor, within_grants


def organisations_for(actor: Actor) -> QuerySet[Organisation]:
    """Organisations within the actor's staff grants, with how many roles stand in each."""
    standing = Q(grants__ended_at__isnull=True)
    rows = access.organisations_for(actor)
    return rows.annotate(staff=Count("grants", filter=standing)).order_by("region_id", "name", "pk")


def grants_for(actor: Actor) -> QuerySet[Grant]:
    """Grants within the actor's own region and organisation, newest first."""
    return access.grants_for(actor).select_related("account__person__region").order_by("-pk")


def grantable_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Open organisations in whose name the actor may give roles."""
    rows = within_grants(
        Organisation.objects.filter(closed_on__isnull=True),
        actor=actor,
        roles=rules.roles_with(Right.GRANTS_CHANGE),
        organisation="pk",
    )
    return rows.order_by("region_id", "name", "pk")


def staff_of(actor: Actor, row: Organisation) -> Mapping[str, object]:
    """The roles that stand in an organisation, as far as the actor may see roles."""
    rows = access.grants_for(actor).filter(organisation=row, ended_at__isnull=True)
    return {"grants": rows.select_related("account__person", "region").order_by("role", "pk")}
