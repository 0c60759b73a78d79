"""Where upper apps join articles: what is the reader's own on a page, and where lists are."""

import uuid
from collections.abc import Callable
from typing import Protocol

from gengdu.kit.registry import Registry


class ListPage(Protocol):
    """The address of a list: a rubric of a place, narrowed (`topic`, `crop` …)."""

    def __call__(self, region_code: str, rubric: str, /, **wish: str) -> str: ...


class Follows(Protocol):
    """What an upper app does when a version is put before readers."""

    def __call__(self, *, article_uid: uuid.UUID) -> None: ...


fragments: Registry[Callable[[uuid.UUID], str]] = Registry("personal parts of an article's page")
"""Each gives the address of a personal fragment about an article ("because your maize …").

The page itself is the same bytes for everybody; htmx puts the fragment in, without script it is
missing. An answer without content (204) leaves the place empty.
"""
closings: Registry[Callable[[uuid.UUID], str]] = Registry("personal parts below an article")
"""The same, below the text: what its reader says of it."""
lists: Registry[ListPage] = Registry("pages of lists")
"""The portal's, where there is one."""

publications: Registry[Follows] = Registry("what follows a publication")
"""Each is called in the transaction that puts a version before readers; it may enqueue a job."""


def list_url(region_code: str, rubric: str, **wish: str) -> str:
    """Where the articles of a rubric stand; "" where nothing lists them."""
    return next((address(region_code, rubric, **wish) for address in lists), "")
