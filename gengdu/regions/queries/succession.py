"""A plan of succession held against the tree: what would be opened, closed and moved."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from gengdu.kit import clock, codes
from gengdu.regions import registry
from gengdu.regions.enums import Level, RegionKind, SuccessionState
from gengdu.regions.errors import (
    NameNeeded,
    OfficialCodeMalformed,
    OfficialCodeTaken,
    PlaceNotFound,
    SegmentsExhausted,
    SuccessionRefused,
)
from gengdu.regions.models import Region, RegionCode, Succession
from gengdu.regions.rules import names, numbers, plans

MOST_ROWS = 400  # so that the transaction stays within 100 ms; townships have at most about 200


@dataclass(frozen=True)
class Opening:
    """A region that the succession opens, and the first region it takes over."""

    code: str
    name: str
    parent: str
    kind: str
    official: str
    like: str


@dataclass(frozen=True)
class Link:
    """What becomes of a region: the share that goes to the heir and the share back."""

    old: str
    new: str
    share: Decimal
    share_back: Decimal


@dataclass(frozen=True)
class Outline:
    """Everything a succession does, row by row; the same in the preview and in the deed."""

    on: dt.date
    region_code: str
    openings: tuple[Opening, ...]
    closings: tuple[Region, ...]
    links: tuple[Link, ...]
    mapping: Mapping[str, str]
    inverse: Mapping[str, str]


@dataclass(frozen=True)
class Preview:
    """What an administrator sees before deciding: the outline and the rows that would move."""

    outline: Outline
    counts: Mapping[str, int]
    labels: Mapping[str, str | Promise]

    @property
    def total(self) -> int:
        """All rows that would move."""
        return sum(self.counts.values())


def preview_succession(plan: plans.Plan) -> Preview:
    """What `succeed` would do with this plan now, and how many live rows would move.

    Raises what `succeed` would raise.
    """
    outline = outline_of(plan)
    names_ = registry.rehomers.names()
    return Preview(
        outline,
        {name: registry.rehomers[name].count(outline.mapping) for name in names_},
        {name: registry.rehomers[name].label for name in names_},
    )


def successions_watched() -> list[uuid.UUID]:
    """Those no job is at work on and to which rows may still come late, oldest first.

    Oldest first, since a row may have to follow several.
    """
    ended = [SuccessionState.DONE, SuccessionState.UNDONE]
    rows = Succession.objects.filter(state__in=ended, settled_at__isnull=True)
    return list(rows.order_by("id").values_list("uid", flat=True))


def involved(plan: plans.Plan) -> list[str]:
    """The codes whose rows a succession must hold: those that end, the heirs, the new parents."""
    standing = {heir.code or heir.parent for heir in plan.heirs}
    return sorted(standing | set(plan.olds))


def codes_below(plan: plans.Plan) -> list[str]:
    """The codes of all open regions that would end with the plan's."""
    return [region.code for region in _open_below(plan.olds)]


def _open_below(roots: Iterable[str]) -> QuerySet[Region]:
    condition = Q(pk__in=())
    for root in roots:
        condition |= Q(**codes.within("code", root))
    return Region.objects.filter(condition, closed_on__isnull=True).order_by("code")


def outline_of(plan: plans.Plan) -> Outline:
    """The plan in full. Raises SuccessionRefused, or a more particular refusal, if it cannot be."""
    flaw = plans.flaw_of(plan)
    if flaw:
        raise SuccessionRefused(flaw)
    return _Drawing(plan).outline()


