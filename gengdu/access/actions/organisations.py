"""Keeping organisations: the system administrator's, within the own region."""

import uuid

from django.db import IntegrityError, transaction

from gengdu.access import queries, rules
from gengdu.access.enums import Right
from gengdu.access.errors import (
    AboveRemit,
    BadHotline,
    BadName,
    NameTaken,
    OrganisationClosed,
    OrganisationHasStaff,
)
from gengdu.access.models import Organisation
from gengdu.access.scope import holds_somewhere, locked, may_here
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.regions.queries import region_at


@transaction.atomic
def make_organisation(
    *,
    actor: Account,
    name: str,
    region_code: str,
    short_name: str = "",
    partner: bool = False,
    hotline: str = "",
) -> Organisation:
    """Add a bureau, college, co-operative or company of a place; a partner only writes drafts."""
    name, short_name = _names(name, short_name)
    require(rules.is_hotline(hotline.strip()), BadHotline)
    require(holds_somewhere(actor, rules.roles_with(Right.ORGANISATIONS_CHANGE)))
    place = region_at(region_code).code
    # A new one belongs to nobody's organisation yet: only who holds all of them may add it.
    allowed = may_here(actor, Right.ORGANISATIONS_CHANGE, place, organisation=None)
    require(allowed, AboveRemit)
    organisation = Organisation(
        name=name,
        short_name=short_name,
        region_id=place,
        partner=partner,
        hotline=hotline.strip(),
    )
    _write(organisation)
    audit.record(
        actor=actor,
        verb="access.organisation.make",
        target=organisation,
        region_code=place,
        name=name,
        short_name=short_name,
        partner=partner,
        hotline=organisation.hotline,
    )
    changes.record(organisation, region_code=place)
    return organisation


@transaction.atomic
def rename_organisation(
    *, actor: Account, organisation_uid: uuid.UUID, name: str, short_name: str = ""
) -> Organisation:
    """Give an open organisation another name; what it owns stays its own."""
    name, short_name = _names(name, short_name)
    organisation = _open(actor, organisation_uid)
    before = organisation.name, organisation.short_name
    organisation.name, organisation.short_name = name, short_name
    _write(organisation)
    audit.record(
        actor=actor,
        verb="access.organisation.rename",
        target=organisation,
        region_code=organisation.region_id,
        name=(before[0], name),
        short_name=(before[1], short_name),
    )
    changes.record(organisation, region_code=organisation.region_id)
    return organisation


@transaction.atomic
def change_hotline(*, actor: Account, organisation_uid: uuid.UUID, hotline: str) -> Organisation:
    """Set the number under everything an open organisation answers for ("" for none)."""
    hotline = hotline.strip()
    require(rules.is_hotline(hotline), BadHotline)
    organisation = _open(actor, organisation_uid)
    before = organisation.hotline
    organisation.hotline = hotline
    organisation.save(update_fields=["hotline"])
    audit.record(
        actor=actor,
        verb="access.organisation.change_hotline",
        target=organisation,
        region_code=organisation.region_id,
        hotline=(before, hotline),
    )
    changes.record(organisation, region_code=organisation.region_id)
    return organisation


@transaction.atomic
def close_organisation(*, actor: Account, organisation_uid: uuid.UUID) -> Organisation:
    """Close an organisation from today; refused while somebody has a role in it."""
    organisation = _open(actor, organisation_uid)
    staff = queries.standing_grants().filter(organisation=organisation).count()
    if staff:
        raise OrganisationHasStaff(count=staff)
    organisation.closed_on = clock.today()
    organisation.save(update_fields=["closed_on"])
    audit.record(
        actor=actor,
        verb="access.organisation.close",
        target=organisation,
        region_code=organisation.region_id,
        closed_on=(None, organisation.closed_on),
    )
    changes.record(organisation, region_code=organisation.region_id)
    return organisation


def _open(actor: Account, uid: uuid.UUID) -> Organisation:
    require(holds_somewhere(actor, rules.roles_with(Right.ORGANISATIONS_CHANGE)))
    organisation = locked(queries.organisations_to_change(actor), uid=uid)
    require(organisation.closed_on is None, OrganisationClosed)
    return organisation


def _names(name: str, short_name: str) -> tuple[str, str]:
    name, short_name = " ".join(name.split()), " ".join(short_name.split())
    require(1 <= len(name) <= 80 and len(short_name) <= 20, BadName)
    return name, short_name


def _write(organisation: Organisation) -> None:
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        raise NameTaken from None
