"""The other way round: what stands for these persons today, read from their few plots.

Two statements, whatever the number of items and people: the persons' plots with the intervals
near today, then the targets of just these stages, crops and places. It says the same as
`queries.hits` (tests/test_worlds.py).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import FilteredRelation, Q, QuerySet

from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import Item, Target
from gengdu.delivery.queries.hits import live_grants_of
from gengdu.delivery.rules.reasons import NOTHING, Because, Names, Reason
from gengdu.delivery.rules.standing import Phase, horizon, met_by, phase_of, stands
from gengdu.kit import clock, codes
from gengdu.people.models import Person
from gengdu.regions.models import Region

PHASES = {Phase.NOW: 0, Phase.COMING: 1, Phase.PASSED: 2}
URGENCIES = {Urgency.EMERGENCY: 0, Urgency.IMPORTANT: 1, Urgency.NORMAL: 2}


@dataclass(frozen=True)
class Match:
    """One item that stands for one person, and why; a person's nearest planting speaks."""

    item: Item
    person_id: int
    region_code: str
    reason: Reason
    planting_id: int | None = None
    stage_id: int | None = None


@dataclass(frozen=True)
class _Spot:
    """What a person may be met by: his home, a planting, or a planting in a stage."""

    person_id: int
    region_code: str
    planting_id: int | None = None
    crop_id: int | None = None
    stage_id: int | None = None
    plot: str = ""
    crop: Names = NOTHING
    stage: Names = NOTHING
    enter_on: dt.date = dt.date.min
    leave_on: dt.date = dt.date.max
    low_on: dt.date | None = None
    high_on: dt.date | None = None

    @property
    def met_by(self) -> str:
        """Which targets can meet it."""
        return met_by(self.crop_id, self.stage_id)


def matching(person_ids: Iterable[int], today: dt.date) -> list[Match]:
    """What stands for these persons today: urgent first, then what is due now, then the newest.

    Each item once for a person; withdrawn and expired ones not at all.
    """
    spots = _spots(list(person_ids), today)
    targets = _targets(spots, today)
    held = _roles_of(spots, targets)
    best: dict[tuple[int, int], tuple[tuple[int, ...], _Spot, Target]] = {}
    for spot, target in _pairs(spots, targets, today):
        if target.role and target.role not in held.get(spot.person_id, set()):
            continue
        rank = _rank(spot, today)
        key = (spot.person_id, target.item_id)
        if key not in best or rank < best[key][0]:
            best[key] = (rank, spot, target)
    places = _place_names(target for _rank, spot, target in best.values() if not spot.crop_id)
    found = [_match(spot, target, places, today) for _rank, spot, target in best.values()]
    return sorted(found, key=_order)


def _spots(person_ids: list[int], today: dt.date) -> list[_Spot]:
    entered, left = horizon(today)
    rows = (
        Person.objects.filter(pk__in=person_ids, merged_into__isnull=True, erased_at__isnull=True)
        .annotate(
            field=FilteredRelation("plantings", condition=Q(plantings__ended_on__isnull=True)),
            span=FilteredRelation(
                "field__intervals",
                condition=Q(
                    field__intervals__enter_on__lte=entered, field__intervals__leave_on__gt=left
                ),
            ),
        )
        .order_by("pk", "field__pk", "span__enter_on")
    )
    return list(_unfolded(rows))


COLUMNS = (
    "pk", "region_id", "field__pk", "field__region_id", "field__crop_id", "field__plot",
    "field__crop__called", "field__crop__name", "field__crop__called_en", "field__crop__name_en",
    "span__stage_id", "span__stage__name",
    "span__stage__name_en", "span__enter_on", "span__leave_on", "span__low_on", "span__high_on",
)  # fmt: skip


