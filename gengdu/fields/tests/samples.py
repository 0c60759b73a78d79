"""The rule of every address of fields, for the matrix test."""

import datetime as dt

from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Crop, Stage
from gengdu.console.tests.matrix import FORM, POST, Entry, Sample, Spot
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Observation, Planting, StageReport
from gengdu.people.models import Account
from gengdu.people.tests.factories import register


def a_crop() -> Crop:
    """A crop of two stages."""
    crop, _made = Crop.objects.get_or_create(
        key="matrix", defaults={"name": "麦", "name_en": "wheat", "clock": Clock.DAYS}
    )
    for order, days in ((1, 0), (2, 30)):
        Stage.objects.get_or_create(crop=crop, order=order, defaults={"name": "期", "days": days})
    return crop


def an_observation(spot: Spot) -> Observation:
    """Somebody of the place saw the second stage, for the spot's organisation."""
    crop = a_crop()
    return Observation.objects.create(
        crop=crop,
        stage=crop.stages.get(order=2),
        region=spot.region,
        organisation=spot.organisation,
        on=dt.date(2026, 6, 10),
        shift=6.0,
        place="公路边三块地",
        counts={"plantings": 3, "corrected": 1, "days": 6, "before": {"2": 2}, "after": {"1": 2}},
        by=register("李看田", spot.region.code).account,
    )


def a_report(spot: Spot) -> StageReport:
    """A farmer of the place reported the second stage a month late; it waits."""
    farmer = register("何种田", spot.region.code).account
    planting = Planting.objects.get(uid=a_planting(farmer))
    return StageReport.objects.create(
        planting=planting,
        stage=planting.crop.stages.get(order=2),
        on=dt.date(2026, 6, 30),
        season_from=planting.counted_from,
        predicted_on=dt.date(2026, 5, 31),
        state=ReportState.WAITING,
        by=farmer,
    )


def a_planting(owner: Account) -> object:
    """A plot of his: a crop of two stages, entered past the actions."""
    crop = a_crop()
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


def an_own_report(owner: Account) -> object:
    """What he reported of a plot of his; it counts."""
    planting = Planting.objects.get(uid=a_planting(owner))
    return StageReport.objects.create(
        planting=planting,
        stage=planting.crop.stages.get(order=2),
        on=dt.date(2026, 5, 30),
        season_from=planting.counted_from,
        by=owner,
    ).uid


SAMPLES: dict[str, Sample] = {
    "fields.observation": Sample(an_observation, owned=True),
    "fields.report": Sample(a_report),
}
ENTRIES: dict[str, Entry] = {
    "fields:plantings": Entry("member"),
    "fields:planting_add": Entry("member", FORM),
    "fields:planting": Entry("owner", own=a_planting),
    "fields:planting_report": Entry("owner", FORM, own=a_planting),
    "fields:report_undo": Entry("owner", POST, own=an_own_report),
    "fields:planting_again": Entry("owner", POST, own=a_planting),
    "fields:planting_unsure": Entry("owner", POST, own=a_planting),
    "fields:planting_change": Entry("owner", FORM, own=a_planting),
    "fields:planting_harvested": Entry("owner", FORM, own=a_planting),
    "fields:planting_mistake": Entry("owner", FORM, own=a_planting),
}
