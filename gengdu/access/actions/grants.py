"""Giving and taking roles: the security administrator's, never for oneself (SECURITY 20)."""

import datetime as dt
import uuid
from dataclasses import replace

from django.db import transaction

from gengdu.access import queries, rules
from gengdu.access.enums import ADMIN_ROLES, STAFF_ROLES, Right, Role
from gengdu.access.errors import (
    AboveRemit,
    AccountClosed,
    AdministratorsSeparate,
    AlreadyGranted,
    BadPeriod,
    GrantEnded,
    NoRubricsHere,
    OrganisationClosed,
    OwnGrant,
    PartnerRole,
    ReasonNeeded,
    UnknownRubric,
)
from gengdu.access.models import Grant, GrantRubric, Organisation
from gengdu.access.registry import role_listeners, rubric_sources
from gengdu.access.rules import Remit
from gengdu.access.scope import holds_somewhere, locked
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.actions import sign_ins
from gengdu.people.models import Account
from gengdu.regions.queries import region_at


@transaction.atomic
def grant_role(
    *,
    actor: Account,
    account_uid: uuid.UUID,
    remit: Remit,
    reason: str,
    valid_until: dt.datetime | None = None,
) -> Grant:
    """Give an account a role from now on, in a place, an organisation or all, some rubrics or all.

    AlreadyGranted when the same stands (of two at once one wins). A first staff role puts staff
    limits on the account's sign-ins at once.
    """
    reason = _reason(reason)
    require(valid_until is None or valid_until > clock.now(), BadPeriod)
    require(holds_somewhere(actor, rules.roles_with(Right.GRANTS_CHANGE)))
    account = locked(queries.accounts_to_appoint(actor), uid=account_uid)
    require(account.pk != actor.pk, OwnGrant)
    require(account.is_active, AccountClosed)
    wanted = replace(remit, region_code=region_at(remit.region_code).code)
    organisation = _open_organisation(wanted.organisation_id)
    require(rules.may_grant(queries.remits_of(actor), wanted), AboveRemit)
    partner = organisation is not None and organisation.partner
    require(rules.fits_organisation(wanted.role, partner=partner), PartnerRole)
    require(_are_rubrics(wanted.rubrics), UnknownRubric)
    require(wanted.role not in ADMIN_ROLES or not wanted.rubrics, NoRubricsHere)
    held = queries.administrator_roles_of(account)
    require(rules.administrators_stay_separate(held, wanted.role), AdministratorsSeparate)
    grant = _written(account, wanted, reason, valid_until, by=actor)
    audit.record(
        actor=actor,
        verb="access.role.grant",
        target=grant,
        region_code=grant.region_id,
        account=account.uid,
        role=grant.role,
        organisation=organisation.uid if organisation else None,
        rubrics=wanted.rubrics,
        valid_until=valid_until,
        reason=audit.HIDDEN,
    )
    changes.record(grant, region_code=grant.region_id)
    if wanted.role in STAFF_ROLES:
        sign_ins.tighten_sign_ins(account=account)
    _tell(grant)
    return grant


@transaction.atomic
def appoint_administrator(
    *, account_uid: uuid.UUID, role: Role, region_code: str, reason: str
) -> Grant:
    """Give one of the three administrators' roles from the command line, where nobody could yet.

    The separation of the three holds here too; appointing again changes nothing.
    """
    account = locked(Account.objects.all(), uid=account_uid)
    require(account.is_active, AccountClosed)
    require(role in ADMIN_ROLES)
    held = queries.administrator_roles_of(account)
    require(rules.administrators_stay_separate(held, role), AdministratorsSeparate)
    region = region_at(region_code)
    same = queries.standing_grants().filter(account=account, role=role, region=region)
    standing = same.filter(organisation__isnull=True).first()
    if standing is not None:
        return standing
    grant = _written(account, Remit(role, region.code), _reason(reason), None, by=None)
    audit.record(
        actor=None,
        verb="access.role.grant",
        target=grant,
        region_code=grant.region_id,
        account=account.uid,
        role=grant.role,
        reason=audit.HIDDEN,
    )
    changes.record(grant, region_code=grant.region_id)
    sign_ins.tighten_sign_ins(account=account)
    _tell(grant)
    return grant


