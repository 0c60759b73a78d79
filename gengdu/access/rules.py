"""Who may do what: the table of rights by role, and what a security administrator may grant."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from gengdu.access.enums import ADMIN_ROLES, PARTNER_ROLES, STAFF_ROLES, Right, Role
from gengdu.kit import codes

_EDITORIAL: Final = frozenset(
    {Role.TECHNICIAN, Role.STATION_MANAGER, Role.CONTRIBUTOR, Role.EDITOR, Role.EXPERT}
)
_SEE_THE_FIELDS: Final = frozenset(
    {Role.TECHNICIAN, Role.EXPERT, Role.STATION_MANAGER, Role.EDITOR, Role.REVIEWER}
)
_WITH_PEOPLE: Final = frozenset({Role.STATION_MANAGER, Role.TECHNICIAN, Role.SERVICE_AGENT})

RIGHTS: Final[Mapping[Right, frozenset[Role]]] = {
    Right.REGIONS_VIEW: STAFF_ROLES,
    Right.REGIONS_CHANGE: frozenset({Role.SYSTEM_ADMIN}),
    Right.ORGANISATIONS_VIEW: STAFF_ROLES,
    Right.ORGANISATIONS_CHANGE: frozenset({Role.SYSTEM_ADMIN}),
    Right.GRANTS_VIEW: frozenset({Role.SECURITY_ADMIN, Role.AUDITOR}),
    Right.GRANTS_CHANGE: frozenset({Role.SECURITY_ADMIN}),
    Right.ACCOUNTS_VIEW: frozenset({Role.SECURITY_ADMIN, Role.AUDITOR}),
    Right.ACCOUNTS_CHANGE: frozenset({Role.SECURITY_ADMIN}),
    Right.PEOPLE_VIEW: _WITH_PEOPLE,
    Right.PEOPLE_OPEN: _WITH_PEOPLE,
    Right.PEOPLE_CHANGE: frozenset({Role.STATION_MANAGER, Role.SERVICE_AGENT}),
    Right.PEOPLE_MERGE: frozenset({Role.STATION_MANAGER, Role.SERVICE_AGENT}),
    Right.PEOPLE_ASSIST: frozenset({Role.STATION_MANAGER}),
    Right.PEOPLE_EXPORT: frozenset({Role.STATION_MANAGER, Role.SERVICE_AGENT}),
    Right.AUDIT_VIEW: frozenset({Role.AUDITOR}),
    Right.AUDIT_EXPORT: frozenset({Role.AUDITOR}),
    Right.OPTIONS_VIEW: frozenset({Role.SYSTEM_ADMIN, Role.OPERATIONS, Role.AUDITOR}),
    Right.OPTIONS_CHANGE: frozenset({Role.SYSTEM_ADMIN}),
    Right.JOBS_VIEW: frozenset({Role.SYSTEM_ADMIN, Role.OPERATIONS, Role.AUDITOR}),
    Right.JOBS_CHANGE: frozenset({Role.SYSTEM_ADMIN, Role.OPERATIONS}),
    Right.SMS_VIEW: frozenset({Role.SYSTEM_ADMIN, Role.OPERATIONS}),
    Right.CROPS_VIEW: STAFF_ROLES,
    Right.CROPS_WRITE: frozenset({Role.TECHNICIAN, Role.EXPERT, Role.EDITOR}),
    Right.WEATHER_CHANGE: frozenset({Role.TECHNICIAN, Role.SYSTEM_ADMIN}),
    Right.DRAFTS_WRITE: _EDITORIAL,
    Right.OBSERVATIONS_VIEW: _SEE_THE_FIELDS,
    Right.OBSERVATIONS_CHANGE: frozenset({Role.TECHNICIAN}),
    Right.REPORTS_DECIDE: frozenset({Role.TECHNICIAN}),
    Right.CONTENT_APPROVE: frozenset({Role.REVIEWER}),
    Right.CONTENT_PUBLISH: frozenset({Role.REVIEWER}),
    Right.ARTICLES_VIEW: frozenset({Role.REVIEWER, *_EDITORIAL}),
    Right.CONTENT_RECALL: frozenset({Role.REVIEWER, *_EDITORIAL} - PARTNER_ROLES),
    Right.NOTICES_PUBLISH: frozenset({Role.STATION_MANAGER, Role.EDITOR}),
    Right.RUBRICS_VIEW: STAFF_ROLES,
    Right.RUBRICS_CHANGE: frozenset({Role.SYSTEM_ADMIN}),
    Right.EMERGENCY_SEND: frozenset({Role.TECHNICIAN, Role.EDITOR, Role.REVIEWER}),
    Right.DELIVERIES_VIEW: frozenset({Role.REVIEWER, Role.STATISTICIAN, *_EDITORIAL}),
    Right.UNREACHED_VIEW: _WITH_PEOPLE | {Role.EDITOR},
    Right.CHANGES_READ: frozenset({Role.SYSTEM_ADMIN, Role.OPERATIONS, Role.STATISTICIAN}),
    Right.CLIENTS_VIEW: frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR}),
    Right.CLIENTS_CHANGE: frozenset({Role.SECURITY_ADMIN}),
    Right.DELIVERIES_STOP: frozenset({Role.REVIEWER, *_EDITORIAL} - PARTNER_ROLES),
}
"""Right → roles. The one table: sections, menus and the matrix test read it."""


def roles_with(right: Right | str) -> frozenset[Role]:
    """The roles that give a right; ValueError for a word that is in no table."""
    return RIGHTS[Right(right)]


def may(roles: Collection[Role], right: Right | str) -> bool:
    """Whether somebody of these roles has the right somewhere (menus); rows ask the gate."""
    return not roles_with(right).isdisjoint(roles)


def rights_of(roles: Collection[Role]) -> frozenset[Right]:
    """Everything these roles may do somewhere."""
    return frozenset(right for right in Right if may(roles, right))


def is_staff(roles: Collection[Role]) -> bool:
    """Whether one of these roles reaches /console/ and therefore needs a second factor."""
    return not STAFF_ROLES.isdisjoint(roles)


@dataclass(frozen=True)
class Remit:
    """What a grant covers: a role in a region and below, in one organisation or all (None)."""

    role: Role
    region_code: str
    organisation_id: int | None = None
    rubrics: frozenset[str] = frozenset()


def may_grant(own: Iterable[Remit], wanted: Remit) -> bool:
    """Whether a security administrator with these remits may give this one.

    Within the own subtree and organisation; another security administrator only below oneself,
    so that nobody appoints an equal.
    """
    return any(
        remit.role == Role.SECURITY_ADMIN
        and codes.covers(remit.region_code, wanted.region_code)
        and remit.organisation_id in {None, wanted.organisation_id}
        and (wanted.role != Role.SECURITY_ADMIN or remit.region_code != wanted.region_code)
        for remit in own
    )


def may_manage_account(own: Iterable[Remit], held: Iterable[Remit]) -> bool:
    """Whether a security administrator may end the sign-ins of, reset or disable an account.

    Everything the account holds as staff must lie within one's own remits: who lives in a county
    but administers the province is not the county's to reset. Who holds nothing as staff belongs
    to no organisation: only an administrator of all of them may.
    """
    remits = [remit for remit in own if remit.role == Role.SECURITY_ADMIN]
    staff = [theirs for theirs in held if theirs.role in STAFF_ROLES]
    if not staff:
        return any(remit.organisation_id is None for remit in remits)
    return all(
        any(
            codes.covers(remit.region_code, theirs.region_code)
            and remit.organisation_id in {None, theirs.organisation_id}
            for remit in remits
        )
        for theirs in staff
    )


def administrators_stay_separate(standing: Iterable[Role], wanted: Role) -> bool:
    """Whether an account of these roles may have `wanted` too (SECURITY 20)."""
    return wanted not in ADMIN_ROLES or not (ADMIN_ROLES & set(standing)) - {wanted}


def fits_organisation(role: Role, *, partner: bool) -> bool:
    """Whether a role may be given in an organisation (`partner` is False without one).

    A contributor belongs to a partner; a partner's people write and advise, they never publish.
    """
    if partner:
        return role in PARTNER_ROLES or role not in STAFF_ROLES
    return role != Role.CONTRIBUTOR


_HOTLINE = re.compile(r"[0-9][0-9\- ]{2,18}[0-9]|")


def is_hotline(text: str) -> bool:
    """Whether it can be dialled ("0431-8323 1234", "12316"), or is empty."""
    return _HOTLINE.fullmatch(text) is not None
