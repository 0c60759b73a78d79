"""How crops usually run in a county: by its calendar and climate, where no plot is looked at."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from gengdu.agronomy.models import Crop
from gengdu.agronomy.queries.crops import all_crops, usual_start
from gengdu.fields.queries.axis import AFTER_LAST
from gengdu.fields.queries.courses import Courses
from gengdu.fields.queries.plantings import crops_grown_near, years_later
from gengdu.fields.queries.seasons import Interval
from gengdu.fields.queries.words import place_in
from gengdu.fields.rules import SEASON_DAYS
from gengdu.kit import codes
from gengdu.regions.enums import Level

COUNTY = codes.LENGTHS[Level.COUNTY - 1]
ON_A_HOME = 2
"""Crops whose season stands on the home page of a place."""


@dataclass(frozen=True)
class Usual:
    """A crop and its usual season in a county."""

    crop: Crop
    season: list[Interval]


def usual_season(crop: Crop, region_code: str, today: dt.date) -> list[Interval]:
    """The season that is on in the county of a place, or the next one once it is over.

    Nothing for a place above the counties, or a crop that no calendar names.
    """
    if len(region_code) < COUNTY:
        return []
    start = usual_start(crop, region_code, today)
    if start is None:
        return []
    season = _season(crop, region_code[:COUNTY], start, today)
    if season and season[-1].enter_on + AFTER_LAST < today:
        return _season(crop, region_code[:COUNTY], years_later(start, 1), today)
    return season


def under_way(region_code: str, today: dt.date) -> list[Usual]:
    """The plants of a place's calendar that stand in a stage today and have one before them."""
    found = []
    for crop in crops_grown_near(region_code):
        season = usual_season(crop, region_code, today)
        place = place_in(season, today)
        plant = place.now is not None and place.now.stage.bbch_from is not None
        if plant and place.next is not None:
            found.append(Usual(crop, season))
    return found[:ON_A_HOME]


def usual_ranges(
    stage_keys: Iterable[str], region_code: str, today: dt.date
) -> list[tuple[Usual, int, int]]:
    """Each crop that stages are named of ("maize_spring:6"), with the first and the last of them.

    Crops without a usual season there are left out.
    """
    orders: dict[str, list[int]] = {}
    for key in stage_keys:
        crop_key, _colon, order = key.rpartition(":")
        orders.setdefault(crop_key, []).append(int(order))
    crops = all_crops().filter(key__in=orders)
    found = [
        (Usual(crop, usual_season(crop, region_code, today)), orders[crop.key]) for crop in crops
    ]
    return [(usual, min(named), max(named)) for usual, named in found if usual.season]


def _season(crop: Crop, county: str, first: dt.date, today: dt.date) -> list[Interval]:
    span = (first, first + dt.timedelta(days=SEASON_DAYS))
    return Courses(crop, [county], span).course(county, first, 1.0).season(0.0, today)
