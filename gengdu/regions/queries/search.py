"""Finding places by any part of their name: two index ranges, never a scan of the tree."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from gengdu.kit import codes
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region
from gengdu.regions.queries.places import joined, open_regions, paths_of
from gengdu.regions.rules import names

CANDIDATES = 200  # of each way of matching; the shortest tails come first in the index
SUBTREES = 8  # "农安 双桥": at most so many places called 农安 are looked into


@dataclass(frozen=True)
class FoundPlace:
    """A place that matches, with its path: top first, the place itself last."""

    region: Region
    path: tuple[Region, ...]

    @property
    def full_name(self) -> str:
        """吉林省长春市农安县伏龙泉镇双桥村"""
        return joined(self.path)

    @property
    def above(self) -> str:
        """The path without the place itself, for the second line of a list."""
        return joined(self.path[:-1])


def search_places(
    text: str,
    within: str = "",
    limit: int = 20,
    *,
    only: str = "",
    deepest: int = Level.VILLAGE,
) -> list[FoundPlace]:
    """Open places whose name holds `text`, at most `limit`.

    Those inside `within` first; then the same name (with or without 村, 镇 …), names that begin
    so, names that hold it; then higher levels first. Words before the last narrow the places
    down: "农安 双桥". `only` leaves out what lies outside a subtree, `deepest` what lies deeper.
    """
    words = text.split()[:4]
    if not words or not all(word.isprintable() and len(word) <= 60 for word in words):
        return []
    subtrees = _subtrees([only] if only else [], words[:-1])
    if subtrees is None:
        return []
    rows = open_regions().exclude(kind=RegionKind.PSEUDO).filter(level__lte=deepest)
    found: dict[str, Region] = {}
    for ring in [subtrees] if subtrees else [[code] for code in dict.fromkeys((within, ""))]:
        if len(found) < limit:
            found.update((r.code, r) for r in _candidates(rows, words[-1], ring))
    best = sorted(found.values(), key=lambda r: _rank(r, words[-1], within))[:limit]
    paths = paths_of(region.code for region in best)
    return [FoundPlace(region, tuple(paths[region.code])) for region in best]


def _subtrees(start: list[str], words: Sequence[str]) -> list[str] | None:
    """The subtrees that the words before the last one name; None where there is no such place."""
    subtrees = start
    for word in words:
        rows = open_regions().filter(level__lte=Level.TOWNSHIP)
        hits = _candidates(rows, word, subtrees or [""])
        subtrees = [r.code for r in sorted(hits, key=lambda r: _rank(r, word, ""))[:SUBTREES]]
        if not subtrees:
            return None
    return subtrees


def _candidates(rows: QuerySet[Region], word: str, subtrees: Sequence[str]) -> list[Region]:
    low, high = names.text_range(word)
    begins = rows.filter(_inside("code", subtrees), name__gte=low, name__lt=high)
    holds = rows.filter(
        _inside("suffixes__region_id", subtrees),
        suffixes__suffix__gte=low,
        suffixes__suffix__lt=high,
    )
    same = rows.filter(_inside("code", subtrees), name__in=names.full_forms(word))
    return [
        *same.order_by("code")[:CANDIDATES],
        *begins.order_by("name", "code")[:CANDIDATES],
        *holds.order_by("suffixes__suffix", "suffixes__region_id")[:CANDIDATES],
    ]


def _inside(field: str, subtrees: Sequence[str]) -> Q:
    condition = Q()
    for code in subtrees:
        if code:
            condition |= Q(**codes.within(field, code))
    return condition


def _rank(region: Region, word: str, within: str) -> tuple[bool, int, int, int, str]:
    if word in (region.name, names.stem_of(region.name)):
        tier = 0
    else:
        tier = 1 if region.name.startswith(word) else 2
    return not codes.covers(within, region.code), tier, region.level, len(region.name), region.code
