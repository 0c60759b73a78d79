"""What readers see: the approved version put before them, at its hour, until its last day."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from gengdu.access.models import Organisation
from gengdu.access.scope import hold
from gengdu.articles.enums import KIND, Notified, State
from gengdu.articles.models import Article, Correction, PublishedArticle, Rubric, Topic
from gengdu.articles.queries import working
from gengdu.articles.queries.panels import checks_now
from gengdu.articles.queries.published import free_short
from gengdu.articles.registry import publications
from gengdu.articles.rules.drafts import Draft, draft_in
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.delivery.actions import items
from gengdu.delivery.models import Exposure, Item
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.kit.errors import DomainError
from gengdu.notices.actions import delete_notices, notify, take_back
from gengdu.people.models import Account
from gengdu.regions.queries import region_at
from gengdu.review.enums import Severity
from gengdu.review.errors import ChecksFailed
from gengdu.review.models import Version
from gengdu.review.registry import hash_of

WARNED = dt.timedelta(days=7)
"""The author is asked to renew so long before the last day."""
BATCH = 500


def publish_version(*, actor: Account | None, article: Article, version: Version) -> None:
    """Readers see exactly this version from now on, and its audience finds it.

    Called with the article locked, inside the transaction of the approval or of the schedule.
    """
    draft, now = _where_it_lies_now(article, draft_in(version.snapshot)), clock.now()
    _require_sound(draft)
    earlier = article.live_version_id
    article.item = _tell(article, draft)
    article.state, article.scheduled_version = State.PUBLISHED, None
    article.live_version, article.expiry_told_at = version, None
    article.live_sha256, article.approved_sha256 = hash_of(version.snapshot), version.sha256
    article.published_at = article.published_at or now
    article.short = article.short or free_short(article.uid)
    article.recalled_at, article.recall_reason = None, ""
    article.save()
    article.writers.clear()
    _put_before_readers(article, version, draft, now)
    if earlier is not None and draft.correction:
        _correct(article, version, draft.correction)
    audit.record(
        actor=actor,
        verb="articles.article.publish",
        target=article,
        region_code=draft.region,
        sha256=version.sha256,
        version=version.no,
    )
    changes.record(article, region_code=draft.region)
    for follow in publications:
        follow(article_uid=article.uid)


def _require_sound(draft: Draft) -> None:
    """What was in order when it was handed in may have run out, or lost a picture, since."""
    found = [str(check.words) for check in checks_now(draft) if check.severity == Severity.ERROR]
    if found:
        raise ChecksFailed(problems="；".join(found))


def _where_it_lies_now(article: Article, draft: Draft) -> Draft:
    """What was approved, in today's places: they may have moved or merged since (`rehoming`)."""
    audience = draft.audience
    if audience is not None:
        places = tuple(region_at(code).code for code in audience.regions)
        audience = replace(audience, regions=places)
    return replace(draft, region=article.region_id, audience=audience)


def publish_due() -> int:
    """Publish what was approved for an hour that has come; returns how many.

    Each in a transaction of its own, looked at again once it is locked: safe to repeat and to run
    twice at once. What cannot be published any more is a draft again, and holds nothing else up.
    """
    due = Article.objects.filter(state=State.SCHEDULED, publish_at__lte=clock.now())
    done = 0
    rows = due.order_by("publish_at", "pk").values_list("pk", "scheduled_version_id")
    for pk, version_id in list(rows):
        try:
            done += _publish_when_due(pk)
        except DomainError as refusal:
            _set_aside(pk, version_id, refusal)
    return done


@transaction.atomic
def _set_aside(pk: int, version_id: int | None, refusal: DomainError) -> None:
    """A draft again; its author is told what stood in the way of this version."""
    article = _locked_when_due(pk)
    if article is None or article.scheduled_version_id != version_id:
        return
    article.state, article.scheduled_version = State.DRAFT, None
    article.save(update_fields=["state", "scheduled_version"])
    audit.record(
        actor=None,
        verb="articles.article.set_aside",
        target=article,
        region_code=article.region_id,
        why=refusal.code,
    )
    changes.record(article, region_code=article.region_id)
    notify(
        person_ids=[article.author.person_id],
        kind=Notified.HELD,
        headline=_("Could not be published: %(title)s") % {"title": article.title},
        body=refusal.words(),
        url=reverse("console:articles_article_detail", args=[article.uid]),
        key=f"articles.set_aside.{article.uid}.{version_id}",
    )


@transaction.atomic
def _publish_when_due(pk: int) -> int:
    article = _locked_when_due(pk)
    if article is None or article.scheduled_version is None:
        return 0
    publish_version(actor=None, article=article, version=article.scheduled_version)
    return 1


def _locked_when_due(pk: int) -> Article | None:
    hold(Article, pk=pk)
    due = Article.objects.filter(pk=pk, state=State.SCHEDULED, publish_at__lte=clock.now())
    return due.select_related("author", "scheduled_version").first()


def run_out() -> int:
    """What had its last day leaves the lists; its author is asked to renew it, and before.

    Returns how many articles ended. Delivery ends its item by itself.
    """
    today = clock.today()
    live = PublishedArticle.objects.filter(hidden_at__isnull=True)
    soon = live.filter(
        valid_until__gte=today,
        valid_until__lte=today + WARNED,
        article__expiry_told_at__isnull=True,
    )
    for pk in list(soon.values_list("article_id", flat=True)):
        _ask_to_renew(pk, today)
    over = live.filter(valid_until__lt=today, ended_at__isnull=True)
    return sum(_end(pk, today) for pk in list(over.values_list("article_id", flat=True)))


