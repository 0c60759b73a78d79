"""Plantings of a person and of a house, with where they stand."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from gengdu.agronomy.models import Crop
from gengdu.agronomy.queries.crops import usual_start
from gengdu.fields.models import Planting, PlantingStage
from gengdu.fields.rules import NEXT_SEASON_DAYS
from gengdu.kit import codes
from gengdu.people.models import Account


def live_plantings(person_ids: Iterable[int]) -> QuerySet[Planting]:
    """What these persons have on the field, oldest first."""
    return (
        Planting.objects.filter(person_id__in=list(person_ids), ended_on__isnull=True)
        .select_related("crop", "maturity", "region", "person")
        .order_by("made_at", "pk")
    )


def plantings_for(actor: Account) -> QuerySet[Planting]:
    """The plantings an account may see and change: its own and those of people it acts for."""
    mine = Q(person_id=actor.person_id)
    house = Q(person__household_id=actor.person.household_id, person__account__isnull=True)
    rows = Planting.objects.select_related("crop", "maturity", "region", "person")
    return rows.filter(mine | house)


def planting_for(actor: Account, uid: uuid.UUID) -> QuerySet[Planting]:
    """The one planting of this uid, if the account may see it."""
    return plantings_for(actor).filter(uid=uid)


@dataclass(frozen=True)
class Standing:
    """Where a planting stands: the stage now (None before the first) and the next one."""

    planting: Planting
    now: PlantingStage | None
    next: PlantingStage | None


def standing(plantings: Sequence[Planting], today: dt.date) -> list[Standing]:
    """Where each planting stands, in one query (the stages come with it)."""
    rows = (
        PlantingStage.objects.filter(planting_id__in=[p.pk for p in plantings])
        .select_related("stage")
        .order_by("planting_id", "enter_on")
    )
    by_planting: dict[int, list[PlantingStage]] = {}
    for row in rows:
        by_planting.setdefault(row.planting_id, []).append(row)
    return [_standing(p, by_planting.get(p.pk, []), today) for p in plantings]


def _standing(planting: Planting, rows: list[PlantingStage], today: dt.date) -> Standing:
    now = next((row for row in rows if row.enter_on <= today < row.leave_on), None)
    after = next((row for row in rows if row.enter_on > today), None)
    return Standing(planting, now, after)


def crops_grown_near(region_code: str, limit: int = 6) -> list[Crop]:
    """The crops with a calendar for this place, nearest first: what to offer before the rest."""
    found = Crop.objects.filter(
        calendars__region_id__in=codes.ancestors_or_self(region_code)
    ).order_by("pk")
    return list(found.distinct()[:limit])


def next_start(crop: Crop, region_code: str, former: dt.date, today: dt.date) -> dt.date:
    """From when a crop counts that is grown again after a season that began on `former`.

    The first usual start that is not of that season: this year's, or the one to come. What has no
    usual start begins today.
    """
    usual = usual_start(crop, region_code, today)
    if usual is None:
        return today
    earliest = former + dt.timedelta(days=NEXT_SEASON_DAYS)
    return next(
        start
        for years in range(3)
        if (start := years_later(usual, years)) > earliest or start > today
    )


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day of another year; 28 February for the 29th."""
    return dt.date(day.year + years, day.month, min(day.day, 28) if day.month == 2 else day.day)
