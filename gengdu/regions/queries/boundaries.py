"""Figures by the boundaries of any day: where the facts of a code belong, with shares."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q

from gengdu.kit import clock
from gengdu.regions.models import Region, RegionChange
from gengdu.regions.rules import numbers


@dataclass(frozen=True)
class _Days:
    opened: dt.date | None
    closed: dt.date | None


class _History:
    """The regions that succession has touched and how they lead to each other."""

    def __init__(self) -> None:
        self.ahead: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        self.back: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        self.undone: set[str] = set()
        for change in RegionChange.objects.order_by("id"):
            if change.undone_at is None:
                self.ahead[change.old_id].append((change.new_id, change.share))
            elif change.share_back:
                self.undone.add(change.new_id)
            if change.share_back:
                self.back[change.new_id].append((change.old_id, change.share_back))
        touched = Region.objects.filter(Q(became__isnull=False) | Q(came_from__isnull=False))
        self.days = {
            code: _Days(opened, closed)
            for code, opened, closed in touched.values_list("code", "opened_on", "closed_on")
        }

    def steps(self, code: str, day: dt.date) -> list[tuple[str, Decimal]]:
        """Where the facts of a code go next on the way to `day`; [] when it stood then."""
        days = self.days[code]
        if code in self.undone:
            return self.back[code]
        if days.closed is not None and days.closed <= day:
            return self.ahead[code]
        if days.opened is not None and days.opened > day:
            return self.back[code]
        return []

    def shares(self, code: str, day: dt.date) -> dict[str, Decimal]:
        """The regions of `day` that a fact of this code belongs to; the shares add up to 1."""
        found: dict[str, Decimal] = defaultdict(Decimal)
        waiting = [(code, Decimal(1))]
        while waiting:
            here, share = waiting.pop()
            steps = self.steps(here, day)
            if not steps:
                found[here] += share
            waiting += [(there, share * part) for there, part in steps]
        return dict(found)


def boundary_map(on: dt.date | None = None) -> dict[str, dict[str, Decimal]]:
    """Code of a fact → the regions it belongs to by the boundaries of a day (today), with shares.

    Only codes for which the answer is not the code itself are listed; every other code stays.
    The shares of each add up to exactly 1, so that sums by any two days' boundaries are equal.
    """
    day = on or clock.today()
    history = _History()
    found = {code: history.shares(code, day) for code in history.days}
    return {code: shares for code, shares in found.items() if list(shares) != [code]}


def figures_on(
    figures: Mapping[str, Decimal | int], on: dt.date | None = None
) -> dict[str, Decimal]:
    """Figures by code of the fact, put under the boundaries of a day (today); the sum is kept."""
    shares = boundary_map(on)
    result: dict[str, Decimal] = defaultdict(Decimal)
    for code, figure in figures.items():
        parts = numbers.apportion(Decimal(figure), shares.get(code, {code: Decimal(1)}))
        for there, part in parts.items():
            result[there] += part
    return dict(result)
