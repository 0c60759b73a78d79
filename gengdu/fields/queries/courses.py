"""How a crop runs in its counties: entries of stages for many starts at once, without NumPy."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    run: single.Run
    first: dt.date

    def begins_with(self, stage: Stage) -> bool:
        """Whether the stage is the start itself, which nothing shifts."""
        at = self._index(stage)
        return at < self.run.lead and self.run.thresholds[at] <= 0

    def shift_for(self, stage: Stage, on: dt.date) -> float:
        """The shift by which a stage is entered on a day: units by its end, less those due.

        In the crop's own units, also where only days are counted.
        """
        day = self.run.start + (on - self.first).days
        return round(self.run.shift_for(self._index(stage), day), 2)

    def days(self, shift: float) -> list[int]:
        """Days after the start on which each stage is entered; NEVER beyond the season."""
        return within_season(self.run.days(shift), self.run.start)

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

    def _index(self, stage: Stage) -> int:
        return next(at for at, one in enumerate(self.stages) if one.order == stage.order)


class Courses:
    """The clocks of a crop in some counties over a span of days, read once."""

    def __init__(self, crop: Crop, counties: Iterable[str], span: tuple[dt.date, dt.date]) -> None:
        first, last = span
        self.ground = crops.Ground(crop, counties, first, (last - first).days + 1)

    @property
    def stages(self) -> list[Stage]:
        """The crop's stages in order."""
        return self.ground.stages

    def course(self, county: str, first: dt.date, factor: float) -> Course:
        """The course of plantings of a maturity factor that start on a day in a county."""
        return Course(self.stages, self.ground.run(county, first, factor), first)
