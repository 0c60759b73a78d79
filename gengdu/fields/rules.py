"""What a planting may be, and which days of it are kept for matching."""

import datetime as dt

from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.fields.errors import NotAVillage, StartOutOfRange, WrongClass
from gengdu.kit.errors import require
from gengdu.regions.enums import Level
from gengdu.regions.models import Region

OLDEST_START = 400
LATEST_START = 60
SEASON_DAYS = 430
"""Days from the start on that a season is computed for."""
KEPT_BEFORE = 21
KEPT_AFTER = 60
"""Intervals that touch [today - 21, today + 60] are kept as rows; the rest is computed for
pictures. 21 days cover the 7 after a window in which an advice still stands, twice over."""
LAST_STAGE_DAYS = 30
"""The last stage is left 30 days after it is entered (DESIGN §7)."""


def check_planting(
    *,
    crop: Crop,
    maturity: MaturityClass | None,
    region: Region,
    started_on: dt.date | None,
    today: dt.date,
) -> None:
    """Raise what is wrong with a planting, if anything is."""
    require(maturity is None or maturity.crop_id == crop.pk, WrongClass)
    require(region.level >= Level.TOWNSHIP, NotAVillage)
    if started_on is not None:
        age = (today - started_on).days
        require(-LATEST_START <= age <= OLDEST_START, StartOutOfRange)


def is_kept(enter_on: dt.date, leave_on: dt.date, today: dt.date) -> bool:
    """Whether an interval is near enough to today to be kept as a row."""
    first = today - dt.timedelta(days=KEPT_BEFORE)
    last = today + dt.timedelta(days=KEPT_AFTER)
    return enter_on <= last and leave_on >= first
