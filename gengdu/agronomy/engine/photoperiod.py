"""How the length of the day slows a crop down until its inflorescence emerges: pure arithmetic.

Short-day plants: 1 - slope·(P - critical) above the critical day length (the form of ORYZA2000 and
CROPGRO). Long-day plants: 1 - slope·(critical - P)² below it (CERES-Wheat, where it is 20 h).
Sources and parameters: docs/agronomy.md.
"""

import bisect
import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from gengdu.agronomy.engine.units import hundredths

TURNING_BBCH = 51
"""The inflorescence emerges (heading, flower buds): from the first stage that begins here or later
on temperature alone counts."""
LEAST_SHARE = 0.1
"""However wrong the day is, a crop goes on at a tenth of its pace: no clock stands still."""


@dataclass(frozen=True)
class Response:
    """How a crop answers to the length of the day, in hours between two heights of the sun."""

    long_day: bool
    critical: float
    slope: float
    """Per hour for a short-day plant, per hour squared for a long-day one."""
    twilight: float
    """Degrees below the horizon at which the day begins and ends: 6 is civil twilight."""

    def share(self, hours: float) -> float:
        """The share of a day's units that counts."""
        if self.long_day:
            slowed = self.slope * max(self.critical - hours, 0.0) ** 2
        else:
            slowed = self.slope * max(hours - self.critical, 0.0)
        return min(max(1.0 - slowed, LEAST_SHARE), 1.0)

    def shares(self, latitude: float, first: dt.date, days: int) -> list[float]:
        """The share of each of `days` days from `first` on at a latitude."""
        by_day = [self.share(day_length(latitude, day, self.twilight)) for day in range(1, 367)]
        dates = (first + dt.timedelta(days=d) for d in range(days))
        return [by_day[date.timetuple().tm_yday - 1] for date in dates]


def day_length(latitude: float, day_of_year: int, twilight: float) -> float:
    """Hours between the sun's passages `twilight` degrees below the horizon.

    The CBM model of Forsythe et al. (1995), Ecological Modelling 80: 87-95, equations 1 to 3.
    """
    revolution = 0.2163108 + 2 * math.atan(0.9671396 * math.tan(0.00860 * (day_of_year - 186)))
    declination = math.asin(0.39795 * math.cos(revolution))
    north = math.radians(latitude)
    height = math.sin(math.radians(twilight)) + math.sin(north) * math.sin(declination)
    night = math.acos(min(max(height / (math.cos(north) * math.cos(declination)), -1.0), 1.0))
    return 24.0 - 24.0 / math.pi * night


def slowed(units: Sequence[float], shares: Sequence[float]) -> list[float]:
    """Units of each day as far as the length of the day lets them count."""
    return [one * share for one, share in zip(units, shares, strict=True)]


def two_part(
    thresholds: Sequence[float], lead: int, *, units: Sequence[float], shares: Sequence[float]
) -> tuple[float, ...]:
    """Thresholds of a crop with a response from its thresholds in plain units.

    `units` and `shares` are those of a usual season at the place where the plain thresholds were
    taken: there each stage falls on the day on which it fell without a response. The first `lead`
    thresholds are slowed units from the start, the others plain units from the beginning of the
    day on which the last of the first ones is met.
    """
    plain, slow = [0], [0]
    for one, share in zip(units, shares, strict=True):
        plain.append(plain[-1] + hundredths(one))
        slow.append(slow[-1] + hundredths(one * share))
    due = [hundredths(one) for one in thresholds]
    led = [_slowed(wanted, plain, slow) / 100 for wanted in due[:lead]]
    turning = _day(due[lead - 1], plain)
    before = plain[turning] if turning < len(units) else due[lead - 1]
    return (*led, *((wanted - before) / 100 for wanted in due[lead:]))


def _day(wanted: int, plain: Sequence[int]) -> int:
    """The day by whose end so much is reached."""
    return max(bisect.bisect_left(plain, wanted) - 1, 0)


def _slowed(wanted: int, plain: Sequence[int], slow: Sequence[int]) -> int:
    if wanted <= 0:
        return wanted
    day = _day(wanted, plain)
    if day + 1 >= len(plain):  # never reached there: the rest at full pace
        return slow[-1] + wanted - plain[-1]
    share = (wanted - plain[day]) / (plain[day + 1] - plain[day])
    return slow[day] + math.ceil(share * (slow[day + 1] - slow[day]))
