"""What the pages of people show, shaped once."""

import datetime as dt
import uuid
from dataclasses import dataclass

from gengdu.kit.errors import NotFound
from gengdu.people.models import Account, Consent, Person, RecoveryCode, SecondFactorReset
from gengdu.people.queries.accounts import second_factor_of
from gengdu.people.queries.persons import consents_of, members_of, someone_acted_for
from gengdu.people.registry import Purpose, purposes


@dataclass(frozen=True)
class ConsentState:
    """A purpose and how a person stands to it; `standing` in an old version asks again."""

    purpose: Purpose
    last: Consent | None

    @property
    def standing(self) -> bool:
        """Whether the person agrees now, to the present version."""
        last = self.last
        return bool(last and not last.withdrawn_at and last.version == self.purpose.version)


def consent_state(person: Person) -> list[ConsentState]:
    """Every purpose people are asked for, with the person's newest word on it. One query."""
    newest: dict[str, Consent] = {}
    for consent in consents_of(person):
        newest.setdefault(consent.purpose, consent)
    return [ConsentState(one, newest.get(one.name)) for one in purposes if one.name != "guardian"]


@dataclass(frozen=True)
class Relative:
    """Somebody of the house: `editable` when the reader may act for him."""

    person: Person
    name: str
    editable: bool


def family_of(account: Account) -> list[Relative]:
    """The others of the account's household. One query."""
    return [
        Relative(person, person.name(), editable=not hasattr(person, "account"))
        for person in members_of(account.person.household_id)
        if person.pk != account.person_id
    ]


def family_member(account: Account, uid: uuid.UUID) -> Person:
    """Somebody without a phone of the account's own house, else NotFound."""
    found = someone_acted_for(account, uid).exclude(pk=account.person_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class SecondFactorState:
    """Since when a second step is in force, what is left of its codes, a reset under way."""

    since: dt.datetime | None
    codes_left: int
    reset: SecondFactorReset | None


def second_factor_state(account: Account) -> SecondFactorState:
    """How the second step of an account stands. Three queries."""
    factor = second_factor_of(account)
    left = RecoveryCode.objects.filter(account=account, used_at__isnull=True).count()
    reset = SecondFactorReset.objects.filter(
        account=account, done_at__isnull=True, cancelled_at__isnull=True
    ).first()
    return SecondFactorState(factor.confirmed_at if factor else None, left, reset)
