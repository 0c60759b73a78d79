"""Plans of successions: what an administrator decides, before it is held against the tree."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gengdu.kit import codes


@dataclass(frozen=True)
class Heir:
    """Who takes over: a region that stands (`code`), or one opened as `name` under `parent`.

    A new heir without a name keeps the name of the first region it takes over.
    """

    code: str = ""
    name: str = ""
    parent: str = ""
    official: str = ""


@dataclass(frozen=True)
class Part:
    """The part of a region that goes to one heir; `children` None means all there are."""

    old: str
    heir: Heir
    share: Decimal = Decimal(1)
    children: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Plan:
    """Regions that end on a day and the heirs that take them over.

    `officials` gives new official codes of places below, by their old tree code; a place not
    named there keeps its official code.
    """

    on: dt.date
    parts: tuple[Part, ...]
    officials: Mapping[str, str] = field(default_factory=dict)

    @property
    def olds(self) -> list[str]:
        """The regions that end, in the plan's order."""
        return list(dict.fromkeys(part.old for part in self.parts))

    @property
    def heirs(self) -> list[Heir]:
        """The heirs, in the plan's order."""
        return list(dict.fromkeys(part.heir for part in self.parts))


def move(code: str, *, parent: str, on: dt.date, name: str = "", official: str = "") -> Plan:
    """A region moves under another parent, with everything below it."""
    return Plan(on, (Part(code, Heir(name=name, parent=parent, official=official)),))


def merge(
    old: Sequence[str], *, into: Heir, on: dt.date, officials: Mapping[str, str] | None = None
) -> Plan:
    """Regions become one: a new one, or one that stands and takes the others in."""
    return Plan(on, tuple(Part(code, into) for code in old), officials or {})


def split(code: str, *, parts: Sequence[tuple[Heir, Decimal, Sequence[str]]], on: dt.date) -> Plan:
    """A region is divided: each heir with its share and the places below that go to it."""
    return Plan(on, tuple(Part(code, heir, share, tuple(below)) for heir, share, below in parts))


def flaw_of(plan: Plan) -> str | Promise:
    """What is wrong with the plan in itself, in words; "" when nothing is."""
    if not plan.parts:
        return _("Name at least one place that ends.")
    checks = (
        (_heirs_are_unclear(plan), _("Each new place needs a parent, each heir a code.")),
        (_overlap(plan), _("A place cannot end together with one that lies inside it.")),
        (_repeats(plan), _("The same place is named twice for the same heir.")),
        (_eats_itself(plan), _("A place that ends cannot take over, nor hold the new place.")),
        (_shares_are_off(plan), _("The shares of a divided place must add up to exactly 1.")),
        (_children_are_off(plan), _("Each place below must go to exactly one heir.")),
    )
    return next((words for wrong, words in checks if wrong), "")


def _heirs_are_unclear(plan: Plan) -> bool:
    return any(
        bool(heir.code) == bool(heir.parent) or (heir.code and (heir.name or heir.official))
        for heir in plan.heirs
    )


def _overlap(plan: Plan) -> bool:
    olds = plan.olds
    return any(a != b and codes.covers(a, b) for a in olds for b in olds)


def _repeats(plan: Plan) -> bool:
    return max(Counter((part.old, part.heir) for part in plan.parts).values()) > 1


def _eats_itself(plan: Plan) -> bool:
    return any(
        codes.covers(old, heir.code or heir.parent) for old in plan.olds for heir in plan.heirs
    )


def _shares_are_off(plan: Plan) -> bool:
    sums: Counter[str] = Counter()
    for part in plan.parts:
        if part.share <= 0 or part.share != part.share.quantize(Decimal("0.000001")):
            return True
        sums[part.old] += part.share  # type: ignore[assignment]  # a Counter of Decimals
    return any(total != 1 for total in sums.values())


def _children_are_off(plan: Plan) -> bool:
    times = Counter(part.old for part in plan.parts)
    named = Counter(child for part in plan.parts for child in part.children or ())
    return any(times[part.old] > 1 and part.children is None for part in plan.parts) or any(
        count > 1 for count in named.values()
    )