@transaction.atomic
def _ask_to_renew(pk: int, today: dt.date) -> None:
    article = _locked_by_key(pk)
    last = article.published.valid_until
    seen = article.published.hidden_at is None
    soon = last is not None and today <= last <= today + WARNED
    if seen and soon and article.expiry_told_at is None:
        article.expiry_told_at = clock.now()
        article.save(update_fields=["expiry_told_at"])
        _notify_author(article, _("Runs out soon: %(title)s. Renew it if it still holds."), "soon")


@transaction.atomic
def _end(pk: int, today: dt.date) -> int:
    article = _locked_by_key(pk)
    row = article.published
    last, gone = row.valid_until, row.hidden_at is not None or row.ended_at is not None
    if gone or last is None or last >= today:
        return 0
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    if article.state == State.PUBLISHED:  # a working copy that is ahead goes its own way
        article.state = State.EXPIRED
        article.save(update_fields=["state"])
    changes.record(article, region_code=row.region_id)
    _notify_author(article, _("Has run out: %(title)s. Renew it if it still holds."), "over")
    return 1


def _locked_by_key(pk: int) -> Article:
    hold(Article, pk=pk)
    return Article.objects.select_related("published", "author").get(pk=pk)


def _notify_author(article: Article, words: str, occasion: str) -> None:
    notify(
        person_ids=[article.author.person_id],
        kind=Notified.EXPIRY,
        headline=words % {"title": article.title},
        url=reverse("console:articles_article_detail", args=[article.uid]),
        key=f"articles.{occasion}.{article.uid}.{article.live_version_id}",
    )


def _correct(article: Article, version: Version, words: str) -> None:
    """Say under the text what was wrong, and tell those who were shown the old one."""
    correction, made = Correction.objects.get_or_create(
        article=article, version=version, defaults={"words": words}
    )
    if made:
        jobs.enqueue("articles.tell_correction", correction.pk, unique_key=f"corr:{correction.pk}")


def tell_correction(*, correction_id: int) -> int:
    """Put the correction before everybody who was shown the article; returns how many people.

    Recalled meanwhile, nobody else is told.
    """
    correction = Correction.objects.select_related("article").get(pk=correction_id)
    told = 0
    for people in _who_was_shown(correction):
        if not _tell_some(correction, people):
            break
        told += len(people)
    return told


def forget_correction(*, correction_id: int) -> int:
    """Delete the notices of a correction whose article was recalled; returns how many."""
    correction = Correction.objects.select_related("article").get(pk=correction_id)
    key = _correction_key(correction.pk)
    return sum(delete_notices(person_ids=people, key=key) for people in _who_was_shown(correction))


def _correction_key(correction_id: int) -> str:
    """The occasion under which a correction is told."""
    return f"articles.correction.{correction_id}"


def _who_was_shown(correction: Correction) -> Iterator[set[int]]:
    """Those who were shown the text before it was corrected, in batches."""
    shown = Exposure.objects.filter(
        item__kind=KIND, item__object_uid=correction.article.uid, shown_at__lt=correction.at
    ).order_by("pk")
    last = 0
    while batch := list(shown.filter(pk__gt=last).values_list("pk", "person_id")[:BATCH]):
        last = batch[-1][0]
        yield {person for _pk, person in batch}


@transaction.atomic
def _tell_some(correction: Correction, people: Collection[int]) -> bool:
    """Hold the article meanwhile, so that a recall comes before or after; False once it has."""
    article = _locked_by_key(correction.article_id)
    if article.state == State.RECALLED or article.published.hidden_at is not None:
        return False
    notify(
        person_ids=people,
        kind=Notified.CORRECTION,
        headline=_("Corrected: %(title)s") % {"title": article.title},
        body=correction.words,
        url=reverse("articles:article", args=[article.uid]),
        key=_correction_key(correction.pk),
    )
    return True


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
            rubric=draft.rubric,
            audience=draft.audience,
            expires_at=_end_of(draft.valid_until),
        )
    )


def _end_of(day: dt.date | None) -> dt.datetime | None:
    return clock.start_of(day + dt.timedelta(days=1)) if day else None


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
        "licence": draft.licence,
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
        "needs_confirmation": draft.needs_confirmation,
        "pictures": [one.as_json() for one in draft.pictures],
        "attachments": [one.as_json() for one in draft.attachments],
        "published_at": article.published_at,
        "updated_at": now,
        "hidden_at": None,
        "ended_at": None,
    }
    row, _made = PublishedArticle.objects.update_or_create(article=article, defaults=values)
    row.stages.set(working.stages_named(draft.stages))
    row.topics.set(Topic.objects.filter(key__in=draft.topics))


def hide_from_readers(*, article_uid: uuid.UUID, now: dt.datetime) -> None:
    """Out of page, lists, 本周农事 and inbox; inside the transaction of the recall."""
    PublishedArticle.objects.filter(uid=article_uid).update(hidden_at=now)
    items.withdraw_item(kind=KIND, object_uid=article_uid)
    for pk in Correction.objects.filter(article__uid=article_uid).values_list("pk", flat=True):
        take_back(key=_correction_key(pk))
        jobs.enqueue("articles.forget_correction", pk, unique_key=f"forget:{pk}")
