"""The rule of every address of fields, for the matrix test."""

import datetime as dt

from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Crop, Stage
from gengdu.console.tests.matrix import FORM, Entry
from gengdu.fields.models import Planting
from gengdu.people.models import Account


def a_planting(owner: Account) -> object:
    """A plot of his: a crop of two stages, entered past the actions."""
    crop, _made = Crop.objects.get_or_create(
        key="matrix", defaults={"name": "麦", "name_en": "wheat", "clock": Clock.DAYS}
    )
    for order, days in ((1, 0), (2, 30)):
        Stage.objects.get_or_create(crop=crop, order=order, defaults={"name": "期", "days": days})
    person = owner.person
    return Planting.objects.create(
        person=person,
        household_id=person.household_id,
        region_id=person.region_id,
        crop=crop,
        plot="东坡",
        counted_from=dt.date(2026, 5, 1),
        season=[[1, 0], [2, 30]],
    ).uid


ENTRIES: dict[str, Entry] = {
    "fields:plantings": Entry("member"),
    "fields:planting_add": Entry("member", FORM),
    "fields:planting": Entry("owner", own=a_planting),
    "fields:planting_change": Entry("owner", FORM, own=a_planting),
    "fields:planting_harvested": Entry("owner", FORM, own=a_planting),
    "fields:planting_mistake": Entry("owner", FORM, own=a_planting),
}
