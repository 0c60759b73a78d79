"""The temperature of each day in a county: observed or forecast where known, normals otherwise."""

import calendar
import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.db.models import Avg

from gengdu.agronomy.models import CountySite, DailyWeather, Normal, Station

LAPSE = 6.0 / 1000
"""°C per metre of height between a station and a county."""
NEIGHBOURS = 4
MID_MONTH = (15, 46, 74, 105, 135, 166, 196, 227, 258, 288, 319, 349)
"""Day of the year (0-based) on which a month's normal stands; between them it is interpolated."""


ROUNDS = 40
"""Rounds in which the values of the mid-months are found: each one leaves a third of the error."""

_NEW_YEAR = dt.date(2001, 1, 1)
_LAST = {month: calendar.monthrange(2001, month)[1] for month in range(1, 13)}


def _between(place: int) -> tuple[int, int, float]:
    """The months (0-based) between whose middles a day of the year lies, and how far it is."""
    after = next((i for i, mid in enumerate(MID_MONTH) if mid > place), 12)
    left, right = (after - 1) % 12, after % 12
    start = MID_MONTH[left] if after else MID_MONTH[11] - 365
    end = MID_MONTH[right] if after < 12 else MID_MONTH[0] + 365
    return left, right, (place - start) / (end - start)


def _weights(month: int) -> list[tuple[int, float]]:
    """What each mid-month's value adds to the mean of a month (1-based)."""
    first = (dt.date(2001, month, 1) - _NEW_YEAR).days
    found = dict.fromkeys(range(12), 0.0)
    for place in range(first, first + _LAST[month]):
        left, right, share = _between(place)
        found[left] += (1 - share) / _LAST[month]
        found[right] += share / _LAST[month]
    return [(m, weight) for m, weight in found.items() if weight]


_WEIGHTS = [_weights(month) for month in range(1, 13)]


@dataclass(frozen=True)
class Normals:
    """Twelve monthly means (°C) of one place."""

    months: tuple[float, ...]

    def round_the_year(self) -> Mapping[tuple[int, int], float]:
        """(month, day) → temperature, for all 366 days; worked out once for the same months."""
        return _round_the_year(self)

    @cached_property
    def mid_months(self) -> tuple[float, ...]:
        """The temperatures in the middle of the months between which straight lines have these
        monthly means: warmer than the mean at the summer's peak, colder in the depth of winter."""
        found = list(self.months)
        for _round in range(ROUNDS):
            means = [sum(w * found[m] for m, w in weights) for weights in _WEIGHTS]
            found = [
                f + wanted - mean for f, wanted, mean in zip(found, self.months, means, strict=True)
            ]
        return tuple(found)

    def on(self, day: dt.date) -> float:
        """The normal temperature of a day, straight between mid-months."""
        place = (dt.date(2001, day.month, min(day.day, _LAST[day.month])) - _NEW_YEAR).days
        left, right, share = _between(place)
        return self.mid_months[left] + share * (self.mid_months[right] - self.mid_months[left])


@lru_cache(maxsize=512)
def _round_the_year(normals: Normals) -> Mapping[tuple[int, int], float]:
    leap = dt.date(2000, 1, 1)
    days = (leap + dt.timedelta(days=d) for d in range(366))
    return {(day.month, day.day): normals.on(day) for day in days}


def normals_of_stations() -> dict[str, Normals]:
    """Every station with twelve months."""
    months: dict[str, dict[int, float]] = {}
    for station, month, tmean in Normal.objects.values_list("station_id", "month", "tmean"):
        months.setdefault(station, {})[month] = tmean
    return {
        wmo: Normals(tuple(by_month[m] for m in range(1, 13)))
        for wmo, by_month in months.items()
        if len(by_month) == 12
    }


