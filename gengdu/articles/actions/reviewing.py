"""An article on its way to readers: handed in, taken back, and what an approval does."""

import uuid
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gengdu.access.scope import hold, locked
from gengdu.articles import errors
from gengdu.articles.actions.publishing import publish_version
from gengdu.articles.enums import KIND, State
from gengdu.articles.models import Article
from gengdu.articles.queries import working
from gengdu.articles.queries.attached import files_panel
from gengdu.articles.queries.panels import checks_now
from gengdu.articles.queries.policies import steps_for
from gengdu.articles.rules.drafts import draft_in, labelled
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.delivery.queries import Plan
from gengdu.delivery.queries.review import consequence_words, reach_panel
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.review import actions as review
from gengdu.review.enums import State as Submitted
from gengdu.review.models import Submission, Version
from gengdu.review.registry import Case, Check, Panel, Snapshot
from gengdu.review.registry.snapshots import Words

SETTLED: Final = frozenset({State.PUBLISHED, State.SCHEDULED, State.EXPIRED})
"""Approved as it is: there is nothing to hand in."""


def submit_article(*, actor: Account, article_uid: uuid.UUID) -> Article:
    """Hand the working copy in; a reviewer who is not its author decides. Pressed twice: once.

    Where it was the author's own right, or was approved meanwhile, NothingNew says so.
    """
    review.submit(actor=actor, kind=KIND, object_uid=article_uid)
    return working.articles_to_change(actor).get(uid=article_uid)


@transaction.atomic
def withdraw_article(*, actor: Account, article_uid: uuid.UUID) -> Article:
    """Take back what waits for review or for its hour: a draft again. Pressed twice: once."""
    article = locked(working.articles_to_change(actor), uid=article_uid)
    review.void(actor=actor, kind=KIND, object_uid=article.uid)
    article.refresh_from_db(fields=["state"])
    if article.state == State.SCHEDULED:
        article.state, article.scheduled_version = State.DRAFT, None
        article.save(update_fields=["state", "scheduled_version"])
        audit.record(
            actor=actor,
            verb="articles.article.unschedule",
            target=article,
            region_code=article.region_id,
        )
        changes.record(article, region_code=article.region_id)
    return article


class ArticleReview:
    """How articles are reviewed (`review.registry.reviewables`)."""

    label: Words = _("Article")

    def case(self, actor: Account, object_uid: uuid.UUID) -> Case:
        """The working copy as somebody who may write it hands it in."""
        article = locked(working.articles_to_change(actor), uid=object_uid)
        require(article.state != State.RECALLED, errors.Recalled)
        require(article.state not in SETTLED, errors.NothingNew)
        draft = working.draft_of(article)
        return Case(
            object_uid=object_uid,
            title=article.title,
            snapshot=draft.snapshot(),
            region_code=article.region_id,
            organisation_id=article.organisation_id,
            rubric=article.rubric.key,
            steps=steps_for(actor, article, draft),
        )

    def current(self, object_uid: uuid.UUID) -> Snapshot | None:
        """The working copy now, locked."""
        article = _locked(object_uid)
        return working.draft_of(article).snapshot() if article else None

    def writers(self, object_uid: uuid.UUID) -> frozenset[int]:
        """Whoever wrote on it since it was approved last, and who began it."""
        wrote = Article.writers.through.objects.filter(article__uid=object_uid)
        began = Article.objects.filter(uid=object_uid).values_list("author_id", flat=True)
        return frozenset([*wrote.values_list("account_id", flat=True), *began])

    def read(self, content: list[dict[str, Any]]) -> Snapshot:
        """A stored snapshot with its labels."""
        return labelled(content)

    def checks(self, snapshot: Snapshot) -> tuple[Check, ...]:
        """What the machine objects to."""
        return checks_now(draft_in(snapshot.content()))

    def panels(self, snapshot: Snapshot, actor: Account) -> list[Panel]:
        """Its files, and whom it would reach, counted now; nothing where nobody is told."""
        draft = draft_in(snapshot.content())
        plan = Plan(draft.urgency, draft.valid_until)
        reach = [reach_panel(draft.definition, plan)] if draft.definition else []
        return [*files_panel(draft, actor), *reach]

    def approve_words(self, snapshot: Snapshot) -> Words:
        """How many households will find it."""
        draft = draft_in(snapshot.content())
        if draft.audience is None:
            return _("Approve; it only stands in the portal, nobody is told")
        return consequence_words(draft.audience, draft.urgency)

    def url(self, object_uid: uuid.UUID) -> str:
        """Its page in the back office."""
        return reverse("console:articles_article_detail", args=[object_uid])

    def submitted(self, object_uid: uuid.UUID) -> None:
        """It waits."""
        _locked_row(object_uid, State.PENDING)

    def sent_back(self, actor: Account, object_uid: uuid.UUID) -> None:
        """Sent back by a reviewer, or taken back: then it is a draft again."""
        rows = Submission.objects.filter(kind=KIND, object_uid=object_uid).order_by("-pk")
        last = rows.values_list("state", flat=True).first()
        _locked_row(object_uid, State.REJECTED if last == Submitted.REJECTED else State.DRAFT)

    def approved(self, actor: Account, object_uid: uuid.UUID, version_id: int) -> None:
        """Published now, or at the hour that was approved with it."""
        article, version = _locked(object_uid), Version.objects.get(pk=version_id)
        assert article is not None  # noqa: S101 - nothing that was handed in is ever deleted
        at = draft_in(version.snapshot).publish_at
        if at is None or at <= clock.now():
            publish_version(actor=actor, article=article, version=version)
            return
        article.state, article.scheduled_version = State.SCHEDULED, version
        article.save(update_fields=["state", "scheduled_version"])
        audit.record(
            actor=actor,
            verb="articles.article.schedule",
            target=article,
            region_code=article.region_id,
            sha256=version.sha256,
            publish_at=at,
        )
        changes.record(article, region_code=article.region_id)


def _locked(object_uid: uuid.UUID) -> Article | None:
    hold(Article, uid=object_uid)
    rows = Article.objects.select_related("rubric", "organisation")
    return rows.filter(uid=object_uid).first()


def _locked_row(object_uid: uuid.UUID, state: State) -> None:
    """Set the state; the change feed hears of the submission itself."""
    article = _locked(object_uid)
    if article is not None:
        article.state = state
        article.save(update_fields=["state"])
        changes.record(article, region_code=article.region_id)
