"""What readers see: approved versions, of this place and of those above it."""

import datetime as dt
import uuid

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.expressions import Combinable

from gengdu.access.scope import here_and_above
from gengdu.agronomy.models import Stage
from gengdu.articles.enums import State
from gengdu.articles.errors import NotPublished, ReadersRecall
from gengdu.articles.models import Article, PublishedArticle
from gengdu.articles.rules.links import as_written, short_of
from gengdu.kit import clock

STAGES = Prefetch("stages", queryset=Stage.objects.select_related("crop").order_by("pk"))


def published(today: dt.date | Combinable | None = None) -> QuerySet[PublishedArticle]:
    """Everything that readers may see now (or on a day, for a prepared query), newest first."""
    rows = PublishedArticle.objects.filter(hidden_at__isnull=True)
    last_day = Q(valid_until__isnull=True) | Q(valid_until__gte=today or clock.today())
    rows = rows.filter(last_day)
    return rows.select_related("rubric", "region", "organisation").order_by("-published_at", "-pk")


def listed(region_code: str, rubric: str = "") -> QuerySet[PublishedArticle]:
    """What the portal of a place lists: its own and what those above it publish (本地及上级)."""
    rows = here_and_above(published(), region_code)
    return rows.filter(rubric__key=rubric) if rubric else rows


def with_stages(rows: QuerySet[PublishedArticle]) -> QuerySet[PublishedArticle]:
    """The rows with their stages and crops at hand, in one query more."""
    return rows.prefetch_related(STAGES)


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
