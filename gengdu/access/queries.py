"""Reading of grants, organisations and accounts; rows for an actor come through the gate."""

from django.db.models import Q, QuerySet

from gengdu.access import rules
from gengdu.access.enums import ADMIN_ROLES, Right, Role
from gengdu.access.models import Grant, Organisation
from gengdu.access.scope import Actor, here_and_above, live_grants, within_grants
from gengdu.kit import clock
from gengdu.people.models import Account

_ROLES_KEPT = "_access_roles"


def grants_of(actor: Actor) -> QuerySet[Grant]:
    """The live grants of an account with place, organisation and rubrics, widest first."""
    return (
        live_grants(actor)
        .select_related("region", "organisation")
        .prefetch_related("rubrics")
        .order_by("region_id", "role", "id")
    )


def roles_of(actor: Actor) -> frozenset[Role]:
    """The roles an account holds anywhere: for menus and the staff test, never for rows.

    Asked of the database once and then kept on this instance, so once in a request.
    """
    if not isinstance(actor, Account):
        return frozenset()
    kept: frozenset[Role] | None = actor.__dict__.get(_ROLES_KEPT)
    if kept is None:
        held = live_grants(actor).order_by().values_list("role", flat=True).distinct()
        kept = frozenset(Role(role) for role in held)
        actor.__dict__[_ROLES_KEPT] = kept
    return kept


def rights_of(actor: Actor) -> frozenset[Right]:
    """What the account may do somewhere: which menu entries and sections it is shown."""
    return rules.rights_of(roles_of(actor))


def is_staff(actor: Actor) -> bool:
    """Whether the account holds a staff role now: needs a second factor, signed in for 12 hours."""
    return rules.is_staff(roles_of(actor))


def standing_grants() -> QuerySet[Grant]:
    """Grants of everybody that hold now or will: not revoked and not run out."""
    return Grant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=clock.now()), ended_at__isnull=True
    )


def grants_for(actor: Actor) -> QuerySet[Grant]:
    """All grants, ended ones too, that the actor may see in the back office."""
    return within_grants(
        Grant.objects.select_related("account__person", "region", "organisation"),
        actor=actor,
        roles=rules.roles_with(Right.GRANTS_VIEW),
        organisation="organisation_id",
    )


def grants_to_change(actor: Actor) -> QuerySet[Grant]:
    """Grants a security administrator may end: those within the own region and organisation."""
    return within_grants(
        Grant.objects.all(),
        actor=actor,
        roles=rules.roles_with(Right.GRANTS_CHANGE),
        organisation="organisation_id",
    )


def remits_of(actor: Actor) -> list[rules.Remit]:
    """What the actor holds as a security administrator."""
    held = live_grants(actor).filter(role=Role.SECURITY_ADMIN)
    return [
        rules.Remit(Role.SECURITY_ADMIN, region_code, organisation_id)
        for region_code, organisation_id in held.values_list("region_id", "organisation_id")
    ]


def administrator_roles_of(account: Account) -> set[Role]:
    """The administrator roles an account has or will have, wherever."""
    held = standing_grants().filter(account=account, role__in=ADMIN_ROLES)
    return {Role(role) for role in held.values_list("role", flat=True)}


def accounts_within(actor: Actor, right: Right | str) -> QuerySet[Account]:
    """Accounts of people who live within a grant of the actor that gives this right."""
    return within_grants(
        Account.objects.all(),
        actor=actor,
        roles=rules.roles_with(right),
        region="person__region_id",
    )


def accounts_for(actor: Actor) -> QuerySet[Account]:
    """Accounts the actor may see: residents of the own region, and whoever has a role in it."""
    residents = accounts_within(actor, Right.ACCOUNTS_VIEW).values("pk")
    staff = grants_for(actor).filter(ended_at__isnull=True).values("account_id")
    return Account.objects.filter(Q(pk__in=residents) | Q(pk__in=staff))


def accounts_to_change(actor: Actor) -> QuerySet[Account]:
    """Accounts a security administrator may give roles to, reset, sign out or disable."""
    residents = accounts_within(actor, Right.ACCOUNTS_CHANGE).values("pk")
    staff = grants_to_change(actor).filter(ended_at__isnull=True).values("account_id")
    return Account.objects.filter(Q(pk__in=residents) | Q(pk__in=staff))


def organisations_for(actor: Actor) -> QuerySet[Organisation]:
    """Organisations, closed ones too, within the actor's staff grants."""
    return within_grants(
        Organisation.objects.select_related("region"),
        actor=actor,
        roles=rules.roles_with(Right.ORGANISATIONS_VIEW),
        organisation="pk",
    )


def organisations_to_change(actor: Actor) -> QuerySet[Organisation]:
    """Organisations a system administrator may rename or close."""
    return within_grants(
        Organisation.objects.all(),
        actor=actor,
        roles=rules.roles_with(Right.ORGANISATIONS_CHANGE),
        organisation="pk",
    )


def open_organisations(region_code: str) -> QuerySet[Organisation]:
    """Organisations of a place and of those above it that things can be given to."""
    rows = Organisation.objects.filter(closed_on__isnull=True)
    return here_and_above(rows, region_code).order_by("-region_id", "name", "id")
