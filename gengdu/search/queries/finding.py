"""From a text to a page of hits, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from gengdu.kit.paging import read_cursor, write_cursor
from gengdu.search.enums import Problem
from gengdu.search.gateways import BEYOND, grams
from gengdu.search.models import IndexedDocument
from gengdu.search.rules.snippets import Part, holds, marked, snippet
from gengdu.search.rules.wishes import Scope, Wanted, Wish, only_parts, pairs_in, wish_of

LIST: Final = "search"
SIZE = 20
ROUNDS = 5
"""Looks at candidates of a long text, each twice as deep as the one before."""


@dataclass(frozen=True)
class Hit:
    """A document as a list shows it."""

    document: IndexedDocument
    title: list[Part]
    snippet: list[Part]


@dataclass(frozen=True)
class Found:
    """A page of hits; `next_cursor` is "" on the last one.

    `loosened`: nothing held the text as it was typed; the hits hold the parts in `wish.runs`.
    """

    wish: Wish
    hits: list[Hit] = field(default_factory=list)
    next_cursor: str = ""
    loosened: bool = False

    @property
    def words(self) -> list[str]:
        """What was looked for in fact."""
        return list(self.wish.runs)


def search(text: str, scope: Scope | None = None, *, after: str = "") -> Found:
    """What holds the text, newest first, a page after the cursor `after`.

    Every two characters of a title find it. Without a text, a filter lists what it lets through.
    A text that cannot be looked for comes back with its problem; only a forged cursor is refused.
    """
    scope = scope or Scope()
    wish = wish_of(text)
    if not wish.runs and (wish.problem != Problem.EMPTY or not scope.narrowed):
        return Found(wish)
    before = read_cursor(after, 1, of=LIST)[0] if after else BEYOND
    found = _page(wish, scope, before)
    if found.hits or after or not wish.runs:
        return found
    return _loosened(wish, scope) or found


def _page(wish: Wish, scope: Scope, before: int) -> Found:
    rows, last = _rows(wish, scope.wanted(wish.needles()), before)
    more = len(rows) > SIZE
    rows = rows[:SIZE]
    if more:
        last = rows[-1].place
    return Found(
        wish=wish,
        hits=[Hit(row, marked(row.title, wish.runs), snippet(row.body, wish.runs)) for row in rows],
        next_cursor=write_cursor([last], of=LIST) if last is not None else "",
    )


def _rows(wish: Wish, wanted: Wanted, before: int) -> tuple[list[IndexedDocument], int | None]:
    """One row more than a page where there is one; and where to go on if we gave up looking."""
    rows: list[IndexedDocument] = []
    most = SIZE + 1
    for _round in range(ROUNDS):
        places = grams().newest(wanted, before=before, most=most)
        rows += [row for row in _in_order(places) if is_hit(row, wish)]
        if len(places) < most:
            return rows, None
        if len(rows) > SIZE:
            return rows, None
        before, most = places[-1], most * 2
    return rows, before


def _in_order(places: Sequence[int]) -> list[IndexedDocument]:
    known = IndexedDocument.objects.in_bulk(places)
    return [known[place] for place in places if place in known]


def is_hit(row: IndexedDocument, wish: Wish) -> bool:
    """Whether a candidate holds what its grams only suggest."""
    doubtful = wish.doubtful
    return not doubtful or holds((row.title, row.body, row.keywords), doubtful)


def _loosened(wish: Wish, scope: Scope) -> Found | None:
    """For a question put in words: what holds its subject, however it was asked."""
    index = grams()
    pairs = [one for one in pairs_in(wish) if index.newest(scope.wanted(((one,),)), most=1)]
    parts = only_parts(wish, frozenset(pairs))
    for count in range(len(parts.runs), 0, -1):
        shorter = replace(parts, runs=parts.runs[:count])
        if shorter.runs != wish.runs and (found := _page(shorter, scope, BEYOND)).hits:
            return replace(found, loosened=True)
    return None
