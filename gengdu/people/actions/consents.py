"""Consent per purpose, given and withdrawn (SECURITY 38)."""

from django.db import transaction

from gengdu.audit import actions as audit
from gengdu.kit import clock
from gengdu.kit.errors import NotFound, require
from gengdu.people import registry, rules
from gengdu.people.errors import ConsentNeeded, UnknownPurpose
from gengdu.people.models import Account, Consent, Person


def give_consent(*, actor: Account, purpose: str, person: Person | None = None) -> Consent:
    """Agree to the purpose in its present version, for oneself or somebody one may act for."""
    with transaction.atomic():
        return record_consent(actor=actor, person=_for_whom(actor, person), purpose=purpose)


@transaction.atomic
def withdraw_consent(*, actor: Account, purpose: str, person: Person | None = None) -> None:
    """Withdraw; a second time changes nothing. "service" is withdrawn by erasing the account."""
    whom = _for_whom(actor, person)
    kind = registry.purposes.get(purpose)
    if kind is None:
        raise UnknownPurpose
    require(not kind.needed, ConsentNeeded)
    standing = Consent.objects.filter(person=whom, purpose=purpose, withdrawn_at__isnull=True)
    if standing.update(withdrawn_at=clock.now()):
        audit.record(
            actor=actor,
            verb="people.consent.withdraw",
            target=whom,
            region_code=whom.region_id,
            purpose=purpose,
        )


def record_consent(*, actor: Account, person: Person, purpose: str) -> Consent:
    """Write the consent (inside the caller's transaction); an older version is closed."""
    kind = registry.purposes.get(purpose)
    if kind is None:
        raise UnknownPurpose
    Person.objects.select_for_update().get(pk=person.pk)  # one consent at a time
    standing = Consent.objects.filter(
        person=person, purpose=purpose, withdrawn_at__isnull=True
    ).first()
    if standing is not None and standing.version == kind.version:
        return standing
    if standing is not None:
        standing.withdrawn_at = clock.now()
        standing.save(update_fields=["withdrawn_at"])
    consent = Consent.objects.create(
        person=person, purpose=purpose, version=kind.version, given_by=actor.uid
    )
    audit.record(
        actor=actor,
        verb="people.consent.give",
        target=person,
        region_code=person.region_id,
        purpose=purpose,
        version=kind.version,
    )
    return consent


def _for_whom(actor: Account, person: Person | None) -> Person:
    if person is None:
        return actor.person
    has_account = Account.objects.filter(person=person).exists()
    require(rules.may_act_for(actor, person, has_account=has_account), NotFound)
    return person
