"""What a person says about himself and how the pages look to him."""

from typing import Any

from django.db import transaction

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.errors import Invalid, require
from gengdu.people import rules
from gengdu.people.actions import sealing
from gengdu.people.models import Account, Person


@transaction.atomic
def update_profile(
    *, actor: Account, name: str, birth_year: int | None = None, id_number: str | None = None
) -> Person:
    """Change one's own name and birth year; an `id_number` of None leaves it, "" removes it."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=actor.person_id)
    number = None if id_number is None else rules.parse_id_number(id_number)
    write_person(
        actor=actor,
        person=person,
        name=name,
        birth_year=birth_year,
        relation=person.relation,
        id_number=number,
    )
    actor.person = person
    return person


def write_person(
    *,
    actor: Account,
    person: Person,
    name: str,
    birth_year: int | None,
    relation: str,
    id_number: str | None = None,
) -> None:
    """Correct a locked person (in the caller's transaction); without a change nothing is logged."""
    name = rules.parse_name(name)
    year = rules.parse_birth_year(birth_year, this_year=clock.today().year)
    changed: dict[str, Any] = {}
    if name != person.name():
        sealing.put_name(person=person, name=name)
        sealing.index_name(person=person, name=name)
        changed["name"] = audit.HIDDEN
    if year != person.birth_year:
        person.birth_year = year
        changed["birth_year"] = audit.HIDDEN
    if relation != person.relation:
        person.relation = relation
        changed["relation"] = audit.HIDDEN
    if id_number is not None and id_number != person.id_number():
        sealing.put_id_number(person=person, number=id_number)
        changed["id_number"] = audit.HIDDEN
    if not changed:
        return
    person.save()
    audit.record(
        actor=actor,
        verb="people.person.update",
        target=person,
        region_code=person.region_id,
        **changed,
    )
    changes.record(person, region_code=person.region_id)


TYPE_SIZES = (20, 24, 28, 32)
"""Letter sizes of the large-type view, in px (`shell.viewmode`)."""


@transaction.atomic
def set_large_type(*, actor: Account, elder: bool, size: int | None = None) -> Account:
    """Remember the large-type view (and letter size in px) for every device of the account."""
    require(size is None or size in TYPE_SIZES, Invalid)
    if (actor.elder, actor.type_size) == (elder, size):
        return actor
    before = actor.elder
    actor.elder, actor.type_size = elder, size
    actor.save(update_fields=["elder", "type_size"])
    audit.record(
        actor=actor,
        verb="people.account.set_large_type",
        target=actor,
        region_code=actor.person.region_id,
        elder=(before, elder),
        size=size,
    )
    return actor
