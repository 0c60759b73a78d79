"""What grows on the plots, with dates that fit the day on which the demonstration is made."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Protocol

from config.demo import cast
from config.demo.villages import House

BEFORE: Final = 45
"""Days before sowing from which a plot is on record for the coming season."""


class Start(Protocol):
    """When something was begun."""

    def on(self, today: dt.date) -> dt.date | None:
        """The day of the season that runs or comes next; None while there is nothing."""


@dataclass(frozen=True)
class Sown:
    """A crop of the open field: from the sowing date on, for so many days."""

    month: int
    day: int
    lasts: int

    def on(self, today: dt.date) -> dt.date | None:
        """The sowing date of the season that runs or comes next; None while the field is bare."""
        start = dt.date(today.year, self.month, self.day)
        first, last = start - dt.timedelta(days=BEFORE), start + dt.timedelta(days=self.lasts)
        return start if first <= today <= last else None

    def last(self, today: dt.date) -> dt.date:
        """The sowing date of the season that was over last."""
        start = dt.date(today.year, self.month, self.day)
        over = start + dt.timedelta(days=self.lasts) < today
        return start if over else dt.date(today.year - 1, self.month, self.day)


@dataclass(frozen=True)
class Yearly:
    """Comes back by itself each year: bees."""

    def on(self, today: dt.date) -> dt.date:
        """On record at any time; from which day it counts, the calendar says."""
        return today


@dataclass(frozen=True)
class Since:
    """Under a roof at any time of the year: begun so many days ago."""

    days: int

    def on(self, today: dt.date) -> dt.date:
        """The day it was begun."""
        return today - dt.timedelta(days=self.days)


@dataclass(frozen=True)
class Plot:
    """One planting of somebody: `person` is "" for the account's own, else a family member."""

    crop: str
    name: str
    area: Decimal | None
    start: Start
    maturity: str = ""
    dated: bool = True
    """Whether the farmer knows the date; otherwise the usual start of the region counts."""


def maize(day: int = 28, month: int = 4, maturity: str = "") -> Sown:
    """Spring maize: sown at the end of April, in the barn before the middle of October."""
    return Sown(month, day, 145 if maturity == "early" else 172)


SOYBEAN: Final = Sown(5, 5, 158)
POTATO: Final = Sown(4, 26, 140)
CABBAGE: Final = Sown(7, 22, 95)


def _mu(area: int | str) -> Decimal:
    return Decimal(area)


PLOTS: Final = {
    cast.FARMER.key: (
        Plot("maize_spring", "东坡", _mu(8), maize(23)),
        Plot("maize_spring", "河套地", _mu(6), maize(8, 5), "middle"),
        Plot("soybean_spring", "房后", _mu("2.5"), SOYBEAN),
        Plot("tomato", "一号棚", _mu("1.2"), Since(33)),
    ),
    cast.ELDER.key: (
        Plot("maize_spring", "南洼", _mu(5), maize(2, 5)),
        Plot("potato_spring", "园子", _mu("0.5"), POTATO),
        Plot("honeybee", "房西蜂箱", None, Yearly(), dated=False),
    ),
    cast.NEIGHBOUR.key: (
        Plot("maize_spring", "岗上", _mu(10), maize(23)),
        Plot("tomato", "暖棚", _mu(1), Since(33)),
    ),
    cast.MANAGER.key: (
        Plot("maize_spring", "道南", _mu(7), maize(30), dated=False),
        Plot("layer", "鸡舍", None, Since(210)),
    ),
}
"""The cast's own plots: the neighbour grows the same at the same time, in another township."""

HUSBANDS: Final = (
    Plot("pig_fattening", "猪圈", None, Since(132)),
    Plot("cabbage_chinese", "菜园", _mu("0.6"), CABBAGE),
)
"""What the farmer keeps on record for her husband, who has no phone."""

_FIELDS: Final = ("东地", "西地", "北岗", "南甸子", "道边", "河沿")
_UNDER_ROOF: Final = (
    Plot("tomato", "大棚", _mu(1), Since(36)),
    Plot("black_fungus", "菌房", None, Since(20)),
    Plot("pig_fattening", "猪舍", None, Since(130)),
    Plot("cucumber", "温室", _mu("0.8"), Since(25)),
    Plot("beef_cattle", "牛棚", None, Since(250)),
    Plot("pepper", "二号棚", _mu("0.8"), Since(44)),
    Plot("layer", "鸡舍", None, Since(190)),
    Plot("honeybee", "蜂场", None, Yearly(), dated=False),
    Plot("oyster_mushroom", "菇房", None, Since(31)),
    Plot("sheep_breeding", "羊圈", None, Since(95)),
    Plot("broiler", "肉鸡舍", None, Since(19)),
    Plot("pig_breeding", "母猪舍", None, Since(88)),
    Plot("black_fungus", "棚室木耳", None, Since(71)),
)


def plots_of(house: House) -> Iterator[tuple[int, Plot]]:
    """(member, plot) of a household; member 0 is the head, the others in their order."""
    no = house.no
    name = _FIELDS[no % len(_FIELDS)]
    area = _mu(4 + no * 3 % 17)
    if no % 4 == 3:
        yield 0, Plot("rice_japonica_ne", name, area, Sown(4, 8 + no % 9, 178))
    else:
        early, month = (20 + no % 11, 4) if no % 3 else (1 + no % 3, 5)
        maturity = ("", "early", "middle")[no % 3]  # late ones do not ripen here before frost
        known = no % 5 != 4
        sown = maize(early, month, maturity)
        yield 0, Plot("maize_spring", name, area, sown, maturity, dated=known)
    if no % 3 == 1:
        yield 0, Plot("soybean_spring", "自留地", _mu(2), SOYBEAN)
    if no % 6 == 2:
        yield 0, Plot("potato_spring", "园田", _mu(1), POTATO)
    if no % 7 == 5:
        yield 0, Plot("cabbage_chinese", "菜地", _mu("0.7"), CABBAGE)
    if house.members and no % 2:
        yield 1, Plot("maize_spring", "分的地", _mu(3), maize(25))
    if no % 9 < 5:
        yield 0, _UNDER_ROOF[(no // 9 * 5 + no % 9) % len(_UNDER_ROOF)]
