"""A person's right to see and to erase what is kept (SECURITY 38-39)."""

import uuid

from django.db import transaction

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.kit import clock
from gengdu.kit.errors import NotFound, require
from gengdu.people import queries, registry, rules
from gengdu.people.actions import sealing
from gengdu.people.actions.hashing import unusable_password
from gengdu.people.errors import ConfirmFirst
from gengdu.people.models import (
    Account,
    AssistCode,
    Consent,
    Enrolment,
    NameGram,
    PasswordHistory,
    Person,
    RecoveryCode,
    SecondFactor,
    SecondFactorReset,
    SignIn,
)
from gengdu.people.queries.exports import core_of
from gengdu.sms.actions import forget_number


@transaction.atomic
def export_own_data(*, actor: Account, sign_in: SignIn) -> dict[str, object]:
    """Everything kept about the actor and those acted for, in plain values (recently confirmed)."""
    require(rules.recently_confirmed(sign_in, clock.now()), ConfirmFirst)
    audit.record(
        actor=actor,
        verb="people.person.export",
        target=actor.person,
        region_code=actor.person.region_id,
    )
    return {
        "me": {**core_of(actor.person, account=actor), **_of_upper_apps(actor.person)},
        "family": [
            {**core_of(person, account=None), **_of_upper_apps(person)}
            for person in queries.acted_for(actor)
        ],
    }


def _of_upper_apps(person: Person) -> dict[str, object]:
    return {name: registry.personal_data[name].export(person) for name in _upper_names()}


def _upper_names() -> list[str]:
    return registry.personal_data.names()


@transaction.atomic
def erase_account(*, actor: Account, sign_in: SignIn) -> Person:
    """Erase the actor: no name, number or index of him stays; facts keep the pseudonym.

    Needs a recent confirmation; family members without a phone stay in the household. Entries
    that were merged into him are erased with him.
    """
    require(rules.recently_confirmed(sign_in, clock.now()), ConfirmFirst)
    account = (
        Account.objects.select_for_update(of=("self",)).select_related("person").get(pk=actor.pk)
    )
    phone = account.phone()
    audit.record(
        actor=actor,
        verb="people.account.erase",
        target=account,
        region_code=account.person.region_id,
    )
    person = _erase_whole(account.person_id)
    _erase_credentials(account)
    AssistCode.objects.filter(phone_blind__in=queries.phone_blinds(phone)).delete()
    forget_number(phone=phone)
    return person


@transaction.atomic
def erase_family_member(*, actor: Account, sign_in: SignIn, person_uid: uuid.UUID) -> Person:
    """Erase somebody the actor acts for, added by mistake say, like `erase_account`.

    Needs a recent confirmation; NotFound for oneself, for who has an account, and once it is done.
    """
    require(rules.recently_confirmed(sign_in, clock.now()), ConfirmFirst)
    rows = queries.someone_acted_for(actor, person_uid).select_for_update(of=("self",))
    person = rows.exclude(pk=actor.person_id).first()
    if person is None:
        raise NotFound
    audit.record(
        actor=actor,
        verb="people.person.erase",
        target=person,
        region_code=person.region_id,
    )
    return _erase_whole(person.pk)


def _erase_whole(key: int) -> Person:
    """The person with the entries that were merged into them."""
    person = _erase_person(key)
    merged = Person.objects.filter(merged_into=person).order_by("pk")
    for each in list(merged.values_list("pk", flat=True)):
        _erase_person(each)
    return person


def _erase_person(key: int) -> Person:
    """Held from before it is read: what another action writes meanwhile is not brought back."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=key)
    for name in _upper_names():
        registry.personal_data[name].erase(person)
    now = clock.now()
    sealing.put_name(person=person, name="")
    sealing.put_id_number(person=person, number="")
    person.birth_year, person.relation, person.erased_at = None, "", now
    person.save()
    NameGram.objects.filter(person=person).delete()
    Consent.objects.filter(person=person, withdrawn_at__isnull=True).update(withdrawn_at=now)
    changes.record(person, op=Op.DELETE, region_code=person.region_id)
    return person


def _erase_credentials(account: Account) -> None:
    account.phone_sealed, account.phone_blind = "", f"erased.{account.uid.hex}"
    account.password, account.password_profile = unusable_password(), ""
    account.password_set_at = account.last_login = account.type_size = None
    account.is_active = account.elder = False
    account.save()
    for rows in (
        SignIn.objects.filter(account=account),
        Enrolment.objects.filter(account=account),
        PasswordHistory.objects.filter(account=account),
        SecondFactor.objects.filter(account=account),
        RecoveryCode.objects.filter(account=account),
        SecondFactorReset.objects.filter(account=account),
    ):
        rows.delete()
