"""Who lives in a whole province: households with their plots, made from numbers, for loads.

The same households at every run: a batch is drawn from its number alone, so that what was
interrupted is gone on with, and whoever writes them - the actions of the product, or `bulk` by the
ten thousand - writes the same.
"""

import datetime as dt
import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Final

from config.demo.crops import Plot, Yearly
from config.demo.villages import House, Member, uid_of

BATCH: Final = 100
"""Households of one transaction: 280 people and some 2,000 rows."""
SIZES: Final = (1, 2, 3, 4, 5)
SHARES: Final = (12, 33, 27, 18, 10)
"""Of a hundred households, how many have so many members; of ages and names likewise."""
PHONES: Final = "154"
"""No operator has this block."""
GROWN_UP: Final = 16
OLDEST: Final = 104
SHARE_OF: Final = (8, 5, 1)
"""Plots of the head, of husband or wife, of any other grown-up, to each other."""
UNDATED: Final = 0.12
"""Plots of which nobody knows the sowing date."""

_SURNAMES: Final = "王李张刘陈杨赵孙周吴徐高马郭宋于朱胡林韩崔姜曲丛孟"
_GIVEN: Final = (
    "长河", "国栋", "玉山", "广林", "振东", "德全", "学文", "占山", "百顺", "秀兰", "桂荣", "凤霞",
    "玉芬", "淑琴", "春燕", "雅丽", "思远", "雨桐", "浩然", "佳怡", "子轩", "立国", "洪波", "艳梅",
)  # fmt: skip
_RELATIONS: Final = ("配偶", "孩子", "母亲", "父亲")
_NAMES_OF_PLOTS: Final = ("东地", "西地", "北岗", "南甸子", "道边", "河沿", "房后", "大块地")


@dataclass(frozen=True)
class Kind:
    """A crop with its share; the open field by sowing dates, under a roof by days since."""

    crop: str
    share: int
    first: tuple[int, int] | None = None
    spread: int = 1
    lasts: int = 0
    classes: tuple[str, ...] = ("",)
    yearly: bool = False

    def starts(self, today: dt.date) -> list[dt.date]:
        """The days on which one that stands today can have been begun; none while it lies bare."""
        if self.first is None:
            return [today - dt.timedelta(days=age) for age in range(1, self.spread)]
        day = dt.date(today.year, *self.first)
        over = day + dt.timedelta(days=self.lasts)
        if not day - dt.timedelta(days=AHEAD) <= today <= over:
            return []
        return [day + dt.timedelta(days=late) for late in range(self.spread)]


AHEAD: Final = 30
"""Days before the first sowing from which plots are on record."""
KINDS: Final = (
    Kind("maize_spring", 52, (4, 20), 25, 150, ("", "", "early", "middle")),
    Kind("rice_japonica_ne", 16, (4, 8), 14, 165),
    Kind("soybean_spring", 11, (4, 30), 16, 140),
    Kind("potato_spring", 4, (4, 20), 14, 125),
    Kind("cabbage_chinese", 2, (7, 18), 10, 80),
    Kind("tomato", 3, spread=140),
    Kind("cucumber", 2, spread=95),
    Kind("pepper", 2, spread=130),
    Kind("black_fungus", 2, spread=115),
    Kind("pig_fattening", 2, spread=175),
    Kind("layer", 1, spread=380),
    Kind("beef_cattle", 1, spread=390),
    Kind("sheep_breeding", 1, spread=200),
    Kind("honeybee", 1, yearly=True),
)


@dataclass(frozen=True)
class On:
    """Begun on a known day."""

    day: dt.date

    def on(self, _today: dt.date) -> dt.date:
        """That day, whatever day it is."""
        return self.day


@dataclass(frozen=True)
class Home:
    """A household and what it grows: (member, plot), 0 is the head, who has a phone."""

    house: House
    plots: tuple[tuple[int, Plot], ...]


