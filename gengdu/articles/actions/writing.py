"""Drafts: begun, edited, deleted. What readers see changes by approval alone."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from gengdu.access.enums import Right
from gengdu.access.models import Organisation
from gengdu.access.scope import locked, may_here, one_of
from gengdu.agronomy.models import Stage
from gengdu.articles import errors
from gengdu.articles.enums import KIND, State
from gengdu.articles.models import Article, Rubric, Topic
from gengdu.articles.queries import working as queries
from gengdu.articles.rules.drafts import Attached, Draft, differing
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.delivery.queries import check_audience
from gengdu.delivery.queries.choices import may_tell
from gengdu.delivery.rules.audiences import told_places
from gengdu.files import actions as files
from gengdu.kit import clock
from gengdu.kit.errors import NotFound, require
from gengdu.people.models import Account
from gengdu.regions.queries import region_at
from gengdu.review import actions as review


@dataclass(frozen=True)
class _Named:
    """The rows that a draft names."""

    rubric: Rubric
    organisation: Organisation
    stages: list[Stage]
    topics: list[Topic]


def create_article(*, actor: Account, article_uid: uuid.UUID, draft: Draft) -> Article:
    """Begin an article; nobody but those who may work on it sees it.

    `article_uid` comes with the form, so that pressing twice begins one.
    """
    there = queries.articles_to_change(actor).filter(uid=article_uid).first()
    if there is not None:
        return there
    try:
        return _create_article(actor=actor, article_uid=article_uid, draft=draft.cleaned())
    except IntegrityError:  # the other press was quicker
        return one_of(queries.articles_to_change(actor), uid=article_uid)


@transaction.atomic
def _create_article(*, actor: Account, article_uid: uuid.UUID, draft: Draft) -> Article:
    named = _named(actor, draft, before=None)
    article = Article(uid=article_uid, author=actor, changed_by=actor)
    _put(article, draft, named)
    article.save(force_insert=True)
    article.stages.set(named.stages)
    article.topics.set(named.topics)
    article.writers.add(actor)
    _keep_files(actor, article, draft, before=())
    audit.record(
        actor=actor,
        verb="articles.article.create",
        target=article,
        region_code=article.region_id,
        title=draft.title,
        sha256=draft.snapshot().sha256,
    )
    changes.record(article, region_code=article.region_id)
    return article


@transaction.atomic
def edit_article(*, actor: Account, article_uid: uuid.UUID, draft: Draft, revision: int) -> Article:
    """Change the working copy; readers keep the approved version.

    `revision` is the one that was opened: ChangedMeanwhile when somebody saved since, and nothing
    is written. What was waiting for review is void. Saving what stands there already does nothing.
    """
    article = locked(queries.articles_to_change(actor), uid=article_uid)
    require(article.state != State.RECALLED, errors.Recalled)
    draft, before = draft.cleaned(), queries.draft_of(article)
    differs = differing(before, draft)
    if not differs:
        return article
    if article.revision != revision:
        raise _changed_meanwhile(article)
    moves = (draft.region, draft.organisation) != (before.region, before.organisation)
    require(not (moves and article.live_sha256), errors.ReadersHaveItThere)
    named = _named(actor, draft, before=before)
    if article.state == State.PENDING:
        review.void(actor=actor, kind=KIND, object_uid=article.uid)
        article.state = State.DRAFT
    article.scheduled_version = None  # the approval was for what stood there
    _put(article, draft, named)
    article.revision += 1
    article.changed_at, article.changed_by = clock.now(), actor
    article.state = _state_after(article, draft)
    article.save()
    article.stages.set(named.stages)
    article.topics.set(named.topics)
    article.writers.add(actor)
    _keep_files(actor, article, draft, before=before.files)
    _write_down_edit(actor, article, before, draft, differs)
    return article


@transaction.atomic
def delete_draft(*, actor: Account, article_uid: uuid.UUID) -> None:
    """Delete a draft that was never handed in; everything else stays on record."""
    article = locked(queries.articles_to_change(actor), uid=article_uid)
    fresh = article.state == State.DRAFT and not queries.was_submitted(article.uid)
    require(fresh, errors.WasSubmitted)
    audit.record(
        actor=actor,
        verb="articles.article.delete",
        target=article,
        region_code=article.region_id,
        title=article.title,
    )
    changes.record(article, op=Op.DELETE, region_code=article.region_id)
    _let_go(actor, article, [one.uid for one in queries.draft_of(article).files])
    article.delete()


def _keep_files(
    actor: Account, article: Article, draft: Draft, *, before: Sequence[Attached]
) -> None:
    """Its files are the article's; what no version names any more is let go."""
    uids = [one.uid for one in draft.files]
    if uids:
        files.attach_files(
            actor=actor,
            owner_kind=KIND,
            owner_uid=article.uid,
            region_code=article.region_id,
            file_uids=uids,
        )
    named = queries.files_in_versions(article.uid)
    _let_go(actor, article, [o.uid for o in before if o.uid not in {*uids, *named}])


