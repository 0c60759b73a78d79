"""Articles as they are worked on; every row comes through the gate."""

import uuid
from collections.abc import Collection

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from gengdu.access import rules as rights
from gengdu.access.enums import Right
from gengdu.access.models import Organisation
from gengdu.access.queries import open_organisations
from gengdu.access.scope import live_grants, within_grants
from gengdu.agronomy.models import Stage
from gengdu.articles.enums import KIND, LIKED, SEEN
from gengdu.articles.models import Article, Rubric, Topic
from gengdu.articles.rules.drafts import Draft, attached_in, draft_in
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import TargetCount
from gengdu.delivery.rules.audiences import audience_from, crop_and_order, stage_key
from gengdu.events.models import Tally
from gengdu.people.models import Account
from gengdu.review import queries as review
from gengdu.review.models import Version

WRITERS = rights.roles_with(Right.DRAFTS_WRITE)


def articles_to_change(actor: Account) -> QuerySet[Article]:
    """The articles that the actor may work on: by place, organisation and rubric of the grant."""
    return _within(actor, Right.DRAFTS_WRITE)


def _within(actor: Account, right: Right) -> QuerySet[Article]:
    return within_grants(
        Article.objects.select_related("rubric", "region", "organisation"),
        actor=actor,
        roles=rights.roles_with(right),
        region="region_id",
        organisation="organisation_id",
        rubric="rubric__key",
    )


def articles_to_recall(actor: Account) -> QuerySet[Article]:
    """The articles that the actor may take back from readers: own ones, and those one approves.

    It goes by what readers see, wherever the working copy has been moved to since.
    """
    return within_grants(
        Article.objects.select_related("published"),
        actor=actor,
        roles=rights.roles_with(Right.CONTENT_RECALL),
        region="published__region_id",
        organisation="published__organisation_id",
        rubric="published__rubric__key",
    )


def articles_for(actor: Account) -> QuerySet[Article]:
    """The same for lists, newest change first: with what readers did and for how many it is."""
    counts = TargetCount.objects.filter(item=OuterRef("item_id")).order_by()
    newest = counts.order_by("-day").values("day")[:1]
    told = counts.filter(day=Subquery(newest)).values("item")
    views = Tally.objects.filter(kind=SEEN, subject=OuterRef("uid")).values("count")
    likes = Tally.objects.filter(kind=LIKED, subject=OuterRef("uid")).values("count")
    return (
        _within(actor, Right.ARTICLES_VIEW)
        .select_related("author__person", "published")
        .prefetch_related("stages__crop")
        .annotate(
            views=Coalesce(Subquery(views), 0),
            likes=Coalesce(Subquery(likes), 0),
            households=Subquery(told.annotate(n=Sum("households")).values("n")),
        )
        .order_by("-changed_at", "-pk")
    )


def with_crop(rows: QuerySet[Article], crop: str) -> QuerySet[Article]:
    """Those about a crop."""
    about = Article.stages.through.objects.filter(stage__crop__key=crop)
    return rows.filter(pk__in=about.values("article_id"))


def all_rubrics() -> list[Rubric]:
    """The sections of the portal that are open, in their order."""
    return list(Rubric.objects.filter(closed_on__isnull=True).order_by("order", "pk"))


def rubric_titles() -> dict[str, str]:
    """Rubrics by key: a grant may be limited to some of them."""
    return {rubric.key: str(rubric) for rubric in Rubric.objects.order_by("order", "pk")}


def organisations_written_for(actor: Account) -> list[Organisation]:
    """In whose name the actor may write: those of the grants, or those of their places and above.

    A partner's name is written under only by its own people.
    """
    grants = live_grants(actor).filter(role__in=WRITERS).select_related("organisation")
    found: dict[int, Organisation] = {}
    for grant in grants.order_by("region_id", "pk"):
        if grant.organisation is not None:
            own = [grant.organisation] if grant.organisation.closed_on is None else []
        else:
            own = list(open_organisations(grant.region_id).filter(partner=False))
        found.update((each.pk, each) for each in own)
    return list(found.values())


def places_written_for(actor: Account, organisation: Organisation, rubric: str) -> list[str]:
    """The places that the actor's grants cover for this organisation and rubric."""
    grants = live_grants(actor).filter(role__in=WRITERS).prefetch_related("rubrics")
    return sorted(
        {
            grant.region_id
            for grant in grants
            if grant.organisation_id in {None, organisation.pk}
            and (not (limits := [each.rubric for each in grant.rubrics.all()]) or rubric in limits)
        }
    )


def stages_named(keys: tuple[str, ...]) -> list[Stage]:
    """The stages of these names, in order; unknown ones are left out."""
    wanted = {crop_and_order(key) for key in keys}
    rows = Stage.objects.filter(crop__key__in={crop for crop, _order in wanted})
    found = rows.select_related("crop").order_by("crop_id", "order")
    return [stage for stage in found if (stage.crop.key, stage.order) in wanted]


def topics_named(keys: Collection[str], *, kept: Collection[str] = ()) -> list[Topic]:
    """The topics of these keys; a closed one only where it was there before (`kept`)."""
    found = Topic.objects.filter(key__in=keys).order_by("order", "pk")
    return [topic for topic in found if topic.closed_on is None or topic.key in kept]


def draft_of(article: Article) -> Draft:
    """The working copy's content."""
    keys = (stage_key(stage) for stage in article.stages.select_related("crop"))
    return Draft(
        rubric=article.rubric.key,
        title=article.title,
        summary=article.summary,
        body=article.body,
        source=article.source,
        stages=tuple(sorted(keys, key=crop_and_order)),
        audience=audience_from(article.audience) if article.audience else None,
        urgency=Urgency(article.urgency),
        region=article.region_id,
        organisation=article.organisation.uid,
        topics=tuple(sorted(article.topics.values_list("key", flat=True))),
        pictures=attached_in(article.pictures),
        attachments=attached_in(article.attachments),
        licence=article.licence,
        valid_from=article.valid_from,
        valid_until=article.valid_until,
        publish_at=article.publish_at,
        needs_confirmation=article.needs_confirmation,
        correction=article.correction,
    )


def files_in_versions(article_uid: uuid.UUID) -> set[uuid.UUID]:
    """The files that a stored version of it names: they stay, whatever becomes of the draft."""
    stored = Version.objects.filter(kind=KIND, object_uid=article_uid)
    return {
        one.uid for content in stored.values_list("snapshot", flat=True)
        for one in draft_in(content).files
    }  # fmt: skip


def was_submitted(article_uid: uuid.UUID) -> bool:
    """Whether a version of it was ever handed in."""
    return review.latest_version(KIND, article_uid) is not None
