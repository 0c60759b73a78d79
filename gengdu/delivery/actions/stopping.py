"""Ending the ringing of an item, and taking it up again; pages show it all the while."""

import uuid

from django.db import transaction

from gengdu.access.scope import locked
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.delivery.errors import RingsNoMore
from gengdu.delivery.models import Item
from gengdu.delivery.queries.choices import may_tell
from gengdu.delivery.queries.items import items_to_stop
from gengdu.delivery.rules.classes import rings
from gengdu.delivery.rules.occasions import ring_job
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden, require
from gengdu.people.models import Account


@transaction.atomic
def stop_ringing(*, actor: Account, item_uid: uuid.UUID) -> Item:
    """Nobody else is told of the item by bell from this moment; pressed twice, once."""
    item = _ringing(actor, item_uid)
    if item.stopped_at is None:
        item.stopped_at = clock.now()
        _save(actor, item, "delivery.item.stop")
    return item


@transaction.atomic
def resume_ringing(*, actor: Account, item_uid: uuid.UUID) -> Item:
    """Whoever meets the item and was not told is told again; pressed twice, once."""
    item = _ringing(actor, item_uid)
    if item.stopped_at is not None:
        item.stopped_at = None
        _save(actor, item, "delivery.item.resume")
        jobs.enqueue_fresh("delivery.ring_item", item.pk, unique_key=ring_job(item.pk))
    return item


def _ringing(actor: Account, item_uid: uuid.UUID) -> Item:
    item = locked(items_to_stop(actor), uid=item_uid)
    over = item.withdrawn_at is not None or (item.expires_at or clock.now()) < clock.now()
    require(rings(item.urgency) and not over, RingsNoMore)
    # What two people had to approve is not ended by somebody who could not have asked for it.
    own = (item.region_id, item.organisation_id, item.rubric)
    require(may_tell(actor, item.urgency, *own), Forbidden)
    return item


def _save(actor: Account, item: Item, verb: str) -> None:
    item.save(update_fields=["stopped_at"])
    audit.record(actor=actor, verb=verb, target=item, region_code=item.region_id)
    changes.record(item, region_code=item.region_id)
