"""The one clock. Instants are UTC, days are civil days of Asia/Shanghai (DESIGN §5)."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

from django.utils import timezone

CHINA = ZoneInfo("Asia/Shanghai")
_BEHIND: ContextVar[dt.timedelta] = ContextVar("behind", default=dt.timedelta())


def now() -> dt.datetime:
    """This instant, aware, in UTC."""
    return timezone.now() - _BEHIND.get()  # noqa: TID251 - the one place


@contextmanager
def set_back(by: dt.timedelta) -> Iterator[None]:
    """Inside, it is earlier: how a demonstration is told over weeks. Nothing else may use it
    (tests/demo/test_plan.py)."""
    before = _BEHIND.set(by)
    try:
        yield
    finally:
        _BEHIND.reset(before)


def today() -> dt.date:
    """The civil day in China now."""
    return now().astimezone(CHINA).date()


def day_of(instant: dt.datetime) -> dt.date:
    """The civil day in China of an instant."""
    return instant.astimezone(CHINA).date()


def start_of(day: dt.date) -> dt.datetime:
    """The first instant of a civil day in China, in UTC."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=CHINA).astimezone(dt.UTC)
