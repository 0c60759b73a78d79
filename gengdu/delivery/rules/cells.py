"""Numbers by place without the small ones: what nobody can be recognised by. Pure.

A cell of one to four persons is hidden. The total is that of the cells that are shown, "at least":
from an exact one a hidden cell could be worked out, also where others are hidden along with it by
a known rule (tests/test_cells.py tries every small table).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

SMALLEST: Final = 5
"""From here on a number is shown."""


@dataclass(frozen=True)
class Cells:
    """A column as it may be shown: None where it is hidden; `total` adds up what is shown."""

    values: tuple[int | None, ...]
    total: int

    @property
    def hides(self) -> bool:
        """Whether anything is hidden, and the total is "at least"."""
        return None in self.values


def shown(values: Sequence[int]) -> Cells:
    """The column without its small cells."""
    kept = tuple(None if 0 < value < SMALLEST else value for value in values)
    return Cells(kept, sum(value for value in kept if value))


def whole(values: Sequence[int]) -> Cells:
    """A column of which nothing is hidden: it counts households, as every preview does."""
    return Cells(tuple(values), sum(values))