class _Drawing:
    """One plan on its way to an outline."""

    def __init__(self, plan: plans.Plan) -> None:
        self.plan = plan
        self.known = Region.objects.in_bulk(involved(plan))
        for code in involved(plan):
            if code not in self.known:
                raise PlaceNotFound
        self.closings = {region.code: region for region in _open_below(plan.olds)}
        self.used: dict[str, set[str]] = {}
        self.openings: list[Opening] = []
        self.links: list[Link] = []
        self.mapping: dict[str, str] = {}
        self.inverse: dict[str, str] = {}
        self._check()

    def outline(self) -> Outline:
        """All openings, closings and links."""
        heirs = {heir: self._open_heir(heir) for heir in self.plan.heirs}
        for part in self.plan.parts:
            for child in self._children_of(part):
                self._move_subtree(child, heirs[part.heir])
        self._link_roots(heirs)
        self._check_officials()
        return Outline(
            self.plan.on,
            _common([*self.plan.olds, *heirs.values()]),
            tuple(self.openings),
            tuple(self.closings.values()),
            tuple(self.links),
            self.mapping,
            self.inverse,
        )

    # -- checks
    def _check(self) -> None:
        for region in self.known.values():
            if not region.is_open or (region.opened_on and region.opened_on >= self.plan.on):
                self._refuse(_("%s did not stand before that day, or stands no more."), region.name)
        if self.plan.on > clock.today():
            self._refuse(_("A change can be entered from the day it takes effect."))
        if len(self.closings) > MOST_ROWS:
            self._refuse(_("That is more than %s places at once. Split it up."), MOST_ROWS)
        levels = {self.known[old].level for old in self.plan.olds}
        if len(levels) > 1 or min(levels) < Level.TOWNSHIP:
            self._refuse(_("Only townships, or only villages, can move, merge or be divided."))
        level = levels.pop()
        for heir in self.plan.heirs:
            wanted = level if heir.code else level - 1
            if self.known[heir.code or heir.parent].level != wanted:
                self._refuse(_("A place is taken over by one of its own level."))

    def _check_officials(self) -> None:
        """Official codes that are newly given: well formed, given once, nobody else's."""
        given = [o for o in self.openings if o.official]
        for opening in given:
            level = names.level_of(opening.code)
            if not numbers.fits(opening.official, level):
                raise OfficialCodeMalformed(digits=codes.LENGTHS[level - 1])
        wanted = [o.official for o in given]
        if len(set(wanted)) < len(wanted):
            self._refuse(_("The same official code is given twice."))
        stray = sorted(set(self.plan.officials) - set(self.closings))
        if stray:
            self._refuse(_("An official code is given for %s, which does not end."), stray[0])
        holders = RegionCode.objects.filter(official__in=wanted, valid_to__isnull=True)
        for held in holders.select_related("region"):
            if held.region_id not in self.closings:
                raise OfficialCodeTaken(official=held.official, name=held.region.name)

    def _refuse(self, words: str, *values: object) -> None:
        raise SuccessionRefused(words % values if values else words)

    # -- reading
    def _children_of(self, part: plans.Part) -> list[str]:
        actual = [r.code for r in self.closings.values() if r.parent_id == part.old]
        if part.children is None:
            return actual
        parts = [p for p in self.plan.parts if p.old == part.old]
        named = sorted(child for p in parts for child in p.children or ())
        if named != actual:
            self._refuse(_("Each place below must go to exactly one heir."))
        return list(part.children)

    def _segments_under(self, parent: str) -> set[str]:
        """The last segments ever given under a region; none under one that is just being opened."""
        if parent not in self.used:
            below = Region.objects.filter(parent=parent) if self._stands(parent) else ()
            self.used[parent] = {numbers.segment_of(region.code) for region in below}
        return self.used[parent]

    def _stands(self, code: str) -> bool:
        return all(code != opening.code for opening in self.openings)

    # -- drawing
    def _mint(self, parent: str, wanted: str) -> str:
        used = self._segments_under(parent)
        segment = numbers.next_moved(wanted, used)
        if not segment:
            raise SegmentsExhausted(
                name=self.known[parent].name if parent in self.known else parent
            )
        used.add(segment)
        return parent + segment

    def _open_heir(self, heir: plans.Heir) -> str:
        if heir.code:
            return heir.code
        first = self.known[next(p.old for p in self.plan.parts if p.heir == heir)]
        name = names.clean_name(heir.name or first.name)
        if not name:
            raise NameNeeded(field="name")
        own = heir.official and codes.parent_of(heir.official) == heir.parent
        wanted = numbers.segment_of(heir.official if own else first.code)
        code = self._mint(heir.parent, wanted)
        kind = RegionKind.ORDINARY if heir.official else RegionKind(first.kind)
        self.openings.append(Opening(code, name, heir.parent, kind, heir.official, first.code))
        return code

    def _move_subtree(self, root: str, heir: str) -> None:
        """A child of an old region, with all below it, under the heir; numbers kept where free."""
        for old in [code for code in self.closings if codes.covers(root, code)]:
            region = self.closings[old]
            parent = heir if old == root else self.mapping[codes.parent_of(old)]
            code = self._mint(parent, numbers.segment_of(old))
            official = self.plan.officials.get(old, "")
            self.openings.append(Opening(code, region.name, parent, region.kind, official, old))
            self._link(Link(old, code, Decimal(1), Decimal(1)))

    def _link(self, link: Link) -> None:
        self.links.append(link)
        self.mapping[link.old] = link.new
        self.inverse[link.new] = link.old

    def _link_roots(self, heirs: Mapping[plans.Heir, str]) -> None:
        """The regions that end themselves: live rows follow the largest share."""
        by_heir: dict[plans.Heir, list[plans.Part]] = defaultdict(list)
        for part in self.plan.parts:
            by_heir[part.heir].append(part)
        for heir, parts in by_heir.items():
            weights = [1 + len(self._children_of(part)) for part in parts]
            backs = [Decimal(0)] * len(parts) if heir.code else numbers.proportional(weights)
            for part, back in zip(parts, backs, strict=True):
                self.links.append(Link(part.old, heirs[heir], part.share, back))
            if not heir.code:
                main = backs.index(max(backs))
                self.inverse[heirs[heir]] = parts[main].old
        for old in self.plan.olds:
            shares = [p for p in self.plan.parts if p.old == old]
            best = max(shares, key=lambda p: (p.share, -shares.index(p)))
            self.mapping[old] = heirs[best.heir]


def _common(found: Iterable[str]) -> str:
    """The lowest region that covers all of these codes; "" when they share not even a province."""
    chains = [codes.ancestors_or_self(code) for code in found]
    shared = [steps[0] for steps in zip(*chains, strict=False) if len(set(steps)) == 1]
    return shared[-1] if shared else ""
