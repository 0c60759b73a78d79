"""A planting's season: when each stage is entered and left, and how sure that is."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField

from gengdu.agronomy.engine.units import NEVER, half_width
from gengdu.agronomy.models import Stage
from gengdu.agronomy.queries import crops
from gengdu.fields.models import Planting
from gengdu.fields.queries.corrections import (
    anchored_days,
    anchors_of,
    shifts_of,
    within_season,
)
from gengdu.fields.rules import LAST_STAGE_DAYS, SEASON_DAYS
from gengdu.kit.rows import Rows

_STAGES = Rows(
    lambda crops: Stage.objects.filter(crop_id__in=crops).order_by("crop_id", "order"),
    crops=BigIntegerField(),
)


@dataclass(frozen=True)
class Interval:
    """One stage of a season; `low_on..high_on` is the window of its entry."""

    stage: Stage
    enter_on: dt.date
    leave_on: dt.date
    low_on: dt.date
    high_on: dt.date
    anchored: bool = False
    """Counted from a report."""

    def holds(self, day: dt.date) -> bool:
        """Whether the planting is in this stage on a day."""
        return self.enter_on <= day < self.leave_on


def season_of(
    planting: Planting, today: dt.date, *, without: Collection[int] = ()
) -> list[Interval]:
    """The whole season of a planting, as reported, observed and computed.

    `without`: the keys of reports that are left out.
    """
    anchors = anchors_of([planting], without)
    anchor = anchors.get(planting.pk)
    shift = shifts_of([planting], anchors).get(planting.pk, 0.0)
    first = planting.counted_from
    begin = min(first, anchor.on) if anchor else first
    start = (first - begin).days
    county = planting.region_id[:6]
    ground = crops.Ground(planting.crop, [county], begin, start + SEASON_DAYS)
    run = ground.run(county, first, planting.maturity.factor if planting.maturity else 1.0)
    days = within_season(run.days(shift), start)
    if anchor is not None:
        orders = [stage.order for stage in ground.stages]
        anew = run.days_from(orders.index(anchor.stage_order), (anchor.on - begin).days)
        days = anchored_days(
            orders, computed=days, anew=within_season(anew, start), anchor=anchor, first=first
        )
    return intervals(ground.stages, days, first=first, today=today, anchored=anchor is not None)


def kept_form(found: Sequence[Interval], first: dt.date) -> list[list[int]]:
    """A season as it is kept on its planting: [order of the stage, days after the start].

    A third number, 1, says that it is counted from a report.
    """
    return [
        [one.stage.order, (one.enter_on - first).days, *([1] if one.anchored else [])]
        for one in found
    ]


def kept_seasons(plantings: Sequence[Planting], today: dt.date) -> dict[int, list[Interval]]:
    """The season of each planting as it was last computed, by its key: one query for them all."""
    crops_there = {p.crop_id: p.crop for p in plantings}
    stages: dict[int, dict[int, Stage]] = {}
    for stage in _STAGES(crops=crops_there):
        stage.crop = crops_there[stage.crop_id]
        stages.setdefault(stage.crop_id, {})[stage.order] = stage
    return {p.pk: _kept(p, stages.get(p.crop_id, {}), today) for p in plantings}


def _kept(planting: Planting, stages: dict[int, Stage], today: dt.date) -> list[Interval]:
    entered = [(stages[row[0]], row[1]) for row in planting.season if row[0] in stages]
    return intervals(
        [stage for stage, _days in entered],
        [days for _stage, days in entered],
        first=planting.counted_from,
        today=today,
        anchored=any(len(row) > 2 for row in planting.season),
    )


def intervals(
    stages: Sequence[Stage],
    days: Sequence[int],
    *,
    first: dt.date,
    today: dt.date,
    anchored: bool = False,
) -> list[Interval]:
    """Intervals from the day index of each stage's entry; unreached stages are left out.

    Two stages entered on one day: only the later one is passed through.
    """
    reached = [(s, int(d)) for s, d in zip(stages, days, strict=True) if d != NEVER]
    found = []
    for at, (stage, day) in enumerate(reached):
        enter = first + dt.timedelta(days=day)
        after = reached[at + 1][1] if at + 1 < len(reached) else day + LAST_STAGE_DAYS
        if after == day:
            continue
        half = half_width(
            anchored=anchored, ahead=(enter - today).days, perennial=stage.crop.perennial
        )
        width = dt.timedelta(days=half)
        leave = first + dt.timedelta(days=after)
        found.append(Interval(stage, enter, leave, enter - width, enter + width, anchored))
    return found
