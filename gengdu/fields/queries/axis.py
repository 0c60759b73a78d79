"""The axis of a stage strip: days as positions, in the units of its view box."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gengdu.fields.queries.seasons import Interval

AFTER_LAST: Final = dt.timedelta(days=10)
"""The picture ends ten days after the last stage begins."""


@dataclass(frozen=True)
class Size:
    """One size of the strip, in units of its view box."""

    name: str
    width: int
    height: int
    ground: int
    scale: float
    pad: int
    slot: int
    top: int
    line_top: int
    line_end: int
    flag: tuple[int, int, float] = (0, 0, 0.0)
    """Width, height and text height of the 今天 flag; none in the teaser."""

    @property
    def box(self) -> dict[str, str]:
        """Positions that depend on the size alone."""
        _width, height, text = self.flag
        return {
            "width": n(24 * self.scale), "height": n(60 * self.scale),
            "y": n(self.ground - 50 * self.scale), "rise": n(self.ground - self.top),
            "bar": n(self.ground + 3), "edge": n(self.width - 2),
            "flag_height": n(height), "flag_round": n(height / 2),
            "flag_text": n(text), "month": n(self.height - 4), "label": n(self.ground + 38),
            "date": n(self.ground + 58), "dot": "6" if self.name == "large" else "4",
        }  # fmt: skip


SIZES: Final = {
    "teaser": Size("teaser", 328, 66, 58, 0.92, 4, 17, 0, 0, 65),
    "normal": Size("normal", 328, 112, 84, 1.12, 4, 17, 22, 18, 93, (34, 17, 14.5)),
    "large": Size("large", 920, 214, 150, 2.2, 10, 46, 32, 28, 162, (52, 26, 20.0)),
}


class Axis:
    """Dates as positions: piecewise linear, so that short stages stay visible."""

    def __init__(self, size: Size, season: Sequence[Interval]) -> None:
        self.size = size
        self.days = [one.enter_on for one in season] + [season[-1].enter_on + AFTER_LAST]
        room = size.width - 2 * size.pad
        least = min(size.slot, room / len(season))
        share = (room - len(season) * least) / (self.days[-1] - self.days[0]).days
        self.edges = [float(size.pad)]
        for first, last in zip(self.days, self.days[1:], strict=False):
            self.edges.append(self.edges[-1] + least + share * (last - first).days)

    def x(self, day: dt.date) -> float:
        """The position of a day, kept inside the box."""
        if day <= self.days[0]:
            return self.edges[0]
        for at in range(1, len(self.days)):
            if day <= self.days[at]:
                span = (self.days[at] - self.days[at - 1]).days
                part = (day - self.days[at - 1]).days / span
                return self.edges[at - 1] + part * (self.edges[at] - self.edges[at - 1])
        return self.edges[-1]

    @property
    def middles(self) -> list[float]:
        """The middle of each stage's slot: where its drawing stands."""
        return [(a + b) / 2 for a, b in zip(self.edges, self.edges[1:], strict=False)]


def n(number: float) -> str:
    """A number as it stands in an SVG: one decimal at most, whatever the language."""
    return f"{number:.1f}".removesuffix(".0")
