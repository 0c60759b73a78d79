"""Observations of technicians: the rows, what can be chosen, what is shown around them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from gengdu.access.enums import Right
from gengdu.access.rules import roles_with
from gengdu.access.scope import live_grants, within_grants
from gengdu.agronomy.models import Crop, Stage
from gengdu.agronomy.queries.crops import all_crops, stages_of
from gengdu.fields.errors import StageOfNoCrop
from gengdu.fields.models import Observation, Planting
from gengdu.fields.queries import observation_words as words
from gengdu.fields.queries.observing import NOT_BEGUN, OVER, Seen, effect_of
from gengdu.fields.rules import FREE_SHIFT, check_seen
from gengdu.jobs.enums import JobState
from gengdu.jobs.models import Job
from gengdu.jobs.rules import LIVE
from gengdu.kit import clock, codes
from gengdu.kit.errors import Forbidden, require
from gengdu.people.models import Account
from gengdu.regions.queries import full_name, region_at


def observations_for(actor: Account) -> QuerySet[Observation]:
    """The observations of the actor's places and organisation, the newest first.

    `replaced` says whether a later one that stands covers the whole of its place.
    """
    later = Observation.objects.annotate(end=_END).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk")),
        crop=OuterRef("crop"),
        undone_at__isnull=True,
        region_id__lte=OuterRef("region_id"),
        end__gt=OuterRef("region_id"),
    )
    rows = within_grants(
        Observation.objects.all(),
        actor=actor,
        roles=roles_with(Right.OBSERVATIONS_VIEW),
        organisation="organisation_id",
    )
    around = ("crop", "stage__crop", "region", "organisation", "by__person", "undone_by__person")
    shown = rows.annotate(replaced=Exists(later)).select_related(*around)
    return shown.order_by("-at", "-pk")


_END: Final = Func(F("region_id"), template="(%(expressions)s || ':')", output_field=CharField())
"""The end of a subtree's range, as in `kit.codes.prefix_range`."""


def organisation_at(actor: Account, region_code: str) -> int | None:
    """In whose name the actor observes there: of the narrowest grant; Forbidden without one."""
    grants = live_grants(actor).filter(
        role__in=roles_with(Right.OBSERVATIONS_CHANGE),
        region_id__in=codes.ancestors_or_self(region_code),
    )
    narrowest = max(grants, key=lambda grant: (len(grant.region_id), -grant.pk), default=None)
    require(narrowest is not None, Forbidden)
    return narrowest.organisation_id if narrowest else None


def seen_from(stage: int, region_code: str, on: dt.date, today: dt.date) -> Seen:
    """What was told, checked against the tables and the calendar."""
    found = Stage.objects.select_related("crop").filter(pk=stage).first()
    if found is None:
        raise StageOfNoCrop
    check_seen(on, today)
    return Seen(found, region_at(region_code).code, on)


def key_of(crop_id: int, region_code: str) -> str:
    """The unique key of the work that brings a crop up to date in a place (`recomputing.ask`)."""
    return f"fields.recompute:{region_code}:{crop_id}"


# -- what can be chosen


def crops_offered(places: Iterable[str]) -> tuple[list[Crop], list[Crop]]:
    """The crops that stand on fields of these places, and all others: one query."""
    inside = Q()
    for code in places:
        inside |= Q(**codes.within("region_id", code))
    grown = Planting.objects.filter(inside, crop=OuterRef("pk"), ended_on__isnull=True)
    here: list[Crop] = []
    others: list[Crop] = []
    for crop in all_crops().annotate(is_grown=Exists(grown)):
        (here if crop.is_grown else others).append(crop)
    return here, others


def stages_offered(crop_key: str) -> list[Stage]:
    """The stages of a crop by its key, in order; the first one is its start, a known day."""
    rows = Stage.objects.filter(crop__key=crop_key).select_related("crop").order_by("order")
    return list(rows)[1:]


# -- what is shown


@dataclass(frozen=True)
class Row:
    """A stage with the plantings that stand in it, before and after."""

    name: str
    stage: Stage | None
    before: int
    after: int


@dataclass(frozen=True)
class Counts:
    """Where the plantings stand, before and after; `most` is as long as a bar gets."""

    plantings: int
    corrected: int
    rows: list[Row]

    @property
    def touched(self) -> int:
        """Those that are shifted."""
        return self.plantings - self.corrected

    @property
    def most(self) -> int:
        """The largest number of all."""
        return max((max(row.before, row.after) for row in self.rows), default=0) or 1


def counts_from(stages: Sequence[Stage], kept: Mapping[str, Any]) -> Counts:
    """The counts kept on an observation, by the stages that anything stands in or between."""
    before, after = ({int(k): n for k, n in kept[when].items()} for when in ("before", "after"))
    orders = {*before, *after}
    inside = orders - {NOT_BEGUN, OVER}
    named: list[tuple[int, str, Stage | None]] = [(NOT_BEGUN, _("Not begun"), None)]
    named += [
        (stage.order, str(stage), stage)
        for stage in stages
        if inside and min(inside) <= stage.order <= max(inside)
    ]
    named.append((OVER, _("Season over"), None))
    rows = [
        Row(name, stage, before.get(order, 0), after.get(order, 0))
        for order, name, stage in named
        if stage is not None or order in orders
    ]
    return Counts(kept["plantings"], kept["corrected"], rows)


def preview_of(actor: Account, _row: object, fields: Mapping[str, Any]) -> Mapping[str, object]:
    """What an observation would do, for the page that asks; nothing is stored."""
    organisation_at(actor, fields["region"])
    today = clock.today()
    seen = seen_from(fields["stage"], fields["region"], fields["on"], today)
    effect = effect_of(seen, today)
    return {
        "effect": effect,
        "counts": counts_from(effect.stages, effect.counts()),
        "is_far": effect.off is None or effect.off > FREE_SHIFT,
        "says": words.consequence(effect.touched, effect.days),
        "shift": words.shift(seen.crop, effect.shift),
        "days": words.days(effect.days),
        "where": full_name(seen.region_code),
    }


def counts_of(_actor: Account, row: Observation) -> Mapping[str, object]:
    """Where the plantings stood when it was made, before and after."""
    counts = counts_from(stages_of(row.crop), row.counts) if row.counts else None
    return {"counts": counts, "row": row}


def progress_of(actor: Account, row: Observation) -> Mapping[str, object]:
    """How far the plots have been brought up to date, by the latest work about them."""
    key = key_of(row.crop_id, row.region_id)
    job = Job.objects.filter(unique_key=key).order_by("-pk").first()
    if job is None:
        return {"job": None}
    stopped = job.state in {JobState.DEAD, JobState.CANCELLED}
    return {
        "job": job,
        "running": job.state in LIVE,
        "is_mine": job.enqueued_by == actor.uid,
        "words": job.words or job.get_state_display(),
        "failed": _("It was not finished; the nightly run does the rest.") if stopped else "",
    }
