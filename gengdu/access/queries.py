"""Reading of grants, organisations and accounts; rows for an actor come through the gate."""

import uuid
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from gengdu.access import rules
from gengdu.access.enums import ADMIN_ROLES, STAFF_ROLES, Right, Role
from gengdu.access.models import ApiClient, ApiToken, Grant, Organisation
from gengdu.access.scope import (
    ALL,
    NOT_ASKED,
    Actor,
    Narrowing,
    covered_by_grants,
    held,
    here_and_above,
    live_grants,
    may_here,
    within_grants,
)
from gengdu.kit import clock
from gengdu.people import rules as people_rules
from gengdu.people.enums import Power
from gengdu.people.models import Account, SignIn
from gengdu.people.queries.accounts import token_hash


def roles_of(actor: Actor) -> frozenset[Role]:
    """The roles an account holds anywhere: for menus and the staff test, never for rows.

    Asked of the database once and then kept on the instance, so once in a request.
    """
    return frozenset(role for role, _place in held(actor))


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


def remits_held_by(account: Account) -> list[rules.Remit]:
    """Everything an account holds or will hold; its rubrics aside."""
    held = standing_grants().filter(account=account)
    return [
        rules.Remit(Role(role), region_code, organisation_id)
        for role, region_code, organisation_id in held.values_list(
            "role", "region_id", "organisation_id"
        )
    ]


def administrator_roles_of(account: Account) -> set[Role]:
    """The administrator roles an account has or will have, wherever."""
    held = standing_grants().filter(account=account, role__in=ADMIN_ROLES)
    return {Role(role) for role in held.values_list("role", flat=True)}


def accounts_for(actor: Actor, among: QuerySet[Account] | None = None) -> QuerySet[Account]:
    """Accounts the actor may see: residents of the own region, and whoever has a role in it.

    Residents are nobody's bureau: only who holds all organisations sees them. `among` a few, where
    only they are looked for: the others are then not read at all.
    """
    rows = Account.objects.all() if among is None else among
    return _residents_and(grants_for(actor), rows, actor, Right.ACCOUNTS_VIEW, ALL)


def accounts_to_change(actor: Actor) -> QuerySet[Account]:
    """Accounts a security administrator may reset, sign out or disable.

    Whoever is staff within the own remits; a bureau's administrator has no say over residents
    (SECURITY 20, least privilege).
    """
    staff = grants_to_change(actor).filter(role__in=STAFF_ROLES)
    return _residents_and(staff, Account.objects.all(), actor, Right.ACCOUNTS_CHANGE, ALL)


def accounts_to_appoint(actor: Actor) -> QuerySet[Account]:
    """Accounts a security administrator may give a role to: residents too, also for one bureau."""
    rows, grants = Account.objects.all(), grants_to_change(actor)
    return _residents_and(grants, rows, actor, Right.GRANTS_CHANGE, NOT_ASKED)


def _residents_and(
    grants: QuerySet[Grant],
    rows: QuerySet[Account],
    actor: Actor,
    right: Right,
    organisation: Narrowing,
) -> QuerySet[Account]:
    lives_here = covered_by_grants(
        rows,
        actor=actor,
        roles=rules.roles_with(right),
        region="person__region_id",
        organisation=organisation,
    )
    works_here = Exists(grants.filter(account=OuterRef("pk"), ended_at__isnull=True))
    return rows.filter(lives_here | Q(works_here))


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


class Authority:
    """What people, a rank below, must ask (`people.registry.authorities`)."""

    def is_staff(self, account: Account) -> bool:
        """Whether staff limits, the staff password policy and a second step apply."""
        return is_staff(account)

    def may_sign_in_on_lan(self, account: Account) -> bool:
        """Whether the account is a station manager and no other staff (DESIGN §5, LAN mode)."""
        return roles_of(account) & STAFF_ROLES == {Role.STATION_MANAGER}

    def has_power(self, actor: Account, power: Power, region_code: str) -> bool:
        """Whether `actor` has the power over people of this place."""
        return may_here(actor, POWERS[power], region_code)


POWERS: Final = {
    Power.MANAGE_ACCOUNTS: Right.ACCOUNTS_CHANGE,
    Power.ASSIST: Right.PEOPLE_ASSIST,
    Power.KEEP_PEOPLE: Right.PEOPLE_CHANGE,
}
"""People's words for the rights of the table."""


def living_token(secret: str) -> ApiToken | None:
    """The token of a member's program while its sign-in lives, with account and person: one query.

    The account knows the sign-in, as that of a cookie does.
    """
    found = (
        ApiToken.objects.select_related("sign_in__account__person__region")
        .filter(token_hash=token_hash(secret))
        .first()
    )
    if found is None:
        return None
    sign_in = found.sign_in
    if not people_rules.is_alive(sign_in, clock.now(), lan=settings.GENGDU_LAN_MODE):
        return None
    sign_in.account.sign_in = sign_in
    return found


def forgotten_programs(account: Account, most: int) -> list[uuid.UUID]:
    """The sign-ins of an account's programs beyond so many, those unused longest."""
    rows = SignIn.objects.filter(account=account, api_token__isnull=False, ended_at__isnull=True)
    return list(rows.order_by("-last_seen_at", "-pk").values_list("uid", flat=True)[most:])


def living_client(secret: str) -> ApiClient | None:
    """The program of an organisation that holds this token, while it may come in: one query."""
    return (
        ApiClient.objects.select_related("organisation")
        .filter(
            token_hash=token_hash(secret),
            ended_at__isnull=True,
            valid_until__gt=clock.now(),
            organisation__closed_on__isnull=True,
        )
        .first()
    )


def clients_for(actor: Actor) -> QuerySet[ApiClient]:
    """The programs of organisations that the actor may see in the back office, newest first."""
    rows = ApiClient.objects.select_related("organisation", "region")
    return within_grants(
        rows,
        actor=actor,
        roles=rules.roles_with(Right.CLIENTS_VIEW),
        organisation="organisation_id",
    ).order_by("-pk")


def clients_to_change(actor: Actor) -> QuerySet[ApiClient]:
    """Those that the actor may shut out."""
    return within_grants(
        ApiClient.objects.all(),
        actor=actor,
        roles=rules.roles_with(Right.CLIENTS_CHANGE),
        organisation="organisation_id",
    )


def feed_places(actor: Actor) -> list[str]:
    """The places of which the actor may follow the change feed: the widest of each."""
    found: list[str] = []
    readers = rules.roles_with(Right.CHANGES_READ)
    for role, code in sorted(held(actor), key=lambda pair: pair[1]):
        if role in readers and not any(code.startswith(wider) for wider in found):
            found.append(code)
    return found
