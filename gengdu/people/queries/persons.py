"""Persons and households: found without opening a seal."""

import unicodedata
import uuid

from django.db.models import BigIntegerField, Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable

from gengdu.kit import codes, vault
from gengdu.kit.rows import Rows
from gengdu.people.models import Account, Consent, NameGram, Person
from gengdu.people.queries.accounts import account_by_phone


def standing() -> QuerySet[Person]:
    """Persons who are one: not merged into another, not erased."""
    return Person.objects.filter(merged_into__isnull=True, erased_at__isnull=True)


def people_of_place(region_code: str, *, letter: str = "") -> QuerySet[Person]:
    """People whose home is here or below, by village and surname letter (SECURITY 28)."""
    rows = standing().filter(**codes.within("region_id", region_code))
    if letter:
        rows = rows.filter(surname_letter=letter.upper()[:1])
    return rows.select_related("region").order_by("region_id", "surname_letter", "pk")


def people_named(text: str, *, region_code: str) -> QuerySet[Person]:
    """People here or below whose name holds every character of `text`, in any order."""
    rows = people_of_place(region_code)
    for character in characters_of(text):
        grams = vault.ring().blinds(character, purpose="name.gram")
        rows = rows.filter(Exists(NameGram.objects.filter(person=OuterRef("pk"), gram__in=grams)))
    return rows


def characters_of(text: str) -> list[str]:
    """The different characters of a name that are searched for, in one form."""
    plain = "".join(unicodedata.normalize("NFKC", text).split()).casefold()
    return sorted(set(plain))


def person_by_phone(phone: str) -> Person | None:
    """The person whose account has this number."""
    account = account_by_phone(phone)
    return account.person if account else None


def person_by_id_number(number: str) -> QuerySet[Person]:
    """Persons with this id number (two, as long as a duplicate is not merged)."""
    return standing().filter(id_blind__in=vault.ring().blinds(number, purpose="id"))


def members_of(household_id: int) -> QuerySet[Person]:
    """The household's people, those with an account first; `person.account` costs no query."""
    return (
        standing()
        .filter(household_id=household_id)
        .select_related("account", "region")
        .order_by("made_at", "pk")
    )


def acted_for(account: Account) -> QuerySet[Person]:
    """Members of the account's household without an account: whom it may act for."""
    return _without_account(account.person.household_id)


def _without_account(household: int | Combinable) -> QuerySet[Person]:
    rows = standing().filter(household_id=household, account__isnull=True)
    return rows.order_by("made_at", "pk")


_FAMILY = Rows(_without_account, household=BigIntegerField())


def family_persons(account: Account) -> list[Person]:
    """The same as rows, by a prepared query: every page of a member asks for them."""
    return _FAMILY(household=account.person.household_id)


def someone_acted_for(account: Account, person_uid: uuid.UUID) -> QuerySet[Person]:
    """The person of this uid, if the account may act for him; oneself included."""
    mine = Q(household_id=account.person.household_id, account__isnull=True)
    return standing().filter(mine | Q(pk=account.person_id), uid=person_uid)


def consents_of(person: Person) -> QuerySet[Consent]:
    """All consents ever given, newest first."""
    return Consent.objects.filter(person=person).order_by("-given_at", "-pk")
