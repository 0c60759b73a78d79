"""When a task runs by itself: "every 10m" or "daily 03:10" (a time of day in China). Pure."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Protocol

from gengdu.kit.clock import CHINA

_EVERY = re.compile(r"(?:every )?([1-9]\d{0,4})([smhd])")
_DAILY = re.compile(r"(?:daily|day) ([01]\d|2[0-3]):([0-5]\d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


class Schedule(Protocol):
    """The moments at which a task is due."""

    def latest(self, now: dt.datetime) -> dt.datetime:
        """The last due moment that is not after `now`: the same on every worker."""
        ...


@dataclass(frozen=True)
class Every:
    """Each time this many seconds have passed, counted from the epoch."""

    seconds: int

    def latest(self, now: dt.datetime) -> dt.datetime:
        """The start of the interval that `now` lies in."""
        whole = int(now.timestamp()) // self.seconds * self.seconds
        return dt.datetime.fromtimestamp(whole, tz=dt.UTC)


@dataclass(frozen=True)
class Daily:
    """Once a day at this time in China; made up for when the machine was off then."""

    at: dt.time

    def latest(self, now: dt.datetime) -> dt.datetime:
        """That time today, or yesterday where it is still to come."""
        here = now.astimezone(CHINA)
        moment = dt.datetime.combine(here.date(), self.at, tzinfo=CHINA)
        if moment > here:
            moment -= dt.timedelta(days=1)
        return moment.astimezone(dt.UTC)


def parse(text: str) -> Schedule | None:
    """The schedule in words; None for "". ValueError stops the start for anything else."""
    if not text:
        return None
    if found := _EVERY.fullmatch(text):
        return Every(int(found[1]) * _SECONDS[found[2]])
    if found := _DAILY.fullmatch(text):
        return Daily(dt.time(int(found[1]), int(found[2])))
    raise ValueError(f"a schedule is 'every 10m' or 'daily 03:10', not {text!r}")
