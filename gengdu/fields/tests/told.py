"""What the tests of reports share: days, stages, and what is on record of a planting."""

import datetime as dt
from dataclasses import replace

from gengdu.fields.actions import Entry
from gengdu.fields.models import Planting, PlantingStage, StageReport

TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
WHORL, TASSEL, SILK = 6, 7, 8


def day(back: int) -> dt.date:
    return TODAY - dt.timedelta(back)


def told_of(planting: Planting, **change: object) -> Entry:
    """What is on record of a planting, as it would be told again, with a change."""
    entry = Entry(
        crop_id=planting.crop_id,
        region_code=planting.region_id,
        plot=planting.plot,
        area=planting.area,
        started_on=planting.started_on,
        maturity_id=planting.maturity_id,
    )
    return replace(entry, **change)


def rows(planting: Planting) -> list[tuple]:
    """The intervals of a planting and what is drawn of it."""
    kept = PlantingStage.objects.filter(planting=planting).order_by("enter_on")
    columns = ("stage__order", "region_id", "enter_on", "leave_on", "low_on", "high_on")
    drawn = Planting.objects.values_list("season", flat=True).get(pk=planting.pk)
    return [*kept.values_list(*columns), drawn]


def entered(planting: Planting, order: int) -> dt.date:
    return PlantingStage.objects.get(planting=planting, stage__order=order).enter_on


def states() -> list[tuple[str, int | None]]:
    """Of every report, the oldest first, how it stands and what replaces it."""
    return list(StageReport.objects.order_by("pk").values_list("state", "replaced_by"))
