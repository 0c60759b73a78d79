"""One list of the portal: a rubric of a place, what narrows it, and how it goes on."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.http import urlencode

from gengdu.articles.models import Rubric
from gengdu.articles.queries import published
from gengdu.articles.queries.lists import Offers, Wish, list_page, numbers_of, offers_for
from gengdu.portal.queries.homes import STAGES, Listed, sections_of
from gengdu.regions.enums import Level
from gengdu.regions.models import Region


@dataclass(frozen=True)
class RubricPage:
    """All that the page of a list shows."""

    region: Region
    rubric: Rubric
    wish: Wish
    offers: Offers
    articles: list[Listed]
    further: bool
    """Whether newer ones stand on a page before."""
    next_cursor: str

    @property
    def has_below(self) -> bool:
        """Whether there are places below that could be shown as well."""
        return self.region.level < Level.VILLAGE

    @property
    def first_url(self) -> str:
        """The same list from its newest one."""
        return _address(self.region, self.rubric, self.wish.address())

    @property
    def next_url(self) -> str:
        """Older ones; "" on the last page."""
        fields = self.wish.address() | {"after": self.next_cursor}
        return _address(self.region, self.rubric, fields) if self.next_cursor else ""

    @property
    def plain_url(self) -> str:
        """The list with nothing narrowed, as near or as far as it is now."""
        return _address(self.region, self.rubric, Wish(below=self.wish.below).address())

    @property
    def below_url(self) -> str:
        """The same with the places below; "" where there are none or they are shown already."""
        wider = replace(self.wish, below=True)
        wanted = self.has_below and not self.wish.below
        return _address(self.region, self.rubric, wider.address()) if wanted else ""


def rubric_page(region: Region, rubric: Rubric, wish: Wish, after: str) -> RubricPage:
    """A page of a list with the filters that lead somewhere: six queries."""
    page = list_page(region.code, rubric, wish, cursor=after)
    prefetch_related_objects(page.rows, STAGES)
    return RubricPage(
        region=region,
        rubric=rubric,
        wish=wish,
        offers=offers_for(region.code, rubric, wish),
        articles=sections_of(page.rows, numbers_of([row.uid for row in page.rows])),
        further=bool(after),
        next_cursor=page.next_cursor,
    )


def list_address(region_code: str, rubric: str, /, **wish: str) -> str:
    """`articles.registry.lists`: where a rubric of a place stands, narrowed."""
    return _with(reverse("portal:rubric", args=[region_code, rubric]), wish)


def pages_about(article_uid: uuid.UUID) -> list[str]:
    """The page of an article and those of its own place that begin with it, in one query.

    Not for readers (any more), there are none.
    """
    found = published().filter(uid=article_uid).values_list("region_id", "rubric__key").first()
    if found is None:
        return []
    place, rubric = found
    own = reverse("articles:article", args=[article_uid])
    return [own, reverse("portal:home", args=[place]), list_address(place, rubric)]


def _address(region: Region, rubric: Rubric, fields: Mapping[str, str]) -> str:
    return _with(reverse("portal:rubric", args=[region.code, rubric.key]), fields)


def _with(path: str, fields: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(fields)}" if fields else path
