"""Filters that the hits offer, counted among the newest of them alone: the cost has a bound."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from gengdu.regions.models import Region
from gengdu.search.gateways import grams
from gengdu.search.models import IndexedDocument
from gengdu.search.queries.finding import is_hit
from gengdu.search.registry import Words, facets, searchables
from gengdu.search.rules.wishes import SORTS, Scope, Wish

COUNTED = 300
"""Hits that are looked at; where there are more, a count says "at least"."""
SHOWN = 8


@dataclass(frozen=True)
class Chip:
    """A value of a filter: how many hits have it, or that it is chosen."""

    key: str
    label: str
    count: int = 0
    chosen: bool = False


@dataclass(frozen=True)
class Group:
    """A filter with what can be chosen, the commonest first."""

    name: str
    label: Words
    chips: list[Chip]


@dataclass(frozen=True)
class Chips:
    """All filters; `total` hits were counted, `more` if there are others."""

    groups: list[Group]
    total: int
    more: bool


def chips_of(wish: Wish, scope: Scope) -> Chips:
    """The filters for a wish within its scope: two queries, and one per filter for its names."""
    places = grams().newest(scope.wanted(wish.needles()), most=COUNTED + 1)
    rows = list(_counted(wish, places[:COUNTED]))
    tags = Counter(tag for row in rows for tag in row.tags)
    groups = [
        _group(name, letter, tags, scope)
        for name, letter in SORTS.items()
        if name != "stage" or _is_one_crop(tags, scope)
    ]
    if not scope.region_code:
        groups.append(_regions(Counter(row.region_code for row in rows)))
    return Chips([group for group in groups if group.chips], len(rows), len(places) > COUNTED)


def _counted(wish: Wish, places: Collection[int]) -> Iterator[IndexedDocument]:
    """The documents themselves, with their texts only where these must be looked at."""
    rows = IndexedDocument.objects.filter(pk__in=places)
    if not wish.doubtful:
        yield from rows.only("tags", "region_code")
        return
    for row in rows:
        if is_hit(row, wish):
            yield row


def suggestions(text: str, scope: Scope) -> list[tuple[str, Chip]]:
    """Crops, topics and the like that are called like the text and lead to something in scope."""
    found = []
    for name in facets.names():
        keys = facets[name].named(text) if not scope.has(name) else []
        keys = [key for key in keys if _leads_somewhere(name, key, scope)]
        labels = facets[name].labels(keys) if keys else {}
        found += [(name, Chip(key, labels[key])) for key in keys if key in labels]
    return found


def _leads_somewhere(name: str, key: str, scope: Scope) -> bool:
    narrower = replace(scope, **{name: key})  # type: ignore[arg-type]  # a filter's name
    return bool(grams().newest(narrower.wanted(), most=1))


def _is_one_crop(tags: Mapping[str, int], scope: Scope) -> bool:
    """Stages of several crops side by side are a wall of chips: first the crop, then its stage."""
    crops = sum(tag.startswith("c:") for tag in tags)
    return bool(scope.stage) or crops == 1


def _regions(counts: Mapping[str, int]) -> Group:
    """The places that published them: one leads to what is owned there or above."""
    best = sorted(counts, key=lambda code: (-counts[code], code))[:SHOWN]
    names = dict(Region.objects.filter(pk__in=best).values_list("code", "name"))
    chips = [Chip(code, names[code], counts[code]) for code in best if code in names]
    return Group("region_code", _("Published by"), chips if len(chips) > 1 else [])


def _group(name: str, letter: str, counts: Mapping[str, int], scope: Scope) -> Group:
    """One filter; a value that all hits have narrows nothing and is not offered."""
    chosen = str(getattr(scope, name))
    prefix = f"{letter}:"
    found = {tag.removeprefix(prefix): n for tag, n in counts.items() if tag.startswith(prefix)}
    if chosen:
        found = {chosen: found.get(chosen, 0)}
    elif len(found) < 2:
        found = {}
    best = sorted(found, key=lambda key: (-found[key], _natural(key)))[:SHOWN]
    labels = _labels(name, best)
    chips = [Chip(key, labels[key], found[key], key == chosen) for key in best if key in labels]
    return Group(name, _title(name), chips)


def _natural(key: str) -> list[tuple[int, str]]:
    """Numbers by their size: maize:2 before maize:11."""
    return [
        (int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]+)", key)
    ]


def _labels(name: str, keys: Collection[str]) -> Mapping[str, str]:
    if not keys:
        return {}
    if name == "kind":
        return {key: str(searchables[key].label) for key in keys if key in searchables}
    facet = facets.get(name)
    return facet.labels(keys) if facet else {}


def _title(name: str) -> Words:
    facet = facets.get(name)
    return facet.label if facet else _("Kind")
