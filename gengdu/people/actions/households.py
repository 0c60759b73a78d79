"""The people of one roof: added, corrected, moved out, moved house."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock, ids
from gengdu.kit.errors import NotFound, require
from gengdu.people import queries, registry, rules
from gengdu.people.actions import sealing
from gengdu.people.actions.consents import record_consent
from gengdu.people.actions.profile import write_person
from gengdu.people.errors import HouseholdFull, RelationTooLong
from gengdu.people.models import Account, Household, Person
from gengdu.people.queries.homes import home_at

MOST_MEMBERS = 30
LONGEST_RELATION = 20


def add_family_member(
    *,
    actor: Account,
    name: str,
    relation: str = "",
    birth_year: int | None = None,
    once: uuid.UUID | None = None,
) -> Person:
    """Add a person without a phone to the actor's household; the actor may act for them.

    `once` (a random UUID of the form) makes pressing twice harmless. Under 14 the actor's
    consent as guardian is recorded.
    """
    uid = once or ids.uuid7()
    try:
        return _add_family_member(
            actor=actor, name=name, relation=relation, birth_year=birth_year, uid=uid
        )
    except IntegrityError:  # the other press was quicker
        return _added_before(actor, uid)


@transaction.atomic
def _add_family_member(
    *, actor: Account, name: str, relation: str, birth_year: int | None, uid: uuid.UUID
) -> Person:
    name, relation = rules.parse_name(name), _parse_relation(relation)
    this_year = clock.today().year
    year = rules.parse_birth_year(birth_year, this_year=this_year)
    household = _own_household(actor)
    if Person.objects.filter(uid=uid).exists():
        return _added_before(actor, uid)
    require(queries.members_of(household.pk).count() < MOST_MEMBERS, HouseholdFull)
    person = Person(
        uid=uid,
        household=household,
        region_id=household.region_id,
        relation=relation,
        birth_year=year,
    )
    sealing.put_name(person=person, name=name)
    person.save(force_insert=True)
    sealing.index_name(person=person, name=name)
    if rules.is_child(year, this_year=this_year):
        record_consent(actor=actor, person=person, purpose="guardian")
    _note(actor, "people.person.add", person, name=audit.HIDDEN, relation=audit.HIDDEN)
    return person


def _added_before(actor: Account, uid: uuid.UUID) -> Person:
    found = queries.someone_acted_for(actor, uid).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def update_family_member(
    *,
    actor: Account,
    person_uid: uuid.UUID,
    name: str,
    relation: str = "",
    birth_year: int | None = None,
) -> Person:
    """Correct a member of the household the actor may act for (else 404)."""
    person = _locked_member(actor, person_uid)
    write_person(
        actor=actor,
        person=person,
        name=name,
        birth_year=birth_year,
        relation=_parse_relation(relation),
    )
    this_year = clock.today().year
    if rules.is_child(person.birth_year, this_year=this_year):
        record_consent(actor=actor, person=person, purpose="guardian")
    return person


@transaction.atomic
def remove_family_member(*, actor: Account, person_uid: uuid.UUID) -> Person:
    """Move somebody the actor may act for into a household of their own in the same village."""
    person = _locked_member(actor, person_uid)
    require(person.pk != actor.person_id, NotFound)
    _move_out(actor, person, "people.household.remove")
    return person


@transaction.atomic
def leave_household(*, actor: Account) -> Household:
    """The actor moves into a household of his own in the same village.

    Alone in it already, nothing changes.
    """
    person = Person.objects.select_for_update(of=("self",)).get(pk=actor.person_id)
    if queries.members_of(person.household_id).count() > 1:
        _move_out(actor, person, "people.household.leave")
    actor.person = person
    return person.household


@transaction.atomic
def move_home(*, actor: Account, region_code: str) -> Household:
    """The actor's household moves to another village, with everybody in it."""
    home = home_at(region_code)
    household = _own_household(actor)
    before = household.region_id
    if before == home.code:
        return household
    household.region = home
    household.save(update_fields=["region"])
    members = list(Person.objects.select_for_update(of=("self",)).filter(household=household))
    Person.objects.filter(pk__in=[member.pk for member in members]).update(region=home)
    audit.record(
        actor=actor,
        verb="people.household.move",
        target=household,
        region_code=home.code,
        region=(before, home.code),
    )
    for member in members:
        changes.record(member, region_code=home.code)
    actor.person.region = home
    return household


def _own_household(actor: Account) -> Household:
    household_id = Person.objects.values_list("household_id", flat=True).get(pk=actor.person_id)
    return Household.objects.select_for_update(of=("self",)).get(pk=household_id)


def _locked_member(actor: Account, person_uid: uuid.UUID) -> Person:
    """Somebody the actor may act for, locked; NotFound for everybody else."""
    rows = queries.someone_acted_for(actor, person_uid).select_for_update(of=("self",))
    # One statement: whoever moved out while we waited for the row is no longer found.
    person = rows.first()
    if person is None:
        raise NotFound
    return person


def _move_out(actor: Account, person: Person, verb: str) -> None:
    person.household = Household.objects.create(region_id=person.region_id)
    person.relation = ""
    person.save(update_fields=["household", "relation"])
    for follow in registry.movers:
        follow(person=person)
    _note(actor, verb, person, household=str(person.household.uid))


def _note(actor: Account, verb: str, person: Person, **changed: Any) -> None:
    audit.record(actor=actor, verb=verb, target=person, region_code=person.region_id, **changed)
    changes.record(person, region_code=person.region_id)


def _parse_relation(text: str) -> str:
    relation = " ".join(text.split())
    require(len(relation) <= LONGEST_RELATION, RelationTooLong)
    return relation
