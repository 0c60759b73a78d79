"""What a technician saw in the field: recorded, undone.

An observation only says by how much the crop is early or late; the plots themselves are brought
up to date by the job that is enqueued with it. So undoing one restores exactly what was before.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Right
from gengdu.access.scope import locked, may_here, one_of
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.fields.models import Observation
from gengdu.fields.queries import observations as queries
from gengdu.fields.queries.observing import Effect, effect_of
from gengdu.fields.rules import check_shift
from gengdu.jobs import actions as jobs
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden, require
from gengdu.people.models import Account
from gengdu.regions.registry import rehomer_of


def record_observation(
    *,
    actor: Account,
    once: uuid.UUID,
    stage: int,
    region: str,
    on: dt.date,
    place: str = "",
    sure: bool = False,
) -> Observation:
    """Say that a crop entered a stage in a place on a day: its uncorrected plantings follow.

    `once` (a random UUID of the form) makes pressing twice harmless. Further off than
    `rules.FREE_SHIFT` days it is refused unless the technician is `sure`.
    """
    own = Observation.objects.filter(by=actor)
    there = own.filter(uid=once).first()
    if there is not None:
        return there
    queries.organisation_at(actor, region)
    today = clock.today()
    effect = effect_of(queries.seen_from(stage, region, on, today), today)
    check_shift(effect.off, sure=sure)
    try:
        return _record(actor=actor, once=once, effect=effect, place=place)
    except IntegrityError:  # the other press was quicker
        return one_of(own, uid=once)


@transaction.atomic
def _record(*, actor: Account, once: uuid.UUID, effect: Effect, place: str) -> Observation:
    """Store what was worked out before, outside the transaction."""
    seen = effect.seen
    made = Observation.objects.create(
        uid=once,
        crop=seen.crop,
        stage=seen.stage,
        region_id=seen.region_code,
        organisation_id=queries.organisation_at(actor, seen.region_code),
        on=seen.on,
        shift=effect.shift,
        place=place.strip(),
        counts=effect.counts(),
        by=actor,
        at=clock.now(),
    )
    audit.record(
        actor=actor,
        verb="fields.observation.record",
        target=made,
        region_code=made.region_id,
        crop=seen.crop.key,
        stage=seen.stage.order,
        on=made.on,
        shift=made.shift,
    )
    _told(made, actor)
    return made


@transaction.atomic
def undo_observation(*, actor: Account, observation_uid: uuid.UUID) -> Observation:
    """Take an observation back: every planting is where it would be without it. Twice is once."""
    found = locked(queries.observations_for(actor), uid=observation_uid)
    allowed = may_here(
        actor,
        Right.OBSERVATIONS_CHANGE,
        found.region_id,
        organisation=found.organisation_id,
    )
    require(allowed, Forbidden)
    if found.undone_at is not None:
        return found
    found.undone_by, found.undone_at = actor, clock.now()
    found.save(update_fields=["undone_by", "undone_at"])
    audit.record(
        actor=actor,
        verb="fields.observation.undo",
        target=found,
        region_code=found.region_id,
    )
    _told(found, actor)
    return found


def _told(row: Observation, actor: Account) -> None:
    """To the change feed, and to the work that brings the plots there up to date."""
    changes.record(row, region_code=row.region_id)
    jobs.enqueue_fresh(
        "fields.recompute_where",
        {"region": row.region_id, "crop": row.crop_id},
        unique_key=queries.key_of(row.crop_id, row.region_id),
        by=actor.uid,
    )


def _moved(keys: Sequence[Any]) -> None:
    for row in Observation.objects.filter(pk__in=keys):
        changes.record(row, region_code=row.region_id)


REHOMER = rehomer_of(Observation, "region", label=_("Observations"), moved=_moved)
"""How observations follow a region that moved, merged or split (`regions.registry`)."""
