"""No hidden cell can be worked out from what is shown."""

import itertools

import pytest

from gengdu.delivery.rules.cells import SMALLEST, shown


@pytest.mark.parametrize(
    ("values", "kept", "total"),
    [
        ([], (), 0),
        ([0, 7], (0, 7), 7),
        ([3], (None,), 0),
        ([3, 0, 5], (None, 0, 5), 5),
        ([4, 4, 4, 40], (None, None, None, 40), 40),
    ],
)
def test_columns(values, kept, total):
    found = shown(values)
    assert (found.values, found.total) == (kept, total)
    assert found.hides == (None in kept)


@pytest.mark.parametrize("cells", [1, 2, 3])
def test_every_small_table_leaves_each_hidden_cell_open(cells):
    """Of all tables that look the same, a hidden cell has every small value."""
    looks = {}
    for values in itertools.product(range(9), repeat=cells):
        found = shown(values)
        assert all(value is None or value == 0 or value >= SMALLEST for value in found.values)
        looks.setdefault((found.values, found.total), []).append(values)
    for (kept, _total), alike in looks.items():
        for place, value in enumerate(kept):
            if value is None:
                assert {values[place] for values in alike} == {1, 2, 3, 4}
