"""What a farmer says he grows: entered, corrected, ended."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from decimal import Decimal

from django.db import IntegrityError, transaction

from gengdu.access.scope import hold, locked, one_of
from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.agronomy.queries.crops import usual_start
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.events.actions import append
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.enums import Ending, ReportState
from gengdu.fields.errors import NotEndedYet, PlantingEnded, StartAfterReport, TooManyPlantings
from gengdu.fields.models import Planting
from gengdu.fields.queries.corrections import BEFORE_START
from gengdu.fields.queries.pages import UNSURE
from gengdu.fields.queries.plantings import live_plantings, next_start, planting_for
from gengdu.fields.queries.words import day_words
from gengdu.fields.rules import NEXT_SEASON_DAYS, check_planting, restarts
from gengdu.kit import clock, ids
from gengdu.kit.errors import require
from gengdu.people.models import Account, Person
from gengdu.people.queries.persons import someone_acted_for
from gengdu.regions.queries import region_at

MOST_PLANTINGS = 40


@dataclass(frozen=True)
class Entry:
    """What a farmer tells of a planting; date, class and area may be unknown."""

    crop_id: int
    region_code: str
    plot: str = ""
    area: Decimal | None = None
    started_on: dt.date | None = None
    maturity_id: int | None = None


def add_planting(
    *, actor: Account, person_uid: uuid.UUID, entry: Entry, once: uuid.UUID | None = None
) -> Planting:
    """Put a planting on record for oneself or a family member; its stages are there at once.

    Without a date the usual start of the region counts, without a class the middle one. `once`
    (a random UUID of the form) makes pressing twice harmless.
    """
    uid = once or ids.uuid7()
    there = planting_for(actor, uid).first()
    if there is not None:
        return there
    try:
        return _add_planting(actor=actor, person_uid=person_uid, entry=entry, uid=uid)
    except IntegrityError:  # the other press was quicker
        return one_of(planting_for(actor, uid))


@transaction.atomic
def _add_planting(
    *, actor: Account, person_uid: uuid.UUID, entry: Entry, uid: uuid.UUID
) -> Planting:
    person = locked(someone_acted_for(actor, person_uid))
    require(live_plantings([person.pk]).count() < MOST_PLANTINGS, TooManyPlantings)
    crop, maturity = one_of(Crop.objects.all(), pk=entry.crop_id), _class(entry.maturity_id)
    region, today = region_at(entry.region_code), clock.today()
    check_planting(
        crop=crop, maturity=maturity, region=region, started_on=entry.started_on, today=today
    )
    planting = Planting.objects.create(
        uid=uid,
        person=person,
        household_id=person.household_id,
        region=region,
        crop=crop,
        maturity=maturity,
        plot=entry.plot.strip(),
        area=entry.area,
        started_on=entry.started_on,
        counted_from=entry.started_on or usual_start(crop, region.code, today) or today,
    )
    recompute(planting=planting, today=today)
    audit.record(
        actor=actor,
        verb="fields.planting.add",
        target=planting,
        region_code=region.code,
        crop=crop.key,
    )
    changes.record(planting, region_code=region.code)
    return planting


@transaction.atomic
def change_planting(*, actor: Account, planting_uid: uuid.UUID, entry: Entry) -> Planting:
    """Correct plot, village, area, date or class of a planting; its stages follow at once.

    The crop stays: another crop is another planting. Pressed twice: once.
    """
    planting = locked(planting_for(actor, planting_uid))
    require(planting.ended_on is None, PlantingEnded)
    maturity, region, today = _class(entry.maturity_id), region_at(entry.region_code), clock.today()
    crop, before, former = planting.crop, _on_record(planting), planting.counted_from
    entry = replace(entry, crop_id=crop.pk, region_code=region.code, plot=entry.plot.strip())
    if entry == before:
        return planting
    check_planting(
        crop=crop, maturity=maturity, region=region, started_on=entry.started_on, today=today
    )
    planting.plot, planting.area = entry.plot, entry.area
    planting.maturity, planting.region, planting.started_on = maturity, region, entry.started_on
    if (entry.started_on, entry.region_code) != (before.started_on, before.region_code):
        planting.counted_from = _start_of(planting, today)
        _take_reports_along(planting, former)
    planting.save(
        update_fields=["plot", "area", "maturity", "region", "started_on", "counted_from"]
    )
    recompute(planting=planting, today=today)
    audit.record(
        actor=actor,
        verb="fields.planting.change",
        target=planting,
        region_code=region.code,
        started_on=(before.started_on, planting.started_on),
        maturity=(before.maturity_id, planting.maturity_id),
        region=(before.region_code, region.code),
    )
    changes.record(planting, region_code=region.code)
    return planting


def _on_record(planting: Planting) -> Entry:
    return Entry(
        crop_id=planting.crop_id,
        region_code=planting.region_id,
        plot=planting.plot,
        area=planting.area,
        started_on=planting.started_on,
        maturity_id=planting.maturity_id,
    )


@transaction.atomic
def end_planting(
    *, actor: Account, planting_uid: uuid.UUID, ending: Ending = Ending.HARVESTED
) -> Planting:
    """Take a planting off the field: harvested, or entered by mistake. Pressed twice: once."""
    planting = locked(planting_for(actor, planting_uid))
    if planting.ended_on is not None:
        return planting
    planting.ended_on, planting.ending = clock.today(), ending
    planting.save(update_fields=["ended_on", "ending"])
    recompute(planting=planting, today=clock.today())
    audit.record(
        actor=actor,
        verb="fields.planting.end",
        target=planting,
        region_code=planting.region_id,
        ending=ending,
    )
    changes.record(planting, region_code=planting.region_id)
    return planting


def _class(maturity_id: int | None) -> MaturityClass | None:
    return None if maturity_id is None else one_of(MaturityClass.objects.all(), pk=maturity_id)


@transaction.atomic
def repeat_planting(*, actor: Account, planting_uid: uuid.UUID) -> Planting:
    """Put a planting that has ended on record again for its next season, the date unknown.

    Crop, class, plot, area and village stay. Pressed twice, or by two of the house: once for a
    season; one that was entered by mistake may be repeated again.
    """
    found = one_of(planting_for(actor, planting_uid))
    hold(Person, pk=found.person_id)  # before the planting, as whoever moves or merges people does
    former = locked(planting_for(actor, planting_uid))
    require(former.ended_on is not None, NotEndedYet)
    today, person = clock.today(), former.person
    start = next_start(former.crop, former.region_id, former.counted_from, today)
    uid = uuid.uuid5(former.uid, f"{start.year}")
    while (there := Planting.objects.filter(uid=uid).first()) is not None:
        if there.ending != Ending.MISTAKE:
            return one_of(planting_for(actor, uid))
        uid = uuid.uuid5(uid, "again")
    require(live_plantings([person.pk]).count() < MOST_PLANTINGS, TooManyPlantings)
    planting = Planting.objects.create(
        uid=uid,
        person=person,
        household_id=person.household_id,
        region=former.region,
        crop=former.crop,
        maturity=former.maturity,
        plot=former.plot,
        area=former.area,
        counted_from=start,
    )
    recompute(planting=planting, today=today)
    audit.record(
        actor=actor, verb="fields.planting.repeat", target=planting,
        region_code=planting.region_id, former=str(former.uid),
    )  # fmt: skip
    changes.record(planting, region_code=planting.region_id)
    return planting


def say_unsure(*, actor: Account, planting_uid: uuid.UUID) -> None:
    """Day and class of a planting are not known: its page does not ask again. A fact."""
    planting = one_of(planting_for(actor, planting_uid))
    append(
        kind=UNSURE,
        subject=planting.uid,
        actor_key=str(planting.uid),
        day=planting.counted_from,
        region_code=planting.region_id,
    )


def _start_of(planting: Planting, today: dt.date) -> dt.date:
    """The day a planting counts from, in the season it is in."""
    crop, region = planting.crop, planting.region_id
    if planting.started_on is not None and not restarts(crop):
        return planting.started_on
    # One that was repeated for the coming season stays there.
    near = planting.counted_from + dt.timedelta(days=NEXT_SEASON_DAYS // 2)
    usual = usual_start(crop, region, max(today, near))
    return max(usual or today, planting.started_on or dt.date.min)


def _take_reports_along(planting: Planting, former: dt.date) -> None:
    """Keep what was reported this season with it, when its first day is corrected.

    Only what counts holds the day back.
    """
    told = planting.reports.filter(season_from=former, state=ReportState.CONFIRMED)
    first = told.select_related("stage__crop").order_by("on").first()
    if first is not None and first.on < planting.counted_from:
        if planting.started_on is not None:
            raise StartAfterReport(str(first.stage), day_words(first.on))
        # Nobody said the day, and the plant was there.
        latest = first.on + dt.timedelta(days=BEFORE_START)
        planting.counted_from = min(planting.counted_from, latest)
    planting.reports.filter(season_from=former).update(season_from=planting.counted_from)
