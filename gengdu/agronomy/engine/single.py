"""One planting in plain Python: shown at once by the page, and the array engine must equal it."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gengdu.agronomy.engine.units import NEVER, hundredths


@dataclass(frozen=True)
class Clock:
    """Units per day of one place and crop, from day index 0 on."""

    units: Sequence[float]

    @cached_property
    def total(self) -> list[int]:
        """Hundredths before the start of each day: one entry more than there are days."""
        total, running = [0], 0
        for one in self.units:
            running += hundredths(one)
            total.append(running)
        return total


def enter_days(
    clock: Clock, *, start: int, credit: float, thresholds: Sequence[float]
) -> list[int]:
    """Day index on which each threshold is first reached, counting from day `start`.

    `credit`: units the planting already had when day `start` began (a report re-anchors so).
    The day is the first one by whose end the threshold is met; a threshold met at once gives
    `start`; NEVER beyond the horizon or when the start lies outside it.
    """
    total, last = clock.total, len(clock.units)
    if not 0 <= start < last:
        return [NEVER] * len(thresholds)
    days = []
    for threshold in thresholds:
        wanted = total[start] + hundredths(threshold) - hundredths(credit)
        position = bisect.bisect_left(total, wanted, lo=start + 1)
        days.append(position - 1 if position <= last else NEVER)
    return days


def stage_at(days: Sequence[int], today: int) -> int:
    """Index of the stage the planting is in today; -1 before the first one."""
    reached = [i for i, day in enumerate(days) if day <= today]
    return reached[-1] if reached else -1
