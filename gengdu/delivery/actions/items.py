"""Items: what was published and can be told, with the targets that matching looks up.

The publishing app calls these inside its own transaction; what called for them is logged there.
"""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction

from gengdu.agronomy.models import Stage
from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.delivery.actions.audiences import freeze_audience
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import Delivery, Item, Target
from gengdu.delivery.queries.hits import crop_ids, keys_of, stage_ids
from gengdu.delivery.rules.audiences import Audience
from gengdu.delivery.rules.classes import rings
from gengdu.delivery.rules.occasions import close_job, notice_key, ring_job
from gengdu.delivery.rules.standing import SEASON_DAYS, STANDS_DAYS, met_by
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.notices import actions as notices

TOLD = (
    "headline", "summary", "url", "urgency", "region_id", "organisation_id", "rubric", "expires_at",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What delivery is told of a published thing; `url` is a path of this site.

    Without `expires_at` advice for a stage stands for SEASON_DAYS days (each planting meets it in
    its own window), what names no stage for STANDS_DAYS.
    """

    kind: str
    object_uid: uuid.UUID
    headline: str
    url: str
    region_code: str
    audience: Audience
    organisation_id: int | None = None
    rubric: str = ""
    summary: str = ""
    urgency: Urgency = Urgency.NORMAL
    expires_at: dt.datetime | None = None


@transaction.atomic
def publish_item(*, publication: Publication) -> Item:
    """The live item of this object: made, or brought up to what is published now.

    Who was shown it keeps that; where the audience changed, its targets are written anew. Safe to
    repeat and to run twice at once: there is one live item for an object.
    """
    audience = freeze_audience(audience=publication.audience)
    fresh = _new_item(publication, audience.pk)
    item = _made_or_found(fresh)
    made = item.uid == fresh.uid
    if not made and not _differs(item, fresh):
        return item
    retarget = made or item.audience_id != audience.pk
    if not made:
        for name in (*TOLD, "audience_id"):
            setattr(item, name, getattr(fresh, name))
        item.save(update_fields=[name.removesuffix("_id") for name in (*TOLD, "audience_id")])
    if retarget:
        _write_targets(item, publication.audience)
    else:
        Target.objects.filter(item=item).update(live=True)
    changes.record(item, region_code=item.region_id)
    jobs.enqueue_fresh("delivery.count_targets", item.pk, unique_key=_counting(item))
    if rings(item.urgency):
        jobs.enqueue_fresh("delivery.ring_item", item.pk, unique_key=ring_job(item.pk))
    return item


@transaction.atomic
def withdraw_item(*, kind: str, object_uid: uuid.UUID) -> Item | None:
    """Take the object's live item from every page and inbox; None when there is none (any more).

    Nobody else is told of it from this moment: whoever tells holds the item while he does.
    """
    item = _live(kind, object_uid)
    if item is None:
        return None
    item.withdrawn_at = clock.now()
    item.save(update_fields=["withdrawn_at"])
    Target.objects.filter(item=item).update(live=False)
    if Delivery.objects.filter(item=item).exists():
        notices.take_back(key=notice_key(item.pk))
        jobs.enqueue("delivery.close_ledger", item.pk, unique_key=close_job(item.pk))
    changes.record(item, op=Op.DELETE, region_code=item.region_id)
    return item


def _counting(item: Item) -> str:
    return f"delivery.count_targets:{item.pk}"


def _live(kind: str, object_uid: uuid.UUID) -> Item | None:
    rows = Item.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(kind=kind, object_uid=object_uid, withdrawn_at__isnull=True).first()


def _made_or_found(fresh: Item) -> Item:
    """The live item of the object, locked: this one, or the one that was there before."""
    item = None
    while item is None:  # again only if one was withdrawn between the two statements
        Item.objects.bulk_create([fresh], ignore_conflicts=True)  # waits for a twin's transaction
        item = _live(fresh.kind, fresh.object_uid)
    return item


def _new_item(publication: Publication, audience_id: int) -> Item:
    now = clock.now()
    lasts = dt.timedelta(days=SEASON_DAYS if publication.audience.stages else STANDS_DAYS)
    expires_at = publication.expires_at or clock.start_of(clock.day_of(now) + lasts)
    return Item(
        kind=publication.kind,
        object_uid=publication.object_uid,
        headline=publication.headline,
        summary=publication.summary,
        url=publication.url,
        urgency=publication.urgency,
        region_id=publication.region_code,
        organisation_id=publication.organisation_id,
        rubric=publication.rubric,
        audience_id=audience_id,
        published_at=now,
        expires_at=expires_at,
    )


def _differs(item: Item, fresh: Item) -> bool:
    return any(getattr(item, name) != getattr(fresh, name) for name in (*TOLD, "audience_id"))


def _write_targets(item: Item, audience: Audience) -> None:
    Target.objects.filter(item=item).delete()
    Target.objects.bulk_create(_cells(item, audience))


def _cells(item: Item, audience: Audience) -> Iterator[Target]:
    """Place × stage (or crop, or neither) × role; MOST_CELLS of them at most."""
    ways = _ways(audience)
    for code, (crop, stage), role in itertools.product(
        audience.regions or ("",), ways, audience.roles or ("",)
    ):
        yield Target(
            item=item,
            crop_id=crop,
            stage_id=stage,
            met_by=met_by(crop, stage, audience.lead_days),
            region_code=code,
            role=role,
            lead_days=audience.lead_days,
            published_at=item.published_at,
        )


def _ways(audience: Audience) -> list[tuple[int | None, int | None]]:
    keys = keys_of([audience])
    if audience.stages:
        stages = Stage.objects.filter(pk__in=stage_ids(audience, keys)).order_by("pk")
        return [(stage.crop_id, stage.pk) for stage in stages]
    if audience.crops:
        return [(crop, None) for crop in crop_ids(audience, keys)]
    return [(None, None)]
