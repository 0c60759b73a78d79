"""People registered by whoever keeps the station: those who have no phone of their own."""

import uuid

from django.db import IntegrityError, transaction

from gengdu.access.enums import Right
from gengdu.access.errors import ForeignRow
from gengdu.access.scope import may_here
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people import rules
from gengdu.people.actions import sealing
from gengdu.people.models import Account, Household, Person
from gengdu.people.queries.homes import home_at
from gengdu.system.queries.people import people_for


def register_person(
    *,
    actor: Account,
    person_uid: uuid.UUID,
    name: str,
    region_code: str,
    birth_year: int | None = None,
) -> Person:
    """Add a person without a phone to a village of the actor's, in a household of its own.

    `person_uid` comes with the form, so that pressing twice registers once.
    """
    try:
        return _register_person(
            actor=actor, uid=person_uid, name=name, region_code=region_code, birth_year=birth_year
        )
    except IntegrityError:  # the other press was quicker
        found = people_for(actor).filter(uid=person_uid).first()
        if found is None:
            raise ForeignRow from None
        return found


@transaction.atomic
def _register_person(
    *, actor: Account, uid: uuid.UUID, name: str, region_code: str, birth_year: int | None
) -> Person:
    name = rules.parse_name(name)
    year = rules.parse_birth_year(birth_year, this_year=clock.today().year)
    home = home_at(region_code)
    require(may_here(actor, Right.PEOPLE_CHANGE, home.code), ForeignRow)
    person = Person(uid=uid, region=home, birth_year=year)
    sealing.put_name(person=person, name=name)
    with transaction.atomic():
        person.household = Household.objects.create(region=home)
        person.save(force_insert=True)
    sealing.index_name(person=person, name=name)
    audit.record(
        actor=actor,
        verb="people.person.register",
        target=person,
        region_code=home.code,
        name=audit.HIDDEN,
        birth_year=audit.HIDDEN,
    )
    changes.record(person, region_code=home.code)
    return person
