"""Places by code, their paths and what lies below them."""

from collections.abc import Iterable

from django.db.models import QuerySet

from gengdu.kit import codes
from gengdu.regions.enums import RegionKind
from gengdu.regions.errors import PlaceNotFound
from gengdu.regions.models import Region, RegionChange, RegionCode


def open_regions() -> QuerySet[Region]:
    """The regions that stand today, pseudo levels included."""
    return Region.objects.filter(closed_on__isnull=True)


def region_at(code: str) -> Region:
    """The region a code from outside means today: a tree code, present or past, or an official one.

    A closed region is followed to the one that has all of it now; where there are several, or
    none, the closed region itself is the answer. A tree code goes before an official one that
    happens to read the same: ours are printed on posters. Raises PlaceNotFound for a code that
    never named a place.
    """
    region = Region.objects.filter(pk=code).first() if codes.is_code(code) else None
    if region is None:
        return region_by_official(code)
    return successor_of(region)


def region_by_official(official: str) -> Region:
    """The region an official code names now, or named last; for files that come from outside."""
    if not codes.is_code(official):
        raise PlaceNotFound
    named = RegionCode.objects.filter(official=official).select_related("region")
    found = max(named, key=_recency, default=None)
    if found is None:
        raise PlaceNotFound
    return successor_of(found.region)


def _recency(code: RegionCode) -> tuple[bool, bool, str]:
    ever_valid = code.valid_to is None or code.valid_from != code.valid_to
    return ever_valid, code.valid_to is None, str(code.valid_to or "")


def successor_of(region: Region) -> Region:
    """The region itself while it stands, else the one that all of it has come to, else itself."""
    ends: dict[str, Region] = {}
    waiting = [region]
    while waiting:
        closed = [here for here in waiting if not here.is_open]
        ends.update((here.code, here) for here in waiting if here.is_open)
        waiting = []
        if closed:
            steps = _steps_after(here.code for here in closed)
            if len(steps) < len(closed):
                return region  # a part of it ended without an heir
            waiting = list({heir.code: heir for heirs in steps.values() for heir in heirs}.values())
    return next(iter(ends.values())) if len(ends) == 1 else region


def _steps_after(closed: Iterable[str]) -> dict[str, list[Region]]:
    """Forward along what holds; a region whose making was undone leads back to what it was."""
    wanted = set(closed)
    found: dict[str, list[Region]] = {}
    ahead = RegionChange.objects.filter(old__in=wanted, undone_at__isnull=True)
    for change in ahead.select_related("new"):
        found.setdefault(change.old_id, []).append(change.new)
    missing = wanted - set(found)
    if missing:
        back = RegionChange.objects.filter(
            new__in=missing, undone_at__isnull=False, share_back__gt=0
        )
        for change in back.select_related("old"):
            found.setdefault(change.new_id, []).append(change.old)
    return found


def path_of(code: str) -> list[Region]:
    """The region of a tree code and those above it, top first, without pseudo levels."""
    return paths_of([code]).get(code, [])


def paths_of(wanted: Iterable[str]) -> dict[str, list[Region]]:
    """The paths of many tree codes in one query; a code without a region is left out."""
    wanted = list(wanted)
    needed = {above for code in wanted for above in codes.ancestors_or_self(code)}
    known = Region.objects.in_bulk(needed)
    return {
        code: [
            known[above]
            for above in codes.ancestors_or_self(code)
            if above in known and known[above].kind != RegionKind.PSEUDO
        ]
        for code in wanted
        if code in known
    }


def full_name(code: str) -> str:
    """The whole address of a tree code as people write it: 吉林省长春市农安县伏龙泉镇双桥村."""
    return joined(path_of(code))


def joined(path: Iterable[Region]) -> str:
    """A path in one word; where a name spells out the one above it, that is said once.

    (河南省济源市's subdistricts are called 济源市沁园街道.)
    """
    parts: list[str] = []
    for region in path:
        if parts and region.name.startswith(parts[-1]):
            parts.pop()
        parts.append(region.name)
    return "".join(parts)


def children_of(code: str) -> list[Region]:
    """What a picker offers below a region ("" for the provinces), pseudo levels passed through.

    Ordinary places come before development zones, each in the order of the codes.
    """
    below = list(_below([code] if code else []))
    hidden = [region.code for region in below if region.kind == RegionKind.PSEUDO]
    if hidden:
        below = [region for region in below if region.kind != RegionKind.PSEUDO]
        below += _below(hidden)
    return sorted(below, key=lambda region: (region.kind == RegionKind.ZONE, region.code))


def _below(parents: list[str]) -> QuerySet[Region]:
    rows = open_regions()
    return rows.filter(parent__in=parents) if parents else rows.filter(parent__isnull=True)


def local_places_below(code: str) -> QuerySet[Region]:
    """The open local places here and below, for the list of those without an official code."""
    return open_regions().filter(kind=RegionKind.LOCAL, **codes.within("code", code))
