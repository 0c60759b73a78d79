"""What readers see: approved versions, of this place and of those above it."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.text import Truncator

from gengdu.access.scope import here_and_above
from gengdu.agronomy.models import Stage
from gengdu.articles.enums import SEEN, State
from gengdu.articles.errors import NotPublished, ReadersRecall
from gengdu.articles.models import Correction, PublishedArticle
from gengdu.articles.rules.stages import stage_words
from gengdu.articles.rules.text import plain_text
from gengdu.events.queries import count_of
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.options.queries import value_of
from gengdu.options.registry.site import HOTLINE

STAGES = Prefetch("stages", queryset=Stage.objects.select_related("crop").order_by("pk"))


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
    views: int
    corrections: list[Correction]
    today: dt.date

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
    def was_updated(self) -> bool:
        """Whether a later version was approved."""
        return self.article.updated_at > self.article.published_at


def article_page(uid: uuid.UUID) -> ArticlePage:
    """The approved version; NotPublished (404) before there is one, ReadersRecall (410) after."""
    rows = PublishedArticle.objects.select_related(
        "rubric", "region", "organisation", "article__author__person"
    )
    found = with_stages(rows).filter(uid=uid).first()
    require(found is not None, NotPublished)
    assert found is not None  # noqa: S101 - required in the line above
    if found.article.state == State.RECALLED or found.hidden_at is not None:
        raise ReadersRecall(reason=found.article.recall_reason)
    own = found.organisation.hotline
    return ArticlePage(
        article=found,
        author=found.article.author.person.name(),
        hotline=own or str(value_of(HOTLINE, found.region_id)),
        stages=stage_words(found.stages.all()),
        views=count_of(SEEN, uid),
        corrections=list(found.article.corrections.order_by("-at", "-pk")),
        today=clock.today(),
    )


def is_published(uid: uuid.UUID) -> bool:
    """Whether readers may see it."""
    return PublishedArticle.objects.filter(uid=uid, hidden_at__isnull=True).exists()