def _written(
    account: Account,
    wanted: Remit,
    reason: str,
    valid_until: dt.datetime | None,
    *,
    by: Account | None,
) -> Grant:
    now = clock.now()
    # The account is locked: nobody else gives it roles meanwhile; the constraint is the net below.
    same = Grant.objects.filter(
        account=account,
        role=wanted.role,
        region=wanted.region_code,
        organisation=wanted.organisation_id,
        ended_at__isnull=True,
    )
    for twin in same:
        require(twin.valid_until is not None and twin.valid_until <= now, AlreadyGranted)
        twin.ended_at = twin.valid_until
        twin.save(update_fields=["ended_at"])
        changes.record(twin, region_code=twin.region_id)
    grant = Grant.objects.create(
        account=account,
        role=wanted.role,
        region_id=wanted.region_code,
        organisation_id=wanted.organisation_id,
        valid_from=now,
        valid_until=valid_until,
        granted_by=by.uid if by else None,
        reason=reason,
    )
    GrantRubric.objects.bulk_create(
        GrantRubric(grant=grant, rubric=rubric) for rubric in sorted(wanted.rubrics)
    )
    return grant


def _open_organisation(organisation_id: int | None) -> Organisation | None:
    """The organisation, locked so that it is not closed meanwhile."""
    if organisation_id is None:
        return None
    organisation = locked(Organisation.objects.all(), pk=organisation_id)
    require(organisation.closed_on is None, OrganisationClosed)
    return organisation


def _are_rubrics(rubrics: frozenset[str]) -> bool:
    return rubrics <= {name for source in rubric_sources for name in source()}


def _tell(grant: Grant) -> None:
    for listener in role_listeners:
        listener(grant)


def _reason(text: str) -> str:
    text = text.strip()
    require(1 <= len(text) <= 200, ReasonNeeded)
    return text


@transaction.atomic
def revoke_grant(*, actor: Account, grant_uid: uuid.UUID, reason: str) -> Grant:
    """End a grant within the own region and organisation at this moment; its history stays."""
    reason = _reason(reason)
    require(holds_somewhere(actor, rules.roles_with(Right.GRANTS_CHANGE)))
    grant = locked(queries.grants_to_change(actor), uid=grant_uid)
    require(grant.account_id != actor.pk, OwnGrant)
    now = clock.now()
    ran_out = grant.valid_until is not None and grant.valid_until <= now
    require(grant.ended_at is None and not ran_out, GrantEnded)
    _end(grant, reason=reason, by=actor)
    audit.record(
        actor=actor,
        verb="access.role.revoke",
        target=grant,
        region_code=grant.region_id,
        account=grant.account.uid,
        role=(grant.role, None),
        reason=audit.HIDDEN,
    )
    changes.record(grant, region_code=grant.region_id)
    _tell(grant)
    return grant


@transaction.atomic
def erase_grants(*, account: Account) -> int:
    """End every grant of an account whose owner erases it; the reasons, free text, are emptied."""
    standing = Grant.objects.select_for_update(of=("self",)).filter(
        account=account, ended_at__isnull=True
    )
    count = 0
    for grant in standing:
        _end(grant, reason="", by=account)
        audit.record(
            actor=account,
            verb="access.role.revoke",
            target=grant,
            region_code=grant.region_id,
            account=account.uid,
            role=(grant.role, None),
        )
        changes.record(grant, region_code=grant.region_id)
        count += 1
    Grant.objects.filter(account=account).update(reason="-", end_reason="")
    return count


def _end(grant: Grant, *, reason: str, by: Account) -> None:
    grant.ended_at = clock.now()
    grant.ended_by = by.uid
    grant.end_reason = reason
    grant.save(update_fields=["ended_at", "ended_by", "end_reason"])
