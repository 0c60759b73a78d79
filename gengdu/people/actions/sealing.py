"""How personal fields are written: sealed for this row, with their indexes (SECURITY 28).

The rows are changed in memory; saving is the action's.
"""

from gengdu.kit import vault
from gengdu.people.models import Account, NameGram, Person
from gengdu.people.models.persons import bound
from gengdu.people.queries.persons import characters_of
from gengdu.people.rules.letters import letter_of

PHONE_FIELDS = ("phone_sealed", "phone_blind")


def put_name(*, person: Person, name: str) -> None:
    """Set the name and what is derived from it; "" clears all of it."""
    ring = vault.ring()
    person.name_sealed = ring.seal(name, bound_to=bound(person, "name")) if name else ""
    person.name_blind = ring.blind(name, purpose="name") if name else ""
    person.surname_letter = letter_of(name)


def put_id_number(*, person: Person, number: str) -> None:
    """Set or clear the id number."""
    ring = vault.ring()
    person.id_sealed = ring.seal(number, bound_to=bound(person, "id")) if number else ""
    person.id_blind = ring.blind(number, purpose="id") if number else ""


def put_phone(*, account: Account, phone: str) -> None:
    """Set the number the account signs in with."""
    ring = vault.ring()
    account.phone_sealed = ring.seal(phone, bound_to=bound(account, "phone"))
    account.phone_blind = ring.blind(phone, purpose="phone")


def index_name(*, person: Person, name: str) -> None:
    """Write the characters of a saved person's name to the index; earlier ones go."""
    ring = vault.ring()
    grams = {ring.blind(character, purpose="name.gram") for character in characters_of(name)}
    person.grams.exclude(gram__in=grams).delete()
    NameGram.objects.bulk_create(
        [NameGram(person=person, gram=gram) for gram in sorted(grams)], ignore_conflicts=True
    )
