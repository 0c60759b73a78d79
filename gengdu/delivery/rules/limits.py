"""How often and when people may be rung: the operator's options, and what follows from them."""

import datetime as dt
from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock
from gengdu.options.registry import Number, OptionSpec, Window, Windows, declare
from gengdu.options.registry.kinds import ALL_DAYS

NIGHT: Final = Window(tuple(sorted(ALL_DAYS)), dt.time(21), dt.time(7))
WEEKLY_BUDGET: Final = declare(
    OptionSpec(
        "delivery.weekly_budget",
        Number(0, 20),
        3,
        _("Important messages a week"),
        _(
            "At most so many ring for one person from Monday to Sunday, of all senders together;"
            " the rest waits for the next week. 0: nobody is rung. Emergencies always ring."
        ),
    )
)
QUIET_HOURS: Final = declare(
    OptionSpec(
        "delivery.quiet_hours",
        Windows(),
        (NIGHT,),
        _("Hours in which nobody is rung"),
        _("What is important rings when they are over. Emergencies ring at any hour."),
    )
)
_STEPS: Final = 30
"""More than the windows of a week that can follow one another."""


def quiet_until(windows: Collection[Window], now: dt.datetime) -> dt.datetime | None:
    """When it is no longer quiet; None where it is not quiet now.

    Where it never ends, the same moment a day later: then somebody may have set other hours.
    """
    until = now
    for _step in range(_STEPS):
        holding = [window for window in windows if window.holds(until)]
        if not holding:
            return None if until == now else until
        until = max(_end_of(window, until) for window in holding)
    return now + dt.timedelta(days=1)


def _end_of(window: Window, instant: dt.datetime) -> dt.datetime:
    """The next moment at which the clock shows the window's end."""
    local = instant.astimezone(clock.CHINA)
    end = dt.datetime.combine(local.date(), window.end, tzinfo=clock.CHINA)
    if end <= local:
        end += dt.timedelta(days=1)
    return end.astimezone(dt.UTC)


def monday_of(day: dt.date) -> dt.date:
    """The week of a day, by its first one."""
    return day - dt.timedelta(days=day.weekday())


def next_week(now: dt.datetime) -> dt.datetime:
    """The moment at which everybody's budget is whole again."""
    return clock.start_of(monday_of(clock.day_of(now)) + dt.timedelta(days=7))
