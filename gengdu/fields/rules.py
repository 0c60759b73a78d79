"""What a planting may be, and which days of it are kept for matching."""

import datetime as dt
from collections.abc import Sequence

from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.agronomy.queries.crops import FIXED_STARTS
from gengdu.fields.errors import (
    NotAVillage,
    SeenOutOfRange,
    ShiftTooWide,
    ShiftUnknown,
    StartOutOfRange,
    WrongClass,
)
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
FREE_SHIFT = 25
"""A report further than this from what is computed waits for a technician (DESIGN §7)."""
SEEN_WITHIN = 60
"""An observation is told within so many days."""
NEXT_SEASON_DAYS = 180
"""A usual start nearer than this to the last one belongs to the same season."""


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


def is_far(on: dt.date, predicted_on: dt.date | None) -> bool:
    """Whether a report differs so much from what is computed that a technician looks at it."""
    return predicted_on is None or abs((on - predicted_on).days) > FREE_SHIFT


def contradict(one: tuple[int, dt.date], other: tuple[int, dt.date]) -> bool:
    """Whether two reports - order of the stage, day - cannot both be true."""
    stages, days = one[0] - other[0], (one[1] - other[1]).days
    return stages != 0 and stages * days <= 0


def restarts(crop: Crop) -> bool:
    """Whether a crop begins anew by itself each year: trees, vines, tea, bees."""
    return crop.perennial or crop.start_event in FIXED_STARTS


def season_end(counted_from: dt.date, season: Sequence[Sequence[int]], last_order: int) -> dt.date:
    """The day a season is over: 30 days after its last stage began.

    Where the last stage is never reached, the end of what is computed at all.
    """
    if season and season[-1][0] == last_order:
        return counted_from + dt.timedelta(days=season[-1][1] + LAST_STAGE_DAYS)
    return counted_from + dt.timedelta(days=SEASON_DAYS)


def check_seen(on: dt.date, today: dt.date) -> None:
    """A day on which something can have been seen that still matters."""
    require(0 <= (today - on).days <= SEEN_WITHIN, SeenOutOfRange)


def check_shift(off: int | None, *, sure: bool) -> None:
    """An observation this far from what is computed; `sure`: the technician stands by it."""
    if sure:
        return
    if off is None:
        raise ShiftUnknown
    if off > FREE_SHIFT:
        raise ShiftTooWide(off)
