"""Crops, stages and calendars."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import DateTimeField, QuerySet

from gengdu.agronomy.engine import single
from gengdu.agronomy.engine.photoperiod import TURNING_BBCH, Response, slowed, two_part
from gengdu.agronomy.engine.units import DAYS, Heat, shifted
from gengdu.agronomy.enums import Clock, Daylength
from gengdu.agronomy.models import Calendar, Crop, SolarTerm, Stage
from gengdu.agronomy.queries import climate
from gengdu.changes.enums import Op
from gengdu.kit import clock, codes
from gengdu.kit.errors import NotFound
from gengdu.kit.rows import Rows


def all_crops() -> QuerySet[Crop]:
    """Every crop, in the order of the seed table."""
    return Crop.objects.order_by("pk")


def crop_at(key: str) -> Crop:
    """The crop of a key, else NotFound."""
    found = all_crops().filter(key=key).first()
    if found is None:
        raise NotFound
    return found


def crops_there(keys: Collection[str]) -> dict[str, Op]:
    """What programs outside may follow: every crop; none is ever taken away."""
    return dict.fromkeys(keys, Op.UPSERT)


def stages_of(crop: Crop) -> list[Stage]:
    """A crop's stages in order."""
    return list(crop.stages.order_by("order"))


@dataclass(frozen=True)
class Timing:
    """What the engine needs of a crop and class: its heat and the thresholds of its stages."""

    heat: Heat
    thresholds: tuple[float, ...]
    """The first `lead` from the start, by the units that the length of the day lets count; the
    others from the day on which the last of those is met, by plain units (engine.single.Run)."""
    lead: int
    response: Response | None = None
    worth: float = 1.0
    """Units of the crop's own clock that a unit of these thresholds stands for."""

    def shifted(self, shift: float) -> tuple[float, ...]:
        """Thresholds of a crop that runs `shift` of its own units late."""
        led = shifted(self.thresholds[: self.lead], shift / self.worth)
        return led + self.thresholds[self.lead :]


def timing_of(crop: Crop, stages: list[Stage], factor: float = 1.0) -> Timing:
    """Thresholds in the crop's own units; `factor` scales degree-days by the maturity class."""
    if crop.clock == Clock.HEAT:
        heat = Heat(crop.base_c, crop.upper_c)
        raw = tuple(0.0 if s.gdd is None else s.gdd * factor for s in stages)
        response = _response_of(crop)
        found = None if response is None else _answering(crop, stages, heat, raw, response)
        return found or Timing(heat, raw, len(raw))
    if crop.clock == Clock.DAYS:
        return Timing(DAYS, tuple(float(s.days or 0) for s in stages), len(stages))
    return Timing(DAYS, tuple(_calendar_offsets(stages)), len(stages))


def _response_of(crop: Crop) -> Response | None:
    """How a crop answers to the length of the day; None where that is not known."""
    if not crop.daylength or crop.photo_hours is None or crop.photo_slope is None:
        return None
    return Response(
        long_day=crop.daylength == Daylength.LONG,
        critical=crop.photo_hours,
        slope=crop.photo_slope,
        twilight=crop.photo_twilight or 0.0,
    )


USUAL_YEAR = 2001
"""The year of a usual season: any that is not a leap year."""
USUAL_DAYS = 430


def _answering(
    crop: Crop, stages: list[Stage], heat: Heat, raw: tuple[float, ...], response: Response
) -> Timing | None:
    """The timing of a crop that answers to the length of the day: at its reference station, in a
    usual season, the same days as by temperature alone. None without a station or a start."""
    place = climate.station_at(crop.station)
    if place is None or not stages or not (stages[0].typical_month and stages[0].typical_day):
        return None
    turning = (i for i, s in enumerate(stages) if (s.bbch_from or 0) >= TURNING_BBCH)
    lead = next(turning, len(stages) - 1) + 1
    first = dt.date(USUAL_YEAR, stages[0].typical_month, stages[0].typical_day)
    thresholds = two_part(
        raw,
        lead,
        units=[heat.units(mean) for mean in place.means(first, USUAL_DAYS)],
        shares=response.shares(place.latitude, first, USUAL_DAYS),
    )
    return Timing(heat, thresholds, lead, response)


def timing_by_days(stages: list[Stage]) -> Timing:
    """Where nothing is known of the climate: the days from the start, whatever the class."""
    days = tuple(float(s.days or 0) for s in stages)
    heat = max((s.gdd or 0.0 for s in stages), default=0.0)
    longest = max(days, default=0.0)
    worth = heat / longest if heat and longest else 1.0
    return Timing(DAYS, days, len(days), worth=worth)


@dataclass(frozen=True)
class Units:
    """Units of each day in a county: as the length of the day lets them count, and plain."""

    slowed: list[float]
    plain: list[float]


def units_of(
    timing: Timing, counties: Iterable[str], first: dt.date, days: int
) -> Iterator[tuple[str, Units]]:
    """(county, units of `days` days from `first` on), where anything is known of the climate.

    Without a response of the crop both clocks are one and the same list.
    """
    counties = list(counties)
    north = climate.latitudes_of(counties) if timing.response else {}
    for county, means in climate.daily_means_of(counties, first, days):
        plain = [timing.heat.units(mean) for mean in means]
        if timing.response is None or county not in north:
            yield county, Units(plain, plain)
        else:
            shares = timing.response.shares(north[county], first, days)
            yield county, Units(slowed(plain, shares), plain)


class Ground:
    """A crop in some counties over a span of days: clocks and thresholds, read once."""

    def __init__(self, crop: Crop, counties: Iterable[str], first: dt.date, days: int) -> None:
        self.crop = crop
        self.first = first
        self.stages = stages_of(crop)
        self._timings: dict[float, Timing] = {}
        self._by_days = timing_by_days(self.stages)
        timing = self._timing(1.0)
        self._needs_climate = timing.heat.base is not None
        self._clocks: dict[str, tuple[single.Clock, single.Clock]] = {}
        self._plain = single.Clock([1.0] * days)
        if self._needs_climate:
            for county, units in units_of(timing, sorted(set(counties)), first, days):
                plain = single.Clock(units.plain)
                led = plain if units.slowed is units.plain else single.Clock(units.slowed)
                self._clocks[county] = (led, plain)

    def run(self, county: str, on: dt.date, factor: float = 1.0) -> single.Run:
        """The run of a crop of this maturity factor that starts on a day in a county."""
        clocks = self._clocks.get(county)
        timing = self._by_days if clocks is None and self._needs_climate else self._timing(factor)
        first, second = clocks or (self._plain, self._plain)
        start = (on - self.first).days
        return single.Run(first, second, start, timing.thresholds, timing.lead, timing.worth)

    def _timing(self, factor: float) -> Timing:
        if factor not in self._timings:
            self._timings[factor] = timing_of(self.crop, self.stages, factor)
        return self._timings[factor]


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


_TERM = Rows(
    lambda end: SolarTerm.objects.filter(at__lt=end).order_by("-at")[:1], end=DateTimeField()
)


def solar_term_on(day: dt.date) -> tuple[SolarTerm, int] | None:
    """The solar term a day belongs to, and the how-manieth day of it (1 = the day itself)."""
    end = clock.start_of(day + dt.timedelta(days=1))
    for term in _TERM(end=end):
        return term, (day - clock.day_of(term.at)).days + 1
    return None