def _let_go(actor: Account, article: Article, uids: Sequence[uuid.UUID]) -> None:
    if uids:
        files.detach_files(actor=actor, owner_kind=KIND, owner_uid=article.uid, file_uids=uids)


def _named(actor: Account, draft: Draft, *, before: Draft | None) -> _Named:
    """The rows, if the actor may write such an article; each refusal names its field."""
    require(bool(draft.title), errors.TitleMissing)
    rubric = Rubric.objects.filter(key=draft.rubric).first()
    organisation = Organisation.objects.filter(uid=draft.organisation).first()
    stages = queries.stages_named(draft.stages)
    require(rubric is not None, errors.RubricNotYours)
    kept = before is not None and before.rubric == draft.rubric
    require(kept or rubric.closed_on is None, errors.RubricClosed)  # type: ignore[union-attr]
    require(organisation is not None, errors.OrganisationGone)
    require(len(stages) == len(draft.stages), errors.StageUnknown)
    topics = queries.topics_named(draft.topics, kept=before.topics if before else ())
    require(len(topics) == len(draft.topics), errors.TopicUnknown)
    first, last = draft.valid_from, draft.valid_until
    require(first is None or last is None or first <= last, errors.ValidityTurned)
    named = _Named(rubric, organisation, stages, topics)  # type: ignore[arg-type]  # required above
    _require_place(actor, draft, named.organisation, before)
    _require_audience(actor, draft, named.organisation, before)
    kept = before is not None and before.urgency == draft.urgency
    may = may_tell(actor, draft.urgency, draft.region, named.organisation, draft.rubric)
    require(kept or may, errors.UrgencyNotOffered)
    return named


def _require_place(
    actor: Account, draft: Draft, organisation: Organisation, before: Draft | None
) -> None:
    """One grant covers place, organisation and rubric; both stand (what stood before may stay)."""
    kept = before is not None and before.organisation == draft.organisation
    require(kept or organisation.closed_on is None, errors.OrganisationGone)
    right, own = Right.DRAFTS_WRITE, organisation
    require(may_here(actor, right, draft.region, organisation=own), errors.PlaceNotYours)
    covered = may_here(actor, right, draft.region, organisation=own, rubric=draft.rubric)
    require(covered, errors.RubricNotYours)
    if before is None or before.region != draft.region:
        try:
            region = region_at(draft.region)
        except NotFound:
            raise errors.PlaceNotYours from None
        require(region.is_open and region.code == draft.region, errors.PlaceNotYours)


def _require_audience(
    actor: Account, draft: Draft, organisation: Organisation, before: Draft | None
) -> None:
    """Only people whom the actor may tell; an audience that somebody else chose may stay."""
    if draft.audience is None or (before is not None and before.audience == draft.audience):
        return
    places = queries.places_written_for(actor, organisation, draft.rubric)
    check_audience(draft.audience, places=told_places(places))


def _put(article: Article, draft: Draft, named: _Named) -> None:
    article.rubric, article.organisation = named.rubric, named.organisation
    article.region_id = draft.region
    article.title, article.summary = draft.title, draft.summary
    article.body, article.source = draft.body, draft.source
    article.audience, article.urgency = draft.definition, draft.urgency
    article.licence, article.correction = draft.licence, draft.correction
    article.valid_from, article.valid_until = draft.valid_from, draft.valid_until
    article.publish_at, article.needs_confirmation = draft.publish_at, draft.needs_confirmation
    article.pictures = [one.as_json() for one in draft.pictures]
    article.attachments = [one.as_json() for one in draft.attachments]


def _state_after(article: Article, draft: Draft) -> State:
    """A draft again; what was sent back stays so until it is handed in anew.

    Back at exactly what readers see, there is nothing to hand in.
    """
    if article.live_sha256 and draft.snapshot().sha256 == article.live_sha256:
        return State.EXPIRED if article.published.ended_at is not None else State.PUBLISHED
    return State.REJECTED if article.state == State.REJECTED else State.DRAFT


def _changed_meanwhile(article: Article) -> errors.ChangedMeanwhile:
    who = article.changed_by or article.author
    return errors.ChangedMeanwhile(
        revision=article.revision, name=who.person.name(), at=article.changed_at
    )


def _write_down_edit(
    actor: Account, article: Article, before: Draft, draft: Draft, differs: list[str]
) -> None:
    """The log names what changed; the texts themselves are in the versions that are handed in."""
    said: dict[str, Any] = {
        name: (getattr(before, name), getattr(draft, name))
        for name in differs
        if name in {"title", "region", "rubric"}
    }
    audit.record(
        actor=actor,
        verb="articles.article.edit",
        target=article,
        region_code=article.region_id,
        parts=differs,
        sha256=(before.snapshot().sha256, draft.snapshot().sha256),
        **said,
    )
    changes.record(article, region_code=article.region_id)
