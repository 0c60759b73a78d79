"""When an item stands for somebody, in days: the one place where the window is said.

A stage's advice stands from `lead_days` before the stage is entered until 7 days after it is
left; everything stands until the day on which the item expires has passed.
"""

import datetime as dt
from enum import StrEnum
from typing import Final

from gengdu.delivery.rules.audiences import MOST_LEAD_DAYS
from gengdu.fields.rules import KEPT_AFTER

GRACE_DAYS: Final = 7
STANDS_DAYS: Final = 14
"""How long an item stands that names no stage and no end: it has no window of its own."""
SEASON_DAYS: Final = 300
"""How long advice for a stage stands without another end: every planting of one season meets it
once, winter wheat too; next year's pests and permits ask for another look and approval."""
AHEAD_DAYS: Final = 10
"""How far the preview looks ahead for those who come to the stage soon."""
FORESEEN_DAYS: Final = KEPT_AFTER
"""Further ahead no stage is kept in rows: the preview counts up to there and says so."""
BUSY_DAYS: Final = 7
BUSY_COUNT: Final = 2
"""Who was shown or rung for two items within a week has had enough: the preview says how many
these are."""


class Phase(StrEnum):
    """Where a planting stands in an item's window."""

    COMING = "coming"
    NOW = "now"
    PASSED = "passed"


def met_by(crop_id: int | None, stage_id: int | None, lead_days: int = 0) -> str:
    """What of a person meets a target: a planting's stage, its crop, or his home ("").

    Advice that comes ahead of its stage is kept apart: of the many stages that are still to come
    only this has to be looked up.
    """
    if stage_id is not None:
        return f"ahead:{stage_id}" if lead_days else f"stage:{stage_id}"
    return f"crop:{crop_id}" if crop_id is not None else ""


def ways_of(crop_id: int | None, stage_id: int | None, *, entered: bool) -> tuple[str, ...]:
    """By which `met_by` a home, a planting or a planting in a stage can be met."""
    if stage_id is None:
        return (met_by(crop_id, None),)
    ahead = met_by(crop_id, stage_id, 1)
    return (met_by(crop_id, stage_id), ahead) if entered else (ahead,)


def latest_entry(day: dt.date, lead_days: int) -> dt.date:
    """A stage entered up to this day is near enough on `day`."""
    return day + dt.timedelta(days=lead_days)


def earliest_leave(day: dt.date) -> dt.date:
    """A stage left after this day has not been over for too long on `day`."""
    return day - dt.timedelta(days=GRACE_DAYS)


def stands(enter_on: dt.date, leave_on: dt.date, lead_days: int, day: dt.date) -> bool:
    """Whether a stage's advice stands on a day for a planting with this interval."""
    return enter_on <= latest_entry(day, lead_days) and leave_on > earliest_leave(day)


def phase_of(enter_on: dt.date, leave_on: dt.date, day: dt.date) -> Phase:
    """Before, in or after the stage."""
    if day < enter_on:
        return Phase.COMING
    return Phase.NOW if day < leave_on else Phase.PASSED


def horizon(day: dt.date) -> tuple[dt.date, dt.date]:
    """Intervals entered up to the first and left after the second day can match anything."""
    return latest_entry(day, MOST_LEAD_DAYS), earliest_leave(day)


def last_day(valid_until: dt.date | None, today: dt.date, *, staged: bool) -> dt.date:
    """The day on which an item published today ends: its own, or that of its kind."""
    lasts = SEASON_DAYS if staged else STANDS_DAYS
    return valid_until or today + dt.timedelta(days=lasts - 1)


def foreseen_until(last: dt.date, today: dt.date) -> dt.date:
    """Up to which day it can be counted who will meet an item that ends on `last`."""
    return max(today, min(last, today + dt.timedelta(days=FORESEEN_DAYS)))
