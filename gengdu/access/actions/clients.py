"""Programs of organisations: let in for a place and a time, and shut out."""

import datetime as dt
import secrets
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from gengdu.access import queries, rules
from gengdu.access.enums import Right
from gengdu.access.errors import AboveRemit, BadName, BadPeriod, ClientEnded, OrganisationClosed
from gengdu.access.models import ApiClient, Organisation
from gengdu.access.scope import holds_somewhere, locked, may_here
from gengdu.audit import actions as audit
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.people.queries.accounts import token_hash
from gengdu.regions.queries import region_at

MARK: Final = "gdc_"
"""How a program's token begins: whoever finds one in a log knows whose it is."""
LONGEST: Final = dt.timedelta(days=400)
USED_EVERY: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class NewClient:
    """A program just let in; `secret` is shown this once and kept nowhere."""

    client: ApiClient
    secret: str


@transaction.atomic
def admit_client(
    *, actor: Account, organisation_uid: uuid.UUID, name: str, region_code: str, days: int = 365
) -> NewClient:
    """Let a program of an organisation follow what is public of a place and below it."""
    name = " ".join(name.split())
    require(1 <= len(name) <= 60, BadName)
    require(0 < days <= LONGEST.days, BadPeriod)
    require(holds_somewhere(actor, rules.roles_with(Right.CLIENTS_CHANGE)))
    organisation = locked(Organisation.objects.all(), uid=organisation_uid)
    require(organisation.closed_on is None, OrganisationClosed)
    place = region_at(region_code).code
    allowed = may_here(actor, Right.CLIENTS_CHANGE, place, organisation=organisation)
    require(allowed, AboveRemit)
    now, secret = clock.now(), MARK + secrets.token_urlsafe(32)
    client = ApiClient.objects.create(
        name=name,
        organisation=organisation,
        region_id=place,
        token_hash=token_hash(secret),
        made_at=now,
        made_by=actor.uid,
        valid_until=now + dt.timedelta(days=days),
    )
    audit.record(
        actor=actor,
        verb="access.client.admit",
        target=client,
        region_code=place,
        name=name,
        organisation=organisation.uid,
        until=client.valid_until,
    )
    return NewClient(client, secret)


@transaction.atomic
def shut_out_client(*, actor: Account, client_uid: uuid.UUID) -> ApiClient:
    """End a program's token at this moment."""
    require(holds_somewhere(actor, rules.roles_with(Right.CLIENTS_CHANGE)))
    client = locked(queries.clients_to_change(actor), uid=client_uid)
    require(client.ended_at is None, ClientEnded)
    client.ended_at = clock.now()
    client.save(update_fields=["ended_at"])
    audit.record(
        actor=actor, verb="access.client.shut_out", target=client, region_code=client.region_id
    )
    return client


def touch_client(*, client: ApiClient) -> None:
    """(technical) Note, at most every five minutes, that the program is at work."""
    now, used = clock.now(), client.last_used_at
    if used is None or now - used >= USED_EVERY:
        ApiClient.objects.filter(pk=client.pk).update(last_used_at=now)
