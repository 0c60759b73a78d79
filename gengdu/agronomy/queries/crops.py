"""Crops, stages and calendars."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from gengdu.agronomy.engine.units import DAYS, Heat, shifted
from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Calendar, Crop, SolarTerm, Stage
from gengdu.agronomy.queries import climate
from gengdu.kit import clock, codes


def all_crops() -> QuerySet[Crop]:
    """Every crop, in the order of the seed table."""
    return Crop.objects.order_by("pk")


def stages_of(crop: Crop) -> list[Stage]:
    """A crop's stages in order."""
    return list(crop.stages.order_by("order"))


@dataclass(frozen=True)
class Timing:
    """What the engine needs of a crop and class: its heat and the thresholds of its stages."""

    heat: Heat
    thresholds: tuple[float, ...]
    worth: float = 1.0
    """Units of the crop's own clock that a unit of these thresholds stands for."""

    def shifted(self, shift: float) -> tuple[float, ...]:
        """Thresholds of a crop that runs `shift` of its own units late."""
        return shifted(self.thresholds, shift / self.worth)


def timing_of(crop: Crop, stages: list[Stage], factor: float = 1.0) -> Timing:
    """Thresholds in the crop's own units; `factor` scales degree-days by the maturity class."""
    if crop.clock == Clock.HEAT:
        raw = [0.0 if s.gdd is None else s.gdd * factor for s in stages]
        return Timing(Heat(crop.base_c, crop.upper_c), tuple(raw))
    if crop.clock == Clock.DAYS:
        return Timing(DAYS, tuple(float(s.days or 0) for s in stages))
    return Timing(DAYS, tuple(_calendar_offsets(stages)))


def timing_by_days(stages: list[Stage]) -> Timing:
    """Where nothing is known of the climate: the days from the start, whatever the class."""
    days = tuple(float(s.days or 0) for s in stages)
    heat = max((s.gdd or 0.0 for s in stages), default=0.0)
    longest = max(days, default=0.0)
    return Timing(DAYS, days, worth=heat / longest if heat and longest else 1.0)


def clocks_of(
    heat: Heat, counties: Iterable[str], first: dt.date, days: int
) -> Iterator[tuple[str, list[float]]]:
    """(county, units of `days` days from `first` on), where anything is known of the climate."""
    for county, means in climate.daily_means_of(counties, first, days):
        yield county, [heat.units(mean) for mean in means]


def _calendar_offsets(stages: list[Stage]) -> list[float]:
    """Days from the first stage's date to each stage's, going round the year once."""
    dates = [dt.date(2001, s.typical_month or 1, s.typical_day or 1) for s in stages]
    return [float((day - dates[0]).days % 365) for day in dates]


FIXED_STARTS = {"jan1": (1, 1), "feb15": (2, 15), "mar1": (3, 1)}


def usual_start(crop: Crop, region_code: str, on: dt.date) -> dt.date | None:
    """The latest usual start of the crop in the region on or before a day, from its calendar.

    The nearest ancestor's calendar counts; perennials start at their fixed event.
    """
    if crop.start_event in FIXED_STARTS and crop.clock == Clock.HEAT:
        month_day: tuple[int, int] | None = FIXED_STARTS[crop.start_event]
    else:
        month_day = _calendar_date(crop, region_code)
    if month_day is None:
        return None
    start = dt.date(on.year, *month_day)
    return start if start <= on else dt.date(on.year - 1, *month_day)


def _calendar_date(crop: Crop, region_code: str) -> tuple[int, int] | None:
    rows = Calendar.objects.filter(crop=crop, region_id__in=codes.ancestors_or_self(region_code))
    nearest = max(rows, key=lambda row: len(row.region_id), default=None)
    if nearest is not None:
        return nearest.month, nearest.day
    first = crop.stages.order_by("order").first()
    if first is None or first.typical_month is None or first.typical_day is None:
        return None
    return first.typical_month, first.typical_day


def solar_term_on(day: dt.date) -> tuple[SolarTerm, int] | None:
    """The solar term a day belongs to, and the how-manieth day of it (1 = the day itself)."""
    end = clock.start_of(day + dt.timedelta(days=1))
    term = SolarTerm.objects.filter(at__lt=end).order_by("-at").first()
    if term is None:
        return None
    return term, (day - clock.day_of(term.at)).days + 1
