"""Taking back what readers see, and taking it up again."""

import uuid

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from gengdu.access.scope import locked
from gengdu.articles import errors
from gengdu.articles.actions.publishing import hide_from_readers
from gengdu.articles.enums import KIND, Notified, State
from gengdu.articles.models import Article
from gengdu.articles.queries import working
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.notices.actions import notify
from gengdu.people.models import Account
from gengdu.review import actions as review

LONGEST_REASON = 200


@transaction.atomic
def recall_article(*, actor: Account, article_uid: uuid.UUID, reason: str) -> Article:
    """Take a published article from its page, lists, search, 本周农事 and inbox, at once.

    Its address answers 410 with the reason; shared caches keep a page for half a minute. What is
    waiting for review is void. Pressed twice: once.
    """
    article = locked(working.articles_to_recall(actor), uid=article_uid)
    if article.state == State.RECALLED:
        return article
    reason = " ".join(reason.split())[:LONGEST_REASON]
    require(bool(reason), errors.ReasonMissing)
    require(bool(article.live_sha256), errors.NotBeforeReaders)
    review.void(actor=actor, kind=KIND, object_uid=article.uid)
    now = clock.now()
    article.state, article.scheduled_version = State.RECALLED, None
    article.recalled_at, article.recall_reason = now, reason
    article.save(update_fields=["state", "scheduled_version", "recalled_at", "recall_reason"])
    hide_from_readers(article_uid=article.uid, now=now)
    place = article.published.region_id
    audit.record(
        actor=actor,
        verb="articles.article.recall",
        target=article,
        region_code=place,
        reason=reason,
    )
    changes.record(article, op=Op.DELETE, region_code=place)
    if article.author_id != actor.pk:
        _tell_author(article)
    return article


@transaction.atomic
def rework_article(*, actor: Account, article_uid: uuid.UUID) -> Article:
    """Make a recalled article a draft again: readers see it once a new version was approved."""
    article = locked(working.articles_to_change(actor), uid=article_uid)
    if article.state == State.DRAFT and article.recalled_at is not None:
        return article
    require(article.state == State.RECALLED, errors.NotRecalled)
    article.state, article.live_version, article.published_at = State.DRAFT, None, None
    article.live_sha256 = article.approved_sha256 = ""
    article.revision += 1
    article.save()
    article.writers.add(actor)
    audit.record(
        actor=actor,
        verb="articles.article.rework",
        target=article,
        region_code=article.region_id,
    )
    changes.record(article, region_code=article.region_id)
    return article


def _tell_author(article: Article) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        headline = _("Recalled: %(title)s") % {"title": article.title}
    notify(
        person_ids=[article.author.person_id],
        kind=Notified.RECALL,
        headline=headline,
        body=article.recall_reason,
        url=reverse("console:articles_article_detail", args=[article.uid]),
        key=f"articles.recall.{article.uid}.{article.recalled_at:%Y%m%d%H%M%S}",
    )
