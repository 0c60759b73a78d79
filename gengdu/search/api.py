"""Search for programs: the page's own query, its hits as text with what was asked for marked."""

import datetime as dt
from typing import Annotated, Any

from django.http import HttpRequest, QueryDict
from ninja import Query, Router, Schema
from pydantic import Field

from gengdu.access.api.schemas import After, Code, Out, Ref
from gengdu.kit import trace
from gengdu.search.actions import note_asked
from gengdu.search.forms import asked_in
from gengdu.search.queries.pages import Line, SearchPage, page_for

router = Router()
Filter = Annotated[str, Field(max_length=60)]


class AskedIn(Schema):
    """What is looked for, and what narrows it down: keys of the filters in the answer."""

    q: Annotated[str, Field(max_length=200)] = ""
    place: Code | None = None
    below: bool = False
    kind: Filter = ""
    rubric: Filter = ""
    crop: Filter = ""
    stage: Filter = ""
    topic: Filter = ""
    after: After = ""


class PartOut(Out):
    """A piece of text; `hit` where it is what was asked for."""

    text: str
    hit: bool


class HitOut(Out):
    """Something found."""

    kind: str
    ref: Ref
    section: str
    title: list[PartOut]
    snippet: list[PartOut]
    byline: str
    url: str
    place: str
    published_at: dt.datetime


class ChipOut(Out):
    """A value of a filter, and how many of the newest hits have it."""

    key: str
    label: str
    count: int
    chosen: bool


class FilterOut(Out):
    """A filter by its name in the address."""

    name: str
    label: str
    values: list[ChipOut]


class FoundOut(Out):
    """A page of hits, newest first. `loosened`: nothing held the text as it was typed."""

    items: list[HitOut]
    next: str
    problem: str
    words: list[str]
    loosened: bool
    filters: list[FilterOut]


@router.get("/search", response=FoundOut, auth=None, summary="Find what is published")
def search(request: HttpRequest, asked: Query[AskedIn]) -> dict[str, Any]:
    """Every two characters of a title find it. Of a place: what it and those above it publish."""
    note_asked(address=trace.current().address)
    said = QueryDict(mutable=True)
    said.update(asked.dict(exclude={"place", "below"}))
    said.update({"region": asked.place or "", "below": "1" if asked.below else ""})
    return _found(page_for(asked_in(said)))


def _found(page: SearchPage) -> dict[str, Any]:
    found, problem = page.found, page.found.wish.problem
    return {
        "items": [_hit(line) for line in page.lines],
        "next": found.next_cursor,
        "problem": str(problem.value) if problem else "",
        "words": found.words,
        "loosened": found.loosened,
        "filters": [
            {"name": one.name, "label": str(one.label), "values": one.chips}
            for one in page.chips.groups
        ],
    }


def _hit(line: Line) -> dict[str, Any]:
    row = line.hit.document
    names = ("kind", "byline", "url", "published_at")
    return {name: getattr(row, name) for name in names} | {
        "ref": row.uid,
        "section": line.section,
        "place": row.region_code,
        "title": line.hit.title,
        "snippet": line.hit.snippet,
    }
