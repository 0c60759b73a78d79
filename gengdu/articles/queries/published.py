"""What readers see: approved versions, of this place and of those above it."""

import datetime as dt
import uuid
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.text import Truncator

from gengdu.access.scope import here_and_above
from gengdu.agronomy.models import Stage
from gengdu.articles.enums import LIKED, SEEN, State
from gengdu.articles.errors import NotPublished, ReadersRecall
from gengdu.articles.models import Article, Correction, PublishedArticle, Topic
from gengdu.articles.queries.attached import Shown, shown_of
from gengdu.articles.rules.drafts import attached_in
from gengdu.articles.rules.links import as_written, short_of
from gengdu.articles.rules.stages import stage_words
from gengdu.articles.rules.text import plain_text
from gengdu.events.models import Tally
from gengdu.kit import clock
from gengdu.options.queries import value_of
from gengdu.options.registry.site import HOTLINE

STAGES = Prefetch("stages", queryset=Stage.objects.select_related("crop").order_by("pk"))
TOPICS = Prefetch("topics", queryset=Topic.objects.order_by("order", "pk"))


def published() -> QuerySet[PublishedArticle]:
    """Everything that readers may see now, newest first."""
    rows = PublishedArticle.objects.filter(hidden_at__isnull=True)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=clock.today()))
    return rows.select_related("rubric", "region", "organisation").order_by("-published_at", "-pk")


def listed(region_code: str, rubric: str = "") -> QuerySet[PublishedArticle]:
    """What the portal of a place lists: its own and what those above it publish (本地及上级)."""
    rows = here_and_above(published(), region_code)
    return rows.filter(rubric__key=rubric) if rubric else rows


def with_stages(rows: QuerySet[PublishedArticle]) -> QuerySet[PublishedArticle]:
    """The rows with their stages and crops at hand, in one query more."""
    return rows.prefetch_related(STAGES)


@dataclass(frozen=True)
class ArticlePage:
    """All that the page of an article shows, but for what is the reader's own."""

    article: PublishedArticle
    author: str
    hotline: str
    stages: list[tuple[str, str]]
    topics: list[Topic]
    views: int
    likes: int
    corrections: list[Correction]
    files: Shown
    today: dt.date
    related: list[PublishedArticle] = field(default_factory=list)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed: it stands here, and in no list."""
        last = self.article.valid_until
        return last is not None and last < self.today

    @property
    def description(self) -> str:
        """One line for whoever it is passed on to."""
        return self.article.summary or Truncator(plain_text(self.article.body)).chars(100)

    @property
    def passed_on(self) -> str:
        """What goes to the clipboard before the address, a line each."""
        lines = [self.article.title, self.article.summary]
        return "".join(f"{line}\n" for line in lines if line)

    @property
    def short_path(self) -> str:
        """The short address, or (of what was published before there were any) the full one."""
        short = self.article.article.short
        if short:
            return reverse("articles:short", args=[short])
        return reverse("articles:article", args=[self.article.uid])

    @property
    def was_updated(self) -> bool:
        """Whether a later version was approved."""
        return self.article.updated_at > self.article.published_at

    @property
    def picture(self) -> str:
        """The address of the first picture, for those who preview a link; "" without one."""
        first = self.files.pictures[0][0].near(PREVIEWED) if self.files.pictures else None
        return first.url if first else ""


PREVIEWED = 640


def article_page(uid: uuid.UUID) -> ArticlePage:
    """The approved version; NotPublished (404) before there is one, ReadersRecall (410) after.

    Three queries: the row with its numbers, stages, topics; two for files where it has any; one
    each for corrections, and for a hotline where its organisation has none of its own.
    """
    rows = PublishedArticle.objects.select_related(
        "rubric", "region", "organisation", "article__author__person"
    ).annotate(
        views=_tally(SEEN),
        likes=_tally(LIKED),
        was_corrected=Exists(Correction.objects.filter(article=OuterRef("article"))),
    )
    found = _only(rows.prefetch_related(STAGES, TOPICS).filter(uid=uid).first())
    own = found.organisation.hotline
    corrections = found.article.corrections.order_by("-at", "-pk")
    return ArticlePage(
        article=found,
        author=found.article.author.person.name(),
        hotline=own or str(value_of(HOTLINE, found.region_id)),
        stages=stage_words(found.stages.all()),
        topics=list(found.topics.all()),
        views=found.views,  # type: ignore[attr-defined]  # annotated above
        likes=found.likes,  # type: ignore[attr-defined]
        corrections=list(corrections) if found.was_corrected else [],  # type: ignore[attr-defined]
        files=shown_of(attached_in(found.pictures), attached_in(found.attachments)),
        today=clock.today(),
    )


def _tally(kind: str) -> Coalesce:
    counted = Tally.objects.filter(kind=kind, subject=OuterRef("uid")).values("count")
    return Coalesce(Subquery(counted), 0)


def readable(uid: uuid.UUID) -> PublishedArticle:
    """What readers have at an address; NotPublished before, ReadersRecall after. One query."""
    return _only(PublishedArticle.objects.select_related("article").filter(uid=uid).first())


def at_short(short: str) -> PublishedArticle:
    """What stands behind `/s/<short>`; NotPublished or ReadersRecall otherwise. One query."""
    rows = PublishedArticle.objects.select_related("article")
    return _only(rows.filter(article__short=as_written(short)).first())


def _only(found: PublishedArticle | None) -> PublishedArticle:
    if found is None:
        raise NotPublished
    if found.article.state == State.RECALLED or found.hidden_at is not None:
        raise ReadersRecall(reason=found.article.recall_reason)
    return found


def free_short(uid: uuid.UUID) -> str:
    """A short address that no article has; nearly always the first."""
    trial = 0
    while Article.objects.filter(short=short_of(uid, trial)).exists():
        trial += 1
    return short_of(uid, trial)