def normals_of_counties(counties: Iterable[str]) -> dict[str, Normals]:
    """Normals by county code: interpolated where the site is entered, else the province's mean.

    A county of a province without any station is missing from the answer.
    """
    counties = list(counties)
    stations = {s.wmo: s for s in Station.objects.all()}
    known = normals_of_stations()
    sites = {site.region_id: site for site in CountySite.objects.filter(region_id__in=counties)}
    by_province: dict[str, list[Normals]] = {}
    for wmo, normals in known.items():
        by_province.setdefault(stations[wmo].province_code, []).append(normals)
    found = {}
    for county in counties:
        if county in sites and known:
            found[county] = _interpolated(sites[county], stations, known)
        elif county[:2] in by_province:
            found[county] = _mean(by_province[county[:2]])
    return found


def latitudes_of(counties: Iterable[str]) -> dict[str, float]:
    """Latitude by county code: of its site where that is entered, else the mean of its province's
    stations; a county of a province without any is missing."""
    counties = list(counties)
    found = dict(
        CountySite.objects.filter(region_id__in=counties).values_list("region_id", "latitude")
    )
    by_province = dict(
        Station.objects.filter(province_code__in={code[:2] for code in counties})
        .values_list("province_code")
        .annotate(mean=Avg("latitude"))
    )
    means = {code: by_province[code[:2]] for code in counties if code[:2] in by_province}
    return means | found


@dataclass(frozen=True)
class Place:
    """A station: its normals and its latitude."""

    normals: Normals
    latitude: float

    def means(self, first: dt.date, days: int) -> list[float]:
        """The normal temperature of `days` days from `first` on."""
        by_day = self.normals.round_the_year()
        dates = (first + dt.timedelta(days=d) for d in range(days))
        return [by_day[day.month, day.day] for day in dates]


def station_at(wmo: str) -> Place | None:
    """A station with twelve months, or None."""
    rows = Normal.objects.filter(station=wmo).order_by("month")
    found = list(rows.values_list("tmean", "station__latitude"))
    if len(found) != 12:
        return None
    return Place(Normals(tuple(tmean for tmean, _latitude in found)), found[0][1])


def _mean(all_normals: list[Normals]) -> Normals:
    count = len(all_normals)
    return Normals(tuple(sum(n.months[m] for n in all_normals) / count for m in range(12)))


def _interpolated(
    site: CountySite, stations: Mapping[str, Station], known: Mapping[str, Normals]
) -> Normals:
    """Inverse squared distance over the nearest four stations, 6 °C per km of height."""
    near = sorted((_distance(site, stations[wmo]), wmo) for wmo in known)[:NEIGHBOURS]
    weights = [(1.0 / max(distance, 1.0) ** 2, wmo) for distance, wmo in near]
    total = sum(weight for weight, _ in weights)
    return Normals(
        tuple(
            sum(
                weight * (known[wmo].months[m] + (stations[wmo].elevation - site.elevation) * LAPSE)
                for weight, wmo in weights
            )
            / total
            for m in range(12)
        )
    )


def _distance(site: CountySite, station: Station) -> float:
    """Kilometres on the sphere."""
    lat1, lat2 = math.radians(site.latitude), math.radians(station.latitude)
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1)
        * math.cos(lat2)
        * math.sin(math.radians(station.longitude - site.longitude) / 2) ** 2
    )
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(half)))


def daily_means_of(
    counties: Iterable[str], first: dt.date, days: int
) -> Iterator[tuple[str, list[float]]]:
    """(county, mean temperature of `days` days from `first` on), where anything is known."""
    dates = [first + dt.timedelta(days=d) for d in range(days)]
    for county, normals in normals_of_counties(counties).items():
        known = observed_means(county, dates[0], dates[-1])
        by_day = normals.round_the_year()
        yield (
            county,
            [known[day] if day in known else by_day[day.month, day.day] for day in dates],
        )


def observed_means(county: str, first: dt.date, last: dt.date) -> dict[dt.date, float]:
    """Mean temperature of the days on record: (minimum + maximum) / 2."""
    return {
        day: (low + high) / 2
        for day, low, high in DailyWeather.objects.filter(
            region_id=county, day__gte=first, day__lte=last
        ).values_list("day", "tmin", "tmax")
    }
