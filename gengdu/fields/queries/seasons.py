"""A planting's season: when each stage is entered and left, and how sure that is."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from gengdu.agronomy.engine import single
from gengdu.agronomy.engine.units import NEVER, Heat, half_width
from gengdu.agronomy.models import Crop, MaturityClass, Stage
from gengdu.agronomy.queries import climate, crops
from gengdu.fields.models import Planting
from gengdu.fields.rules import LAST_STAGE_DAYS, SEASON_DAYS


@dataclass(frozen=True)
class Interval:
    """One stage of a season; `low_on..high_on` is the window of its entry."""

    stage: Stage
    enter_on: dt.date
    leave_on: dt.date
    low_on: dt.date
    high_on: dt.date

    def holds(self, day: dt.date) -> bool:
        """Whether the planting is in this stage on a day."""
        return self.enter_on <= day < self.leave_on


def season_of(planting: Planting, today: dt.date) -> list[Interval]:
    """The whole season of a planting that was just read or is about to be stored."""
    return season(
        crop=planting.crop,
        maturity=planting.maturity,
        region_code=planting.region_id,
        first=planting.counted_from,
        today=today,
    )


def season(
    *,
    crop: Crop,
    maturity: MaturityClass | None,
    region_code: str,
    first: dt.date,
    today: dt.date,
) -> list[Interval]:
    """The season of a crop that starts on a day in a place; stages never reached are left out."""
    stages = crops.stages_of(crop)
    timing = crops.timing_of(crop, stages, maturity.factor if maturity else 1.0)
    units = _units(timing.heat, region_code, first)
    thresholds: Sequence[float] = timing.thresholds
    if units is None:  # nothing is known of the climate here: days from the start, unscaled
        units, thresholds = [1.0] * SEASON_DAYS, [float(s.days or 0) for s in stages]
    days = single.enter_days(single.Clock(units), start=0, credit=0.0, thresholds=thresholds)
    return intervals(stages, days, first=first, today=today)


def _units(heat: Heat, region_code: str, first: dt.date) -> list[float] | None:
    if heat.base is None:
        return [1.0] * SEASON_DAYS
    means = climate.daily_means(region_code[:6], first, SEASON_DAYS)
    return None if means is None else [heat.units(mean) for mean in means]


def kept_form(found: Sequence[Interval], first: dt.date) -> list[list[int]]:
    """A season as it is kept on its planting: [order of the stage, days after the start]."""
    return [[one.stage.order, (one.enter_on - first).days] for one in found]


def kept_seasons(plantings: Sequence[Planting], today: dt.date) -> dict[int, list[Interval]]:
    """The season of each planting as it was last computed, by its key: one query for them all."""
    rows = Stage.objects.filter(crop__in={p.crop_id for p in plantings}).select_related("crop")
    stages: dict[int, dict[int, Stage]] = {}
    for stage in rows.order_by("crop_id", "order"):
        stages.setdefault(stage.crop_id, {})[stage.order] = stage
    return {p.pk: _kept(p, stages.get(p.crop_id, {}), today) for p in plantings}


def _kept(planting: Planting, stages: dict[int, Stage], today: dt.date) -> list[Interval]:
    entered = [(stages[order], days) for order, days in planting.season if order in stages]
    return intervals(
        [stage for stage, _days in entered],
        [days for _stage, days in entered],
        first=planting.counted_from,
        today=today,
    )


def intervals(
    stages: Sequence[Stage], days: Sequence[int], *, first: dt.date, today: dt.date
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
        width = dt.timedelta(days=half_width(anchored=False, ahead=(enter - today).days))
        leave = first + dt.timedelta(days=after)
        found.append(Interval(stage, enter, leave, enter - width, enter + width))
    return found