def _unfolded(rows: QuerySet[Person]) -> Iterator[_Spot]:
    """Each home and each planting once, each interval as it comes."""
    person_seen = planting_seen = None
    for row in rows.values_list(*COLUMNS):
        person, home, planting, region, crop, plot, *names, stage = row[:11]
        if person != person_seen:
            yield _Spot(person, home)
        person_seen = person
        if planting is None:
            continue
        called, name, called_en, name_en = names  # what its grower calls it goes first
        words = Names(called or name, called_en or name_en)
        field = _Spot(person, region, planting, crop, plot=plot, crop=words)
        if planting != planting_seen:
            yield field
        planting_seen = planting
        if stage is not None:
            zh, en, enter_on, leave_on, low_on, high_on = row[11:]
            yield replace(
                field, stage_id=stage, stage=Names(zh, en),
                enter_on=enter_on, leave_on=leave_on, low_on=low_on, high_on=high_on,
            )  # fmt: skip


def _targets(spots: list[_Spot], today: dt.date) -> list[Target]:
    """The live targets of these stages, crops and homes in these places and above."""
    if not spots:
        return []
    lasting = Q(item__expires_at__isnull=True) | Q(item__expires_at__gt=clock.start_of(today))
    rows = Target.objects.filter(
        lasting,
        met_by__in={spot.met_by for spot in spots},
        region_code__in=_above(spot.region_code for spot in spots),
        live=True,
        item__withdrawn_at__isnull=True,
    )
    return list(rows.select_related("item__organisation"))


def _above(found: Iterable[str]) -> set[str]:
    return {"", *(above for code in set(found) for above in codes.ancestors_or_self(code))}


def _pairs(
    spots: list[_Spot], targets: list[Target], today: dt.date
) -> Iterator[tuple[_Spot, Target]]:
    by_way: dict[str, list[Target]] = {}
    for target in targets:
        by_way.setdefault(target.met_by, []).append(target)
    for spot in spots:
        for target in by_way.get(spot.met_by, ()):
            if codes.covers(target.region_code, spot.region_code) and (
                spot.stage_id is None
                or stands(spot.enter_on, spot.leave_on, target.lead_days, today)
            ):
                yield spot, target


def _roles_of(spots: list[_Spot], targets: list[Target]) -> dict[int, set[str]]:
    asked = tuple(sorted({target.role for target in targets if target.role}))
    found: dict[int, set[str]] = {}
    if asked:
        people = {spot.person_id for spot in spots}
        grants = live_grants_of(asked).filter(account__person_id__in=people)
        for person, role in grants.values_list("account__person_id", "role"):
            found.setdefault(person, set()).add(role)
    return found


def _rank(spot: _Spot, today: dt.date) -> tuple[int, ...]:
    if spot.stage_id is None:
        return (0, 0, spot.planting_id or 0)
    phase = phase_of(spot.enter_on, spot.leave_on, today)
    return (PHASES[phase], abs((spot.enter_on - today).days), spot.planting_id or 0)


def _place_names(targets: Iterable[Target]) -> dict[str, str]:
    found = {target.region_code for target in targets} - {""}
    if not found:
        return {}
    return dict(Region.objects.filter(pk__in=found).values_list("code", "name"))


def _match(spot: _Spot, target: Target, places: dict[str, str], today: dt.date) -> Match:
    if spot.crop_id is None:
        place = places.get(target.region_code, "")
        reason = Reason(Because.PLACE, place=place, role=target.role)
        return Match(target.item, spot.person_id, spot.region_code, reason)
    reason = Reason(Because.CROP, crop=spot.crop, plot=spot.plot)
    if spot.stage_id is not None:
        reason = replace(
            reason,
            because=Because.STAGE,
            phase=phase_of(spot.enter_on, spot.leave_on, today),
            stage=spot.stage,
            low_on=spot.low_on,
            high_on=spot.high_on,
        )
    return Match(
        target.item, spot.person_id, spot.region_code, reason, spot.planting_id, spot.stage_id
    )


def _order(match: Match) -> tuple[int, int, float, int, int]:
    return (
        URGENCIES[Urgency(match.item.urgency)],
        PHASES[match.reason.phase],
        -match.item.published_at.timestamp(),
        -match.item.pk,
        match.person_id,
    )
