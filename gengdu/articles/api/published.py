"""What everybody may read: rubrics, their lists, the approved version of an article."""

import datetime as dt
from typing import Annotated, Any

from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from gengdu.access.api.bearer import reader_of
from gengdu.access.api.schemas import After, Code, Limit, Listing, Out, Ref, listed
from gengdu.articles.actions import count_reader
from gengdu.articles.models import PublishedArticle, Rubric
from gengdu.articles.queries import ArticlePage, all_rubrics, article_page
from gengdu.articles.queries.lists import (
    Numbers,
    Wish,
    list_page,
    numbers_of,
    offers_for,
    rows_of,
)
from gengdu.articles.queries.published import STAGES
from gengdu.articles.queries.related import related_to
from gengdu.delivery.rules.audiences import stage_key
from gengdu.kit import trace
from gengdu.kit.errors import NotFound
from gengdu.regions.queries import region_at
from gengdu.search.actions import note_asked

router = Router()
Key = Annotated[str, Field(max_length=40)]


class RubricOut(Out):
    """A section of the portal."""

    key: str
    name: str


class ListedIn(Schema):
    """A list: a rubric of a place and those above it; what narrows it down."""

    place: Code
    rubric: Key
    crop: Key = ""
    stage: Annotated[str, Field(pattern=r"^([\w-]{1,40}:\d{1,3})?$")] = ""
    topic: Key = ""
    q: Annotated[str, Field(max_length=40, description="words of the title")] = ""
    below: bool = False
    after: After = ""
    limit: Limit = 20

    def wish(self) -> Wish:
        """As the page of the list reads its address."""
        return Wish(self.crop, self.stage, self.topic, self.q, self.below)


class LineOut(Out):
    """An article in a list."""

    ref: Ref
    title: str
    summary: str
    rubric: str
    place: str
    organisation: str
    stages: list[str]
    published_at: dt.datetime
    updated_at: dt.datetime
    views: int
    likes: int


class OfferedOut(Out):
    """A value of a filter."""

    key: str
    words: str


class OffersOut(Out):
    """What the list can be narrowed down by; stages are those of the chosen crop."""

    crops: list[OfferedOut]
    stages: list[OfferedOut]
    topics: list[OfferedOut]


class FileOut(Out):
    """A picture or an attachment, with its words."""

    url: str
    words: str
    width: int | None = None
    height: int | None = None
    size: int


class CorrectionOut(Out):
    """What was corrected, and when."""

    words: str
    at: dt.datetime


class ArticleOut(LineOut):
    """The approved version. `body` is HTML of a short list of tags."""

    body: str
    source: str
    licence: str
    author: str
    hotline: str
    topics: list[str]
    valid_from: dt.date | None
    valid_until: dt.date | None
    needs_confirmation: bool
    url: str
    pictures: list[FileOut]
    attachments: list[FileOut]
    corrections: list[CorrectionOut]
    related: list[LineOut]


@router.get("/rubrics", response=Listing[RubricOut], auth=None, summary="Sections of the portal")
def rubrics(request: HttpRequest) -> dict[str, Any]:
    """In their order."""
    return listed({"key": one.key, "name": str(one)} for one in all_rubrics())


@router.get("/articles", response=Listing[LineOut], auth=None, summary="Articles of a place")
def articles(request: HttpRequest, asked: Query[ListedIn]) -> dict[str, Any]:
    """Of the place and those above it, newest first; with `below` of those below as well."""
    code, rubric = region_at(asked.place).code, _rubric(asked.rubric)
    page = list_page(code, rubric, _wish(asked), cursor=asked.after, size=asked.limit)
    return listed(lines(page.rows), page.next_cursor)


@router.get("/articles/filters", response=OffersOut, auth=None, summary="What narrows a list down")
def articles_filters(request: HttpRequest, asked: Query[ListedIn]) -> Any:
    """Of what occurs among the newest."""
    return offers_for(region_at(asked.place).code, _rubric(asked.rubric), _wish(asked))


def _wish(asked: ListedIn) -> Wish:
    """What the list is narrowed by; a search is counted as on the pages."""
    if asked.q:
        note_asked(address=trace.current().address)
    return asked.wish()


@router.get("/articles/{ref:uid}", response=ArticleOut, auth=None, summary="An article")
def article(request: HttpRequest, uid: Ref) -> dict[str, Any]:
    """404 before it is published, 410 with the reason after it was recalled."""
    page = article_page(uid)
    others = related_to(pk=page.pk, region_code=page.region_id, rubric_id=page.rubric_id)
    return _article(page) | {"related": lines(rows_of([other.uid for other in others]))}


@router.post("/articles/{ref:uid}/seen", response={204: None}, auth=None, summary="It was read")
def seen(request: HttpRequest, uid: Ref, place: Code | None = None) -> None:
    """After ten seconds, or when most of it was read; once a day and reader it counts."""
    count_reader(
        actor=reader_of(request),
        article_uid=uid,
        address=trace.current().address,
        device=request.headers.get("User-Agent", ""),
        place=place or "",
    )


def _rubric(key: str) -> Rubric:
    found = next((one for one in all_rubrics() if one.key == key), None)
    if found is None:
        raise NotFound
    return found


def lines(rows: list[PublishedArticle]) -> list[dict[str, Any]]:
    """Articles as a list shows them: three queries whatever their number."""
    numbers = numbers_of([row.uid for row in rows])
    prefetch_related_objects(rows, STAGES)
    return [
        _line(row, numbers[row.uid], [stage_key(stage) for stage in row.stages.all()])
        for row in rows
    ]


def _line(
    row: PublishedArticle | ArticlePage, numbers: Numbers, stages: list[str]
) -> dict[str, Any]:
    names = ("title", "summary", "published_at", "updated_at")
    return {name: getattr(row, name) for name in names} | {
        "ref": row.uid,
        "rubric": row.rubric.key,
        "place": row.region_id,
        "organisation": str(row.organisation),
        "stages": stages,
        "views": numbers.views,
        "likes": numbers.likes,
    }


def _article(page: ArticlePage) -> dict[str, Any]:
    names = ("body", "source", "licence", "valid_from", "valid_until", "needs_confirmation")
    line = _line(page, Numbers(page.views, page.likes), [stage.key for stage in page.stages])
    return (
        line
        | {name: getattr(page, name) for name in names}
        | {
            "author": page.author,
            "hotline": page.hotline,
            "topics": [topic.key for topic in page.topics],
            "url": page.short_url,
            "pictures": [
                {
                    "url": widest.url,
                    "words": words,
                    "width": widest.width,
                    "height": widest.height,
                    "size": widest.size,
                }
                for picture, words in page.files.pictures
                for widest in picture.sources[-1:]
            ],
            "attachments": [
                {"url": paper.url, "words": words, "size": paper.size}
                for paper, words in page.files.attachments
            ],
            "corrections": [{"words": one.words, "at": one.at} for one in page.corrections],
        }
    )
