"""Where upper apps say what readers may find, and by which filters."""

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise

from gengdu.kit.registry import Registry
from gengdu.search.enums import Visibility

Words = str | Promise


@dataclass(frozen=True)
class Document:
    """What the index must know of one thing that can be found; texts are plain, not HTML.

    `keywords` are found like the text but not shown: names of crops, topics, whoever published.
    Filters are keys: `crops` ("maize_spring"), `stages` ("maize_spring:6"), `topics`, `rubric`.
    """

    title: str
    body: str
    url: str
    region_code: str
    published_at: dt.datetime
    byline: str = ""
    keywords: tuple[str, ...] = ()
    rubric: str = ""
    crops: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    visibility: Visibility = Visibility.PUBLIC


class Searchable(Protocol):
    """One kind of thing that can be found (registered under the name of the kind)."""

    @property
    def label(self) -> Words:
        """The kind in words, in the plural: "Articles"."""
        ...

    @property
    def feed(self) -> str:
        """The change feed's kind whose keys are the uids of these documents."""
        ...

    @property
    def causes(self) -> Collection[str]:
        """Other kinds of the feed that change what documents say: a rubric's or a crop's name."""
        ...

    def documents(self, uids: Collection[uuid.UUID]) -> Mapping[uuid.UUID, Document]:
        """Those that may be found now; what is gone, hidden or unknown is left out."""
        ...

    def page(self, cause: str, key: str, after: int, limit: int) -> Sequence[tuple[int, uuid.UUID]]:
        """(row number, uid) of the documents that a cause touches, in the order of row numbers.

        `cause` is one of `causes` with the key that the feed named, or "" for all of them.
        """
        ...


class Facet(Protocol):
    """A filter of the search page (registered under "rubric", "crop", "stage" or "topic")."""

    @property
    def label(self) -> Words:
        """What is chosen: "Crop"."""
        ...

    def labels(self, keys: Collection[str]) -> Mapping[str, str]:
        """The names of these keys in the reader's language; unknown ones are left out."""
        ...

    def named(self, text: str) -> Sequence[str]:
        """Keys whose name is, or holds, what somebody typed: at most three, the best first."""
        ...


searchables: Registry[Searchable] = Registry("searchables")
facets: Registry[Facet] = Registry("facets of the search")
place_pages: Registry[Callable[[str], str]] = Registry("pages of a place")
"""The address of a place's page by its code (registered as "home"): a place can be found too."""
