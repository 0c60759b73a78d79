"""The search page: hits with what narrows them down and where else to look."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse

from gengdu.regions.errors import PlaceNotFound
from gengdu.regions.models import Region
from gengdu.regions.queries import region_at, search_places
from gengdu.search.enums import Problem
from gengdu.search.queries.facets import Chip, Chips, chips_of, suggestions
from gengdu.search.queries.finding import Found, Hit, search
from gengdu.search.registry import Words, facets, place_pages, searchables
from gengdu.search.rules.wishes import SORTS, Scope

PLACES = 3


@dataclass(frozen=True)
class Asked:
    """What the address says."""

    text: str
    scope: Scope
    after: str = ""

    def url(self, **changes: str | bool) -> str:
        """The address with other filters: of the first page, since the hits are others."""
        scope = replace(self.scope, **changes)  # type: ignore[arg-type]  # names of filters
        return self.address(scope)

    def address(self, scope: Scope, after: str = "") -> str:
        """The address of this text in a scope."""
        values = {"q": self.text, **self.fields(scope), "after": after}
        query = urlencode({name: value for name, value in values.items() if value})
        return reverse("search:search") + (f"?{query}" if query else "")

    def fields(self, scope: Scope | None = None) -> dict[str, str]:
        """The filters by their names in the address."""
        scope = scope or self.scope
        return {
            "region": scope.region_code,
            "below": "1" if scope.below and scope.region_code else "",
            **{name: str(getattr(scope, name)) for name in SORTS},
        }


@dataclass(frozen=True)
class Choice:
    """A chip that leads somewhere."""

    label: str
    url: str
    count: int = 0
    chosen: bool = False


@dataclass(frozen=True)
class Choices:
    """A filter with its chips."""

    label: Words
    choices: list[Choice]


@dataclass(frozen=True)
class Place:
    """A place that is called like the text, with the address of its page."""

    name: str
    above: str
    url: str


@dataclass(frozen=True)
class Line:
    """A hit with the section it belongs to."""

    hit: Hit
    section: str


@dataclass(frozen=True)
class SearchPage:
    """All that the page shows."""

    asked: Asked
    region: Region | None
    found: Found
    lines: list[Line]
    chips: Chips
    chosen: list[Choice]
    filters: list[Choices]
    topics: list[Choice]
    places: list[Place]

    @property
    def hidden(self) -> dict[str, str]:
        """What the form keeps of the address when another text is looked for."""
        return {name: value for name, value in self.asked.fields().items() if value}

    @property
    def scopes(self) -> list[tuple[str, Choice]]:
        """Which places: here and above, below as well, everywhere."""
        if self.region is None:
            return []
        asked, below = self.asked, self.asked.scope.below
        return [
            ("above", Choice(self.region.name, asked.url(below=False), chosen=not below)),
            ("below", Choice(self.region.name, asked.url(below=True), chosen=below)),
            ("all", Choice("", asked.url(region_code="", below=False))),
        ]

    @property
    def next_url(self) -> str:
        """The page of older hits, "" on the last one; of what was looked for in fact."""
        after, asked = self.found.next_cursor, self.asked
        if self.found.loosened:
            asked = replace(asked, text=" ".join(self.found.words))
        return asked.address(asked.scope, after) if after else ""

    @property
    def first_url(self) -> str:
        """The newest hits."""
        return self.asked.url()

    @property
    def plain_url(self) -> str:
        """The same text without filters and everywhere; "" where nothing was narrowed."""
        scope = self.asked.scope
        return self.asked.address(Scope()) if scope.narrowed or scope.region_code else ""

    @property
    def short(self) -> bool:
        """One character alone finds too much."""
        return [len(run) for run in self.found.wish.runs] == [1]


def page_for(asked: Asked) -> SearchPage:
    """The page for an address; a place that never was is passed over."""
    region = _region(asked.scope.region_code)
    code = region.code if region else ""
    asked = replace(asked, scope=replace(asked.scope, region_code=code))
    found = search(asked.text, asked.scope, after=asked.after)
    idle = found.wish.problem in {Problem.LONG, Problem.NO_WORD}
    chips = Chips([], 0, more=False) if idle else chips_of(found.wish, asked.scope)
    begins = bool(asked.text) and not asked.after and found.wish.problem is None
    groups = [
        Choices(group.label, [_choice(asked, group.name, chip) for chip in group.chips])
        for group in chips.groups
    ]
    return SearchPage(
        asked=asked,
        region=region,
        found=found,
        lines=_lines(found.hits),
        chips=chips,
        chosen=[one for group in groups for one in group.choices if one.chosen],
        filters=[group for group in groups if not group.choices[0].chosen],
        topics=_topics(asked) if begins else [],
        places=_places(asked.text, code) if begins and len(asked.text) > 1 else [],
    )


def _region(code: str) -> Region | None:
    try:
        return region_at(code) if code else None
    except PlaceNotFound:
        return None


def _choice(asked: Asked, name: str, chip: Chip) -> Choice:
    url = asked.url(**{name: "" if chip.chosen else chip.key})
    return Choice(chip.label, url, chip.count, chip.chosen)


def _topics(asked: Asked) -> list[Choice]:
    """Everything about the crop or topic that is called so, which the text alone may miss."""
    bare = replace(asked, text="")
    found = suggestions(asked.text, asked.scope)
    return [Choice(chip.label, bare.url(**{name: chip.key})) for name, chip in found]


def _places(text: str, within: str) -> list[Place]:
    """Places found by their names, where some app has a page for each."""
    page = place_pages.get("home")
    found = search_places(text, within, PLACES) if page else []
    return [Place(one.region.name, one.above, page(one.region.code)) for one in found if page]


def _lines(hits: Sequence[Hit]) -> list[Line]:
    keys = {hit.document.place: _value(hit.document.tags, "b:") for hit in hits}
    facet = facets.get("rubric")
    rubrics = facet.labels({key for key in keys.values() if key}) if facet else {}
    return [Line(hit, rubrics.get(keys[hit.document.place]) or _kind(hit)) for hit in hits]


def _kind(hit: Hit) -> str:
    one = searchables.get(hit.document.kind)
    return str(one.label) if one else ""


def _value(tags: Sequence[str], prefix: str) -> str:
    return next((tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)), "")
