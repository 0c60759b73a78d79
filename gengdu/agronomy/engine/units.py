"""Development units a day brings: degree-days between base and upper temperature, or plain days."""

from collections.abc import Sequence
from dataclasses import dataclass

SCALE = 100
"""Both engines count whole hundredths of a unit: sums are exact, so they can never disagree."""

NEVER = 2**31 - 1
"""Day index of a stage that is not reached within the horizon."""

UNANCHORED_DAYS = 8
PERENNIAL_DAYS = 9
ANCHORED_DAYS = 5
LEAST_DAYS = 3
ANCHOR_HORIZON = 30
"""Half widths of a predicted window in days; an anchored prediction reaches its full width this
many days ahead. Source: held-out errors in the notes (8.8 d unanchored, 4.3 d anchored; bloom of
fruit trees on normals 7.5 d, times 1.25)."""


@dataclass(frozen=True)
class Heat:
    """What a crop's clock counts: mean temperature above `base`, capped at `upper`, in °C·day.

    `base` None: every day counts one unit (animals, fungi, vegetables by days).
    """

    base: float | None
    upper: float | None

    def units(self, tmean: float) -> float:
        """Units of one day with this mean temperature (°C): simple mean method."""
        if self.base is None:
            return 1.0
        capped = tmean if self.upper is None else min(tmean, self.upper)
        return max(capped - self.base, 0.0)


DAYS = Heat(None, None)


def hundredths(units: float) -> int:
    """Units as the engines count them."""
    return round(units * SCALE)


def shifted(thresholds: Sequence[float], shift: float) -> tuple[float, ...]:
    """Thresholds of a crop that runs `shift` units late (below zero: early).

    A threshold of zero is the start itself, a day that is known: it stays.
    """
    return tuple(one + shift if one > 0 else one for one in thresholds)


def half_width(*, anchored: bool, ahead: int, perennial: bool = False) -> int:
    """Days before and after the predicted day, for a stage `ahead` days away."""
    if not anchored:
        return PERENNIAL_DAYS if perennial else UNANCHORED_DAYS
    share = min(1.0, max(ahead, 0) / ANCHOR_HORIZON)
    return max(LEAST_DAYS, round(ANCHORED_DAYS * share))
