"""The page of an article as plain values: read anew for every reader, by prepared queries.

Nothing here is a row. What is shown follows from these values, the language and nothing else, so
that a part of the page may be kept for as long as they stay the same (`{% kept %}` of the shell).
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.conf import settings
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet, Subquery, UUIDField
from django.db.models.functions import Coalesce
from django.templatetags.static import static
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language

from gengdu.articles.enums import LIKED, SEEN, Licence, State
from gengdu.articles.errors import NotPublished, ReadersRecall
from gengdu.articles.models import Correction, PublishedArticle
from gengdu.articles.queries.attached import Shown, shown_of
from gengdu.articles.registry import closings, fragments, list_url
from gengdu.articles.rules.drafts import attached_in
from gengdu.articles.rules.stages import stage_words
from gengdu.articles.rules.text import plain_text
from gengdu.events.models import Tally
from gengdu.kit import clock
from gengdu.kit.prepared import Prepared, Slot
from gengdu.options.queries import value_of
from gengdu.options.registry.site import HOTLINE
from gengdu.people.models import Person

PREVIEWED = 640


@dataclass(frozen=True)
class Named:
    """A rubric, topic or crop: its key, and its name in the language that is spoken."""

    key: str
    zh: str
    en: str

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.zh


@dataclass(frozen=True)
class NamedStage:
    """A stage of a crop, as the rows of agronomy say it."""

    crop_id: int
    order: int
    zh: str
    en: str
    crop: Named

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.zh

    @property
    def key(self) -> str:
        """As it stands in a draft."""
        return f"{self.crop.key}:{self.order}"


@dataclass(frozen=True)
class Office:
    """Whoever answers for an article."""

    name: str
    short_name: str
    hotline: str

    def __str__(self) -> str:
        return self.short_name or self.name


@dataclass(frozen=True)
class Said:
    """A correction and when it was made."""

    words: str
    at: dt.datetime


@dataclass(frozen=True)
class ArticlePage:
    """All that the page of an article shows, but for what is the reader's own."""

    pk: int
    uid: uuid.UUID
    region_id: str
    rubric_id: int
    title: str
    summary: str
    body: str
    source: str
    licence: str
    valid_from: dt.date | None
    valid_until: dt.date | None
    needs_confirmation: bool
    published_at: dt.datetime
    updated_at: dt.datetime
    views: int
    likes: int
    # The first sixteen are columns (COLUMNS); what follows is put together from others.
    rubric: Named
    organisation: Office
    short: str
    author_uid: uuid.UUID
    author_sealed: str
    hotline: str
    stages: tuple[NamedStage, ...]
    topics: tuple[Named, ...]
    corrections: tuple[Said, ...]
    files: Shown
    today: dt.date

    @property
    def author(self) -> str:
        """The name of who wrote it; "" once that person is erased."""
        return Person(uid=self.author_uid, name_sealed=self.author_sealed).name()

    @property
    def stage_words(self) -> list[tuple[str, str]]:
        """Each crop with its stages."""
        return stage_words(self.stages)

    @property
    def stage_keys(self) -> tuple[str, ...]:
        """Its stages by name, for a picture of the season (`usual_range`)."""
        return tuple(stage.key for stage in self.stages)

    @property
    def topic_links(self) -> list[tuple[Named, str]]:
        """Each topic with the list that holds others about it; "" where nothing lists them."""
        place, rubric = self.region_id, self.rubric.key
        return [(topic, list_url(place, rubric, topic=topic.key)) for topic in self.topics]

    @property
    def fragments(self) -> list[str]:
        """Addresses of what upper apps add for the reader alone, at the top."""
        return [address(self.uid) for address in fragments]

    @property
    def closings(self) -> list[str]:
        """The same, below the text."""
        return [address(self.uid) for address in closings]

    @property
    def licence_words(self) -> str:
        """The terms; "" where the organisation keeps all rights."""
        return str(Licence(self.licence).label) if self.licence else ""

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed: it stands here, and in no list."""
        return self.valid_until is not None and self.valid_until < self.today

    @property
    def description(self) -> str:
        """One line for whoever it is passed on to."""
        return self.summary or Truncator(plain_text(self.body)).chars(100)

    @property
    def passed_on(self) -> str:
        """What goes to the clipboard before the address, a line each."""
        return "".join(f"{line}\n" for line in (self.title, self.summary) if line)

    @property
    def url(self) -> str:
        """Its address, with the installation's."""
        return settings.GENGDU_ORIGIN + reverse("articles:article", args=[self.uid])

    @property
    def short_url(self) -> str:
        """The short address, or (of what was published before there were any) the full one."""
        if not self.short:
            return self.url
        return settings.GENGDU_ORIGIN + reverse("articles:short", args=[self.short])

    @property
    def was_updated(self) -> bool:
        """Whether a later version was approved."""
        return self.updated_at > self.published_at

    @property
    def picture(self) -> str:
        """The address of the first picture, for those who preview a link; else that of the mark."""
        first = self.files.pictures[0][0].near(PREVIEWED) if self.files.pictures else None
        return first.url if first else settings.GENGDU_ORIGIN + static("shell/mark-512.png")


