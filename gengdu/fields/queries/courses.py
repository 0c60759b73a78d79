"""How a crop runs in its counties: entries of stages for many starts at once, without NumPy."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from gengdu.agronomy.engine import single
from gengdu.agronomy.engine.units import NEVER
from gengdu.agronomy.models import Crop, Stage
from gengdu.agronomy.queries import crops
from gengdu.fields.queries.corrections import within_season
from gengdu.fields.queries.seasons import Interval, intervals


@dataclass(frozen=True)
class Course:
    """A crop that starts on a day in a county, in one maturity class."""

    stages: Sequence[Stage]
    first: dt.date
    run: single.Run
    timing: crops.Timing

    def begins_with(self, stage: Stage) -> bool:
        """Whether the stage is the start itself, which nothing shifts."""
        at = self._place(stage)
        return at < self.timing.lead and self.timing.thresholds[at] <= 0

    def shift_for(self, stage: Stage, on: dt.date) -> float:
        """The shift by which a stage is entered on a day, in the crop's own units."""
        day = self.run.start + (on - self.first).days
        return round(self.run.shift_for(self._place(stage), day) * self.timing.worth, 2)

    def days(self, shift: float) -> list[int]:
        """Days after the start on which each stage is entered; NEVER beyond the season."""
        found = self.run.days(self.timing.shift_of(shift))
        return within_season(day if day == NEVER else day - self.run.start for day in found)

    def entered(self, shift: float) -> list[tuple[int, dt.date]]:
        """(order of the stage, day of its entry) of all that are reached."""
        return [
            (stage.order, self.first + dt.timedelta(days=day))
            for stage, day in zip(self.stages, self.days(shift), strict=True)
            if day != NEVER
        ]

    def season(self, shift: float, today: dt.date) -> list[Interval]:
        """The whole season, to be drawn."""
        return intervals(self.stages, self.days(shift), first=self.first, today=today)

    def _place(self, stage: Stage) -> int:
        return next(at for at, one in enumerate(self.stages) if one.order == stage.order)


class Courses:
    """The clocks of a crop in some counties over a span of days, read once."""

    def __init__(self, crop: Crop, counties: Iterable[str], span: tuple[dt.date, dt.date]) -> None:
        self.crop = crop
        self.first, last = span
        length = (last - self.first).days + 1
        self.stages = crops.stages_of(crop)
        self.timing = lru_cache(self._timing)
        self.by_days = crops.timing_by_days(self.stages)
        """Where nothing is known of the climate: days from the start, unscaled."""
        self.plain = single.Clock([1.0] * length)
        self.clocks: dict[str, tuple[single.Clock, single.Clock]] = {}
        timing = self.timing(1.0)
        if timing.heat.base is not None:
            found = crops.units_of(timing, sorted(counties), self.first, length)
            for county, units in found:
                self.clocks[county] = single.Clock(units.slowed), single.Clock(units.plain)

    def course(self, county: str, first: dt.date, factor: float) -> Course:
        """The course of plantings of a maturity factor that start on a day in a county."""
        clocks = self.clocks.get(county)
        timing = self.timing(factor)
        if clocks is None and timing.heat.base is not None:
            timing = self.by_days
        slowed, plain = clocks or (self.plain, self.plain)
        start = (first - self.first).days
        run = single.Run(slowed, plain, start, timing.thresholds, timing.lead)
        return Course(self.stages, first, run, timing)

    def _timing(self, factor: float) -> crops.Timing:
        return crops.timing_of(self.crop, self.stages, factor)
