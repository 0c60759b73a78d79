"""The array engine is the plain loop, only faster."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gengdu.agronomy.engine import many, single
from gengdu.agronomy.engine.units import DAYS, NEVER, Heat, half_width

UNITS = st.lists(st.integers(0, 25).map(float), min_size=1, max_size=40)


@st.composite
def worlds(draw):
    """Clocks, thresholds and plantings of one small world."""
    width = draw(st.integers(1, 40))
    rows = draw(st.integers(1, 4))
    units = [
        draw(st.lists(st.integers(0, 25).map(float), min_size=width, max_size=width))
        for _ in range(rows)
    ]
    stages = draw(st.integers(1, 5))
    groups = draw(st.integers(1, 3))
    thresholds = [
        sorted(draw(st.lists(st.integers(0, 400).map(float), min_size=stages, max_size=stages)))
        for _ in range(groups)
    ]
    plantings = draw(
        st.lists(
            st.tuples(
                st.integers(0, rows - 1),
                st.integers(0, groups - 1),
                st.integers(-2, width + 1),
                st.integers(-50, 300).map(float),
            ),
            min_size=1,
            max_size=6,
        )
    )
    return units, thresholds, plantings


@settings(max_examples=300, deadline=None)
@given(worlds(), st.integers(-1, 45))
def test_arrays_and_loop_agree(world, today):
    units, thresholds, plantings = world
    clocks = many.clocks_of(np.array(units))
    columns = list(zip(*plantings, strict=True))
    found = many.enter_days(
        clocks,
        many.Plantings(
            np.array(columns[0], dtype=np.int32),
            np.array(columns[1], dtype=np.int32),
            np.array(columns[2], dtype=np.int32),
            np.array(columns[3], dtype=np.float64),
        ),
        np.array(thresholds),
    )
    now = many.stage_at(found, today)
    for at, (clock, group, start, credit) in enumerate(plantings):
        expected = single.enter_days(
            single.Clock(units[clock]), start=start, credit=credit, thresholds=thresholds[group]
        )
        assert found[at].tolist() == expected
        assert now[at] == single.stage_at(expected, today)


def test_a_padded_stage_is_never_reached():
    clocks = many.clocks_of(np.ones((1, 10)))
    one = np.zeros(1, dtype=np.int32)
    days = many.enter_days(
        clocks, many.Plantings(one, one, one, np.zeros(1)), np.array([[0.0, 5.0, np.inf]])
    )
    assert days.tolist() == [[0, 4, NEVER]]


@pytest.mark.parametrize(
    ("tmean", "units"), [(-5.0, 0.0), (8.0, 0.0), (20.0, 12.0), (30.0, 22.0), (38.0, 22.0)]
)
def test_simple_mean_between_base_and_upper(tmean, units):
    assert Heat(8, 30).units(tmean) == units
    assert many.degree_days(np.array([tmean]), base=8, upper=30).tolist() == [units]
    assert DAYS.units(tmean) == 1.0


@given(st.booleans(), st.booleans(), st.integers(-5, 90))
def test_windows_agree_and_widen_with_distance(anchored, perennial, ahead):
    def half(ahead):
        return half_width(anchored=anchored, perennial=perennial, ahead=ahead)

    days = np.array([[100 + ahead]], dtype=np.int32)
    wide = many.half_widths(
        days, anchored=np.array([anchored]), perennial=np.array([perennial]), today=100
    )
    assert wide.tolist() == [[half(ahead)]]
    assert half(ahead) <= half(ahead + 1)
    assert half(ahead) in ((3, 4, 5) if anchored else (9,) if perennial else (8,))
