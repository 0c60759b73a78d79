"""How homes follow a region that moved, merged or split (`regions.registry`)."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from gengdu.changes import actions as changes
from gengdu.people.models import Household, Person
from gengdu.regions.registry import rehomer_of


def _tell(keys: Sequence[Any]) -> None:
    for person in Person.objects.filter(pk__in=keys).only("uid", "region_id"):
        changes.record(person, region_code=person.region_id)


HOUSEHOLDS = rehomer_of(Household, "region", label=_("Households"))
PEOPLE = rehomer_of(Person, "region", label=_("People"), moved=_tell)
