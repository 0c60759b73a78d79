"""A planting's season: when each stage is entered and left, and how sure that is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from gengdu.agronomy.engine import single
from gengdu.agronomy.engine.units import NEVER, half_width
from gengdu.agronomy.models import Stage
from gengdu.agronomy.queries import crops
from gengdu.fields.models import Planting
from gengdu.fields.queries.corrections import (
    Anchor,
    anchored_days,
    anchors_of,
    shifts_of,
    within_season,
)
from gengdu.fields.rules import LAST_STAGE_DAYS, SEASON_DAYS


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


def season_of(planting: Planting, today: dt.date) -> list[Interval]:
    """The whole season of a planting, as reported, observed and computed."""
    anchors = anchors_of([planting])
    anchor = anchors.get(planting.pk)
    shift = shifts_of([planting], anchors).get(planting.pk, 0.0)
    stages = crops.stages_of(planting.crop)
    days = _days(planting, stages, anchor, shift)
    return intervals(
        stages, days, first=planting.counted_from, today=today, anchored=anchor is not None
    )


def _days(
    planting: Planting, stages: list[Stage], anchor: Anchor | None, shift: float
) -> list[int]:
    """Days after the start on which each stage is entered; stages never reached: NEVER."""
    first = planting.counted_from
    begin = min(first, anchor.on) if anchor else first
    start = (first - begin).days
    timing, clock = _clock(planting, stages, begin, start + SEASON_DAYS)

    def counted(at: int, credit: float, thresholds: tuple[float, ...]) -> list[int]:
        found = single.enter_days(clock, start=at, credit=credit, thresholds=thresholds)
        return within_season(NEVER if day == NEVER else day - start for day in found)

    computed = counted(start, 0.0, timing.shifted(shift))
    if anchor is None:
        return computed
    orders = [stage.order for stage in stages]
    credit = timing.thresholds[orders.index(anchor.stage_order)]
    anew = counted((anchor.on - begin).days, credit, timing.thresholds)
    return anchored_days(orders, computed=computed, anew=anew, anchor=anchor, first=first)


def _clock(
    planting: Planting, stages: list[Stage], begin: dt.date, length: int
) -> tuple[crops.Timing, single.Clock]:
    maturity = planting.maturity
    timing = crops.timing_of(planting.crop, stages, maturity.factor if maturity else 1.0)
    if timing.heat.base is not None:
        county = planting.region_id[:6]
        for _county, units in crops.clocks_of(timing.heat, [county], begin, length):
            return timing, single.Clock(units)
        timing = crops.timing_by_days(stages)
    return timing, single.Clock([1.0] * length)


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
    rows = Stage.objects.filter(crop__in={p.crop_id for p in plantings}).select_related("crop")
    stages: dict[int, dict[int, Stage]] = {}
    for stage in rows.order_by("crop_id", "order"):
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