@dataclass(frozen=True)
class Province:
    """So many people in these villages, with so many plots each on the average."""

    people: int
    villages: Sequence[str]
    today: dt.date
    plots: float = 1.0

    def batches(self) -> Iterator[list[Home]]:
        """All its households, a batch at a time; the last one ends with the last person."""
        left, number = self.people, 0
        while left > 0:
            homes = []
            for no, dice, drawn in self._sizes(number):
                size = min(drawn, left)
                if size > 0:
                    homes.append(self._home(no, dice, size))
                    left -= size
            yield homes
            number += 1

    def _sizes(self, number: int) -> Iterator[tuple[int, random.Random, int]]:
        dice = random.Random(f"gengdu/{number}")  # noqa: S311 - invented people, no secret
        sizes = dice.choices(SIZES, SHARES, k=BATCH)
        for place, size in enumerate(sizes):
            yield number * BATCH + place, dice, size

    def _home(self, no: int, dice: random.Random, size: int) -> Home:
        year = self.today.year
        born = year - dice.randrange(28, 80)
        surname = dice.choice(_SURNAMES)
        members = tuple(self._member(no, at, dice, surname, born) for at in range(1, size))
        house = House(
            no=no,
            phone=f"{PHONES}{no:08d}",
            head=surname + dice.choice(_GIVEN),
            born=born,
            village=dice.choice(self.villages),
            members=members,
        )
        return Home(house, tuple(self._plots(dice, house)))

    def _member(self, no: int, at: int, dice: random.Random, surname: str, born: int) -> Member:
        relation = _RELATIONS[min(at, 4) - 1]
        apart = {"配偶": dice.randrange(-4, 5), "孩子": dice.randrange(22, 34)}
        year = born + apart.get(relation, -dice.randrange(20, 30))
        own = surname if relation in {"孩子", "父亲"} else dice.choice(_SURNAMES)
        name = own + dice.choice(_GIVEN)
        youngest, oldest = self.today.year - 1, self.today.year - OLDEST
        return Member(uid_of("province", no, at), name, relation, max(min(year, youngest), oldest))

    def _plots(self, dice: random.Random, house: House) -> Iterator[tuple[int, Plot]]:
        """Each grown-up has some; in the whole they come to `plots` a person."""
        kinds, starts, bounds = self._growing
        grown_up = [0, *(at for at, one in enumerate(house.members, 1) if one.relation == "配偶")]
        grown_up += [
            at
            for at, one in enumerate(house.members, 1)
            if one.relation != "配偶" and self.today.year - one.born >= GROWN_UP
        ]
        weights = [SHARE_OF[min(at, 2)] for at, _who in enumerate(grown_up)]
        wanted = self.plots * (1 + len(house.members))
        count = int(wanted) + (dice.random() < wanted % 1)
        for place, owner in enumerate(sorted(dice.choices(grown_up, weights, k=count))):
            at = bisect(bounds, dice.randrange(bounds[-1]))
            kind = kinds[at]
            day = dice.choice(starts[at]) if starts[at] else self.today
            dated = not kind.yearly and (kind.first is None or dice.random() >= UNDATED)
            yield (
                owner,
                Plot(
                    crop=kind.crop,
                    name=f"{_NAMES_OF_PLOTS[place % len(_NAMES_OF_PLOTS)]}{place // 8 or ''}",
                    area=Decimal(dice.randrange(5, 160)) / 10 if kind.first else None,
                    start=Yearly() if kind.yearly else On(day),
                    maturity=dice.choice(kind.classes),
                    dated=dated,
                ),
            )

    @cached_property
    def _growing(self) -> tuple[list[Kind], list[list[dt.date]], list[int]]:
        """What stands on this day, with its starting days, and the shares added up."""
        found = [(kind, kind.starts(self.today)) for kind in KINDS]
        found = [(kind, days) for kind, days in found if days or kind.yearly]
        kinds, starts = [kind for kind, _days in found], [days for _kind, days in found]
        return kinds, starts, list(accumulate(kind.share for kind in kinds))
