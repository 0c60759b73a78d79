"""An article on its way to readers: handed in, taken back, and what an approval does."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.access.scope import locked
from gengdu.articles import errors
from gengdu.articles.enums import KIND, State
from gengdu.articles.models import Article, PublishedArticle, Rubric
from gengdu.articles.queries import working
from gengdu.articles.rules.checking import checks_of, deciding_places
from gengdu.articles.rules.drafts import Draft, draft_in, labelled
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.delivery.actions import items
from gengdu.delivery.models import Item
from gengdu.delivery.queries.review import consequence_words, reach_panel
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.regions.models import Region
from gengdu.review import actions as review
from gengdu.review.enums import State as Submitted
from gengdu.review.models import Submission, Version
from gengdu.review.registry import Case, Check, Panel, Snapshot, Step, hash_of
from gengdu.review.registry.snapshots import Words


def submit_article(*, actor: Account, article_uid: uuid.UUID) -> Article:
    """Hand the working copy in; a reviewer who is not its author decides. Pressed twice: once."""
    review.submit(actor=actor, kind=KIND, object_uid=article_uid)
    return working.articles_to_change(actor).get(uid=article_uid)


@transaction.atomic
def withdraw_article(*, actor: Account, article_uid: uuid.UUID) -> Article:
    """Take back what is waiting for review: a draft again. Pressed twice: once."""
    article = locked(working.articles_to_change(actor), uid=article_uid)
    review.void(actor=actor, kind=KIND, object_uid=article.uid)
    article.refresh_from_db(fields=["state"])
    return article


class ArticleReview:
    """How articles are reviewed (`review.registry.reviewables`)."""

    label: Words = _("Article")

    def case(self, actor: Account, object_uid: uuid.UUID) -> Case:
        """The working copy as somebody who may write it hands it in."""
        article = locked(working.articles_to_change(actor), uid=object_uid)
        require(article.state != State.RECALLED, errors.Recalled)
        require(article.state != State.PUBLISHED, errors.NothingNew)
        codes = deciding_places(article.region_id, article.rubric.review_steps)
        names = dict(Region.objects.filter(pk__in=codes).values_list("code", "name"))
        return Case(
            object_uid=object_uid,
            title=article.title,
            snapshot=working.draft_of(article).snapshot(),
            region_code=article.region_id,
            organisation_id=article.organisation_id,
            rubric=article.rubric.key,
            steps=tuple(Step(code, names.get(code, code)) for code in codes),
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
        draft = draft_in(snapshot.content())
        found = checks_of(
            rubric=draft.rubric,
            body=draft.body,
            source=draft.source,
            stages=draft.stages,
            audience=draft.definition,
        )
        return tuple(found)

    def panels(self, snapshot: Snapshot) -> list[Panel]:
        """Whom it would reach, counted now; nothing where nobody is told."""
        definition = draft_in(snapshot.content()).definition
        return [reach_panel(definition)] if definition else []

    def approve_words(self, snapshot: Snapshot) -> Words:
        """How many households will find it."""
        audience = draft_in(snapshot.content()).audience
        if audience is None:
            return _("Approve; it only stands in the portal, nobody is told")
        return consequence_words(audience)

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
        """Readers see exactly this version from now on, and its audience finds it."""
        article, version = _locked(object_uid), Version.objects.get(pk=version_id)
        assert article is not None  # noqa: S101 - nothing that was handed in is ever deleted
        draft = draft_in(version.snapshot)
        now = clock.now()
        article.item = _tell(article, draft)
        article.state = State.PUBLISHED
        article.live_version = version
        article.live_sha256, article.approved_sha256 = hash_of(version.snapshot), version.sha256
        article.published_at = article.published_at or now
        article.save(
            update_fields=[
                "item", "state", "live_version", "live_sha256", "approved_sha256", "published_at",
            ]
        )  # fmt: skip
        article.writers.clear()
        _put_before_readers(article, version, draft, now)
        audit.record(
            actor=actor,
            verb="articles.article.publish",
            target=article,
            region_code=draft.region,
            sha256=version.sha256,
            version=version.no,
        )
        changes.record(article, region_code=draft.region)


def _locked(object_uid: uuid.UUID) -> Article | None:
    rows = Article.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("rubric", "organisation").filter(uid=object_uid).first()


def _locked_row(object_uid: uuid.UUID, state: State) -> None:
    """Set the state; the change feed hears of the submission itself."""
    article = _locked(object_uid)
    if article is not None:
        article.state = state
        article.save(update_fields=["state"])
        changes.record(article, region_code=article.region_id)


def _tell(article: Article, draft: Draft) -> Item | None:
    """The item of this version's audience; none where nobody is to be told (any more)."""
    if draft.audience is None:
        items.withdraw_item(kind=KIND, object_uid=article.uid)
        return None
    return items.publish_item(
        publication=items.Publication(
            kind=KIND,
            object_uid=article.uid,
            headline=draft.title,
            summary=draft.summary,
            url=reverse("articles:article", args=[article.uid]),
            urgency=draft.urgency,
            region_code=draft.region,
            organisation_id=Organisation.objects.get(uid=draft.organisation).pk,
            audience=draft.audience,
        )
    )


def _put_before_readers(article: Article, version: Version, draft: Draft, now: dt.datetime) -> None:
    """Exactly what was approved, in columns."""
    values: Mapping[str, object] = {
        "uid": article.uid,
        "version": version,
        "rubric": Rubric.objects.get(key=draft.rubric),
        "region_id": draft.region,
        "organisation": Organisation.objects.get(uid=draft.organisation),
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "source": draft.source,
        "published_at": article.published_at,
        "updated_at": now,
    }
    row, _made = PublishedArticle.objects.update_or_create(article=article, defaults=values)
    row.stages.set(working.stages_named(draft.stages))
