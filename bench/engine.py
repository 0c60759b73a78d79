"""Stages of 1,000,000 plantings on one core, beside the plain loop on a sample of them.

Four crops of forty answer to the length of the day: their plantings have two clocks.
"""

import time

import numpy as np

from gengdu.agronomy.engine import many, single

PLACES, DAYS, PLANTINGS, GROUPS, STAGES = 3_000, 500, 1_000_000, 40, 13
ANSWERING, TURN = 4, 9
SAMPLE = 2_000
TODAY = 250


def main() -> None:
    """Print the array engine's time, the loop's, and that both agree."""
    random = np.random.default_rng(20260711)
    plain = np.round(np.clip(random.normal(12, 5, (PLACES, DAYS)), 0, 22), 2)
    slowed = np.round(plain * random.uniform(0.6, 1.0, (PLACES, DAYS)), 2)
    thresholds = np.round(np.sort(random.uniform(0, 2_000, (GROUPS, STAGES)), axis=1), 0)
    lead = np.full(GROUPS, STAGES, dtype=np.int32)
    lead[:ANSWERING] = TURN
    thresholds[:ANSWERING, TURN:] -= thresholds[:ANSWERING, TURN - 1 : TURN]
    place = np.sort(random.integers(0, PLACES, PLANTINGS)).astype(np.int32)
    group = random.integers(0, GROUPS, PLANTINGS).astype(np.int32)
    plantings = many.Plantings(
        np.where(group < ANSWERING, place + PLACES, place).astype(np.int32),
        group,
        random.integers(100, 160, PLANTINGS).astype(np.int32),
        np.zeros(PLANTINGS),
    )
    turning = many.Turning(lead, place, np.zeros(PLANTINGS, dtype=bool))
    units = np.concatenate([plain, slowed])
    began = time.process_time()
    clocks = many.clocks_of(units)
    days = many.enter_days(clocks, plantings, thresholds, turning)
    many.stage_at(days, TODAY)
    nobody = np.zeros(PLANTINGS, dtype=bool)
    many.half_widths(days, anchored=nobody, perennial=nobody, today=TODAY)
    arrays = time.process_time() - began
    print(f"stage recompute, 1,000,000 plantings: {arrays:.2f} s of one core (≤ 3 s)")

    chosen = random.choice(PLANTINGS, SAMPLE, replace=False)
    began = time.process_time()
    differing = sum(
        single.Run(
            single.Clock(units[plantings.clock[at]].tolist()),
            single.Clock(plain[place[at]].tolist()),
            int(plantings.start[at]),
            thresholds[group[at]].tolist(),
            int(lead[group[at]]),
        ).days()
        != days[at].tolist()
        for at in chosen
    )
    loop = (time.process_time() - began) / SAMPLE * PLANTINGS
    print(f"one by one, extrapolated: {loop:.0f} s: {loop / arrays:.0f} times as long")
    print(f"plantings of {SAMPLE} that differ: {differing} (0)")
