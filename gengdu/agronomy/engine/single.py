"""One planting in plain Python: shown at once by the page, and the array engine must equal it."""

import bisect
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from gengdu.agronomy.engine.units import NEVER, SCALE, hundredths, shifted


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


@dataclass(frozen=True)
class Run:
    """One start in one place: two clocks and the thresholds counted by them.

    The first `lead` thresholds are counted by `first` from day `start` on; the others by `second`
    from the beginning of the day on which the last of the first ones is met. A crop that does not
    answer to the length of the day has all its thresholds on `first`.
    """

    first: Clock
    second: Clock
    start: int
    thresholds: Sequence[float]
    lead: int
    worth: float = 1.0
    """Units of a shift in a unit of the thresholds, where those are days for want of a climate."""

    def days(self, shift: float = 0.0) -> list[int]:
        """Day index on which each stage is entered by a crop that runs `shift` units late.

        The second part follows the first: it is not shifted once more.
        """
        led = shifted(self.thresholds[: self.lead], shift / self.worth)
        return self._both(self.start, led, credit=0.0)

    def days_from(self, stage: int, day: int) -> list[int]:
        """The same from a day on which a stage was entered; earlier stages are met at once."""
        credit = self.thresholds[stage]
        if stage < self.lead:
            return self._both(day, self.thresholds[: self.lead], credit=credit)
        rest = self.thresholds[self.lead :]
        after = enter_days(self.second, start=day, credit=credit, thresholds=rest)
        return [day if 0 <= day < len(self.second.units) else NEVER] * self.lead + after

    def shift_for(self, stage: int, day: int) -> float:
        """The most that a crop may run late and still enter a stage on a day.

        For the start itself, which nothing shifts, zero.
        """
        if stage < self.lead and self.thresholds[stage] <= 0:
            return 0.0
        return (self._least(stage, day + 1) - 1) / SCALE * self.worth

    def _least(self, stage: int, day: int) -> int:
        """The least shift, in hundredths, by which a stage is not entered before a day."""
        if stage < self.lead:
            inside = min(max(day, self.start + 1), len(self.first.units))
            gone = self.first.total[inside] - self.first.total[self.start]
            return gone + 1 - hundredths(self.thresholds[stage])
        low = -hundredths(max(self.thresholds[: self.lead]))
        high = self.first.total[-1]
        while low < high:
            middle = (low + high) // 2
            if self.days(middle / SCALE * self.worth)[stage] >= day:
                high = middle
            else:
                low = middle + 1
        return low

    def _both(self, start: int, led: Sequence[float], *, credit: float) -> list[int]:
        before = enter_days(self.first, start=start, credit=credit, thresholds=led)
        rest = self.thresholds[self.lead :]
        turn = before[-1] if before else start
        return before + enter_days(self.second, start=turn, credit=0.0, thresholds=rest)


def stage_at(days: Sequence[int], today: int) -> int:
    """Index of the stage the planting is in today; -1 before the first one."""
    reached = [i for i, day in enumerate(days) if day <= today]
    return reached[-1] if reached else -1
