"""Stages of 1,000,000 plantings on one core, beside the plain loop on a sample of them."""

import time

import numpy as np

from gengdu.agronomy.engine import many, single

PLACES, DAYS, PLANTINGS, GROUPS, STAGES = 3_000, 500, 1_000_000, 40, 13
SAMPLE = 2_000
TODAY = 250


def main() -> None:
    """Print the array engine's time, the loop's, and that both agree."""
    random = np.random.default_rng(20260711)
    units = np.round(np.clip(random.normal(12, 5, (PLACES, DAYS)), 0, 22), 2)
    thresholds = np.round(np.sort(random.uniform(0, 2_000, (GROUPS, STAGES)), axis=1), 0)
    plantings = many.Plantings(
        np.sort(random.integers(0, PLACES, PLANTINGS)).astype(np.int32),
        random.integers(0, GROUPS, PLANTINGS).astype(np.int32),
        random.integers(100, 160, PLANTINGS).astype(np.int32),
        np.zeros(PLANTINGS),
    )
    began = time.process_time()
    clocks = many.clocks_of(units)
    days = many.enter_days(clocks, plantings, thresholds)
    many.stage_at(days, TODAY)
    plain = np.zeros(PLANTINGS, dtype=bool)
    many.half_widths(days, anchored=plain, perennial=plain, today=TODAY)
    arrays = time.process_time() - began
    print(f"stage recompute, 1,000,000 plantings: {arrays:.2f} s of one core (≤ 3 s)")

    chosen = random.choice(PLANTINGS, SAMPLE, replace=False)
    began = time.process_time()
    differing = sum(
        single.enter_days(
            single.Clock(units[plantings.clock[at]].tolist()),
            start=int(plantings.start[at]),
            credit=0.0,
            thresholds=thresholds[plantings.group[at]].tolist(),
        )
        != days[at].tolist()
        for at in chosen
    )
    loop = (time.process_time() - began) / SAMPLE * PLANTINGS
    print(f"the plain loop, extrapolated: {loop:.0f} s: {loop / arrays:.0f} times as long")
    print(f"plantings of {SAMPLE} that differ: {differing} (0)")
