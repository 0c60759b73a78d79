"""All plantings at once, in NumPy: a million of them in seconds on one core (bench/engine.py).

Shapes: C clock rows (a place × a kind of heat), D days, P plantings, G threshold rows, S stages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from gengdu.agronomy.engine.units import (
    ANCHOR_HORIZON,
    ANCHORED_DAYS,
    LEAST_DAYS,
    NEVER,
    PERENNIAL_DAYS,
    SCALE,
    UNANCHORED_DAYS,
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

ROW_GAP = 10**9
"""Larger than any season's hundredths: keeps the rows apart when they are searched as one array."""


@dataclass(frozen=True)
class Clocks:
    """Accumulated hundredths of units: `total[c, d]` before day d; shape (C, D + 1)."""

    total: Counts

    @property
    def days(self) -> int:
        """Number of days D."""
        return int(self.total.shape[1]) - 1

    @cached_property
    def laid(self) -> Counts:
        """All rows end to end, each lifted by ROW_GAP: one array to search in."""
        rows = self.total.shape[0]
        lifted: Counts = (self.total + np.arange(rows, dtype=np.int64)[:, None] * ROW_GAP).ravel()
        return lifted


@dataclass(frozen=True)
class Plantings:
    """P plantings: clock row, threshold row, start day, units credited at its beginning."""

    clock: Ints
    group: Ints
    start: Ints
    credit: Floats


@dataclass(frozen=True)
class Turning:
    """Where a second clock takes over (see single.Run).

    `lead` thresholds of each group, shape (G,), are on the first one; `second` is the other clock
    row of each planting; `turned` plantings are past the turn when they start, and their credit is
    of the second part.
    """

    lead: Ints
    second: Ints
    turned: Bools


def degree_days(tmean: Floats, *, base: float, upper: float) -> Floats:
    """Units of each day by the simple mean method; `tmean` in °C, any shape."""
    return np.maximum(np.minimum(tmean, upper) - base, 0.0)


def hundredths(units: Floats) -> Counts:
    """Units as both engines count them; inf (a stage that a crop has not) is out of reach."""
    reachable = np.minimum(units, ROW_GAP / SCALE / 2)
    counted: Counts = np.rint(reachable * SCALE).astype(np.int64)
    return counted


def clocks_of(units: Floats) -> Clocks:
    """Clocks from units per day of shape (C, D)."""
    total = np.zeros((units.shape[0], units.shape[1] + 1), dtype=np.int64)
    np.cumsum(hundredths(units), axis=1, out=total[:, 1:])
    return Clocks(total)


def enter_days(
    clocks: Clocks, plantings: Plantings, thresholds: Floats, turning: Turning | None = None
) -> Ints:
    """Day each stage is entered, shape (P, S); NEVER beyond the horizon.

    `thresholds` has shape (G, S), padded with inf where a crop has fewer stages.
    """
    wanted = hundredths(thresholds)
    found = _searched(clocks, plantings, wanted)
    if turning is None:
        return found
    stages = thresholds.shape[1]
    which = np.flatnonzero(turning.lead[plantings.group] < stages)
    lead = turning.lead[plantings.group[which]]
    turned = turning.turned[which]
    start = plantings.start[which]
    last_led = np.maximum(lead - 1, 0)
    turn = np.where(turned | (lead == 0), start, found[which, last_led])
    again = Plantings(
        turning.second[which],
        plantings.group[which],
        turn.astype(np.int32),
        np.where(turned, plantings.credit[which], 0.0),
    )
    after = _searched(clocks, again, wanted, since=int(lead.min(initial=stages)))
    is_led = np.arange(stages)[None, :] < lead[:, None]
    inside = (start >= 0) & (start < clocks.days)
    at_once = np.where(inside, start, NEVER)[:, None]
    led = np.where(turned[:, None], at_once, found[which])
    found[which] = np.where(is_led, led, after)
    return found


def _searched(clocks: Clocks, plantings: Plantings, wanted_of: Counts, since: int = 0) -> Ints:
    """Day on which each threshold from stage `since` on is met, shape (P, S)."""
    width = clocks.total.shape[1]
    inside = (plantings.start >= 0) & (plantings.start < clocks.days)
    start = np.where(inside, plantings.start, 0)
    at_start = clocks.total[plantings.clock, start] - hundredths(plantings.credit)
    found = np.full((len(start), wanted_of.shape[1]), NEVER, dtype=np.int32)
    lift = plantings.clock.astype(np.int64) * ROW_GAP
    for stage in range(since, wanted_of.shape[1]):
        wanted = np.minimum(at_start + wanted_of[plantings.group, stage], ROW_GAP // 2) + lift
        position = np.searchsorted(clocks.laid, wanted, side="left") - plantings.clock * width
        day = np.maximum(position - 1, start)
        found[:, stage] = np.where(inside & (position <= clocks.days), day, NEVER)
    return found


def stage_at(days: Ints, today: int) -> Ints:
    """Index of the stage each planting is in today, shape (P,); -1 before the first one."""
    now: Ints = ((days <= today).sum(axis=1) - 1).astype(np.int32)
    return now


def half_widths(days: Ints, *, anchored: Bools, perennial: Bools, today: int) -> Ints:
    """Half width in days of each predicted window, shape (P, S) (see units.half_width)."""
    ahead = np.clip(days.astype(np.int64) - today, 0, ANCHOR_HORIZON)
    wide = np.rint(ANCHORED_DAYS * ahead / ANCHOR_HORIZON)
    free = np.where(perennial, PERENNIAL_DAYS, UNANCHORED_DAYS)[:, None]
    chosen: Ints = np.where(anchored[:, None], np.maximum(LEAST_DAYS, wide), free).astype(np.int32)
    return chosen


def clocks_from(units: Sequence[Sequence[float]]) -> Clocks:
    """Clocks from plain lists of units per day, one per clock row."""
    return clocks_of(np.array(units, dtype=np.float64))


def plantings_from(rows: Sequence[tuple[int, int, int, float]]) -> Plantings:
    """Plantings from plain (clock, group, start, credit) rows."""
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 4)
    clock, group, start = (table[:, at].astype(np.int32) for at in range(3))
    return Plantings(clock, group, start, table[:, 3])


def turning_from(lead: Sequence[int], second: Sequence[int], turned: Sequence[bool]) -> Turning:
    """Turning from plain lists: `lead` per group, the others per planting."""
    return Turning(
        np.array(lead, dtype=np.int32),
        np.array(second, dtype=np.int32),
        np.array(turned, dtype=np.bool_),
    )


def thresholds_from(groups: Sequence[Sequence[float]]) -> Floats:
    """Thresholds from plain lists, one per group, padded with inf to the longest."""
    longest = max(len(group) for group in groups)
    return np.array([[*group, *([np.inf] * (longest - len(group)))] for group in groups])