COLUMNS = (
    "pk", "uid", "region_id", "rubric_id", "title", "summary", "body", "source", "licence",
    "valid_from", "valid_until", "needs_confirmation", "published_at", "updated_at",
    "views", "likes",
)  # fmt: skip
OTHERS = (
    "rubric__key", "rubric__name", "rubric__name_en",
    "organisation__name", "organisation__short_name", "organisation__hotline",
    "article__author__person__uid", "article__author__person__name_sealed",
    "article_id", "article__short", "article__state", "article__recall_reason", "hidden_at",
    "pictures", "attachments", "was_corrected",
)  # fmt: skip


def article_page(uid: uuid.UUID) -> ArticlePage:
    """The approved version; NotPublished (404) before there is one, ReadersRecall (410) after.

    Three queries: the row with its numbers, stages, topics; one for files where it has any; one
    each for corrections, and for a hotline where its organisation has none of its own.
    """
    found = _PAGE(uid=uid)
    if not found:
        raise NotPublished
    rest = iter(found[0])
    columns = dict(zip(COLUMNS, islice(rest, len(COLUMNS)), strict=True))
    rubric, office = Named(*islice(rest, 3)), Office(*islice(rest, 3))
    author_uid, author_sealed, article, short, state, reason, hidden_at, *more = rest
    pictures, papers, corrected = more
    if state == State.RECALLED or hidden_at is not None:
        raise ReadersRecall(reason=reason)
    pk, place = columns["pk"], columns["region_id"]
    return ArticlePage(
        **columns,
        rubric=rubric,
        organisation=office,
        short=short or "",
        author_uid=author_uid,
        author_sealed=author_sealed,
        hotline=office.hotline or str(value_of(HOTLINE, place)),
        stages=tuple(
            NamedStage(crop, order, zh, en, Named(*name))
            for crop, order, zh, en, *name in _STAGES(pk=pk)
        ),
        topics=tuple(Named(*row) for row in _TOPICS(pk=pk)),
        corrections=tuple(Said(*row) for row in _CORRECTIONS(pk=article)) if corrected else (),
        files=shown_of(attached_in(pictures), attached_in(papers)),
        today=clock.today(),
    )


def _tally(kind: str) -> Coalesce:
    counted = Tally.objects.filter(kind=kind, subject=OuterRef("uid")).values("count")
    return Coalesce(Subquery(counted), 0)


def _page() -> QuerySet[PublishedArticle, Any]:
    rows = PublishedArticle.objects.filter(uid=Slot("uid", UUIDField())).annotate(
        views=_tally(SEEN),
        likes=_tally(LIKED),
        was_corrected=Exists(Correction.objects.filter(article=OuterRef("article"))),
    )
    return rows.values_list(*COLUMNS, *OTHERS)


def _stages() -> QuerySet[Any, Any]:
    rows = PublishedArticle.stages.through.objects.filter(publishedarticle=PK).order_by("stage")
    own = ("stage__crop_id", "stage__order", "stage__name", "stage__name_en")
    return rows.values_list(*own, "stage__crop__key", "stage__crop__name", "stage__crop__name_en")


def _topics() -> QuerySet[Any, Any]:
    rows = PublishedArticle.topics.through.objects.filter(publishedarticle=PK)
    rows = rows.order_by("topic__order", "topic")
    return rows.values_list("topic__key", "topic__name", "topic__name_en")


def _corrections() -> QuerySet[Any, Any]:
    rows = Correction.objects.filter(article=PK).order_by("-at", "-pk")
    return rows.values_list("words", "at")


PK = Slot("pk", BigIntegerField())
_PAGE, _STAGES, _TOPICS = Prepared(_page), Prepared(_stages), Prepared(_topics)
_CORRECTIONS = Prepared(_corrections)
