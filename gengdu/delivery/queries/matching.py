"""The other way round: what stands for these persons today, read from their few plots.

Two statements and the items found, whatever the number of items and people there are. It says
the same as `queries.hits` (tests/test_worlds.py).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.db.models import BigIntegerField

from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import Item
from gengdu.delivery.queries.hits import live_grants_of
from gengdu.delivery.queries.nearby import Cell, Spot, cells_of, spots_of
from gengdu.delivery.rules.reasons import Because, Reason
from gengdu.delivery.rules.standing import Phase, phase_of, stands
from gengdu.kit import codes
from gengdu.kit.rows import Rows

_ITEMS = Rows(
    lambda keys: Item.objects.select_related("organisation").filter(pk__in=keys),
    keys=BigIntegerField(),
)
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
    season: int = 0
    """The year in which the planting's season began: an exposure counts once in it."""
    others: tuple["Match", ...] = ()
    """The same item at the person's other plantings, the nearest first: an exposure names none."""

    @property
    def everywhere(self) -> tuple["Match", ...]:
        """Itself and the others: every planting by which the item stands."""
        return (self, *self.others)


@dataclass(frozen=True)
class _Hit:
    """A way in which a cell meets a person; the least rank speaks."""

    rank: tuple[int, ...]
    spot: Spot
    cell: Cell


def matching(person_ids: Iterable[int], today: dt.date) -> list[Match]:
    """What stands for these persons today: urgent first, then what is due now, then the newest.

    Each item once for a person; withdrawn and expired ones not at all.
    """
    spots = spots_of(list(person_ids), today)
    cells = cells_of(spots, today)
    held = _roles_of(spots, cells)
    found: dict[tuple[int, int], dict[int, _Hit]] = {}
    for spot, cell in _pairs(spots, cells, today):
        if cell.role and cell.role not in held.get(spot.person_id, set()):
            continue
        hit = _Hit(rank_of(spot, today), spot, cell)
        fields = found.setdefault((spot.person_id, cell.item_id), {})
        field = spot.planting_id or 0
        if field not in fields or hit.rank < fields[field].rank:
            fields[field] = hit
    items = {item.pk: item for item in _ITEMS(keys={item for _, item in found})}
    matches = [_best(items[item], fields.values(), today) for (_, item), fields in found.items()]
    return sorted(matches, key=_order)


def _best(item: Item, hits: Iterable[_Hit], today: dt.date) -> Match:
    """The hit of the least rank, with the others behind it."""
    ranked = sorted(hits, key=lambda hit: hit.rank)
    first, *others = [match_of(item, hit.spot, hit.cell, today) for hit in ranked]
    return replace(first, others=tuple(others))


def _pairs(spots: list[Spot], cells: list[Cell], today: dt.date) -> Iterator[tuple[Spot, Cell]]:
    by_way: dict[str, list[Cell]] = {}
    for cell in cells:
        by_way.setdefault(cell.met_by, []).append(cell)
    for spot in spots:
        for way in spot.ways(today):
            for cell in by_way.get(way, ()):
                if codes.covers(cell.region_code, spot.region_code) and (
                    spot.stage_id is None
                    or stands(spot.enter_on, spot.leave_on, cell.lead_days, today)
                ):
                    yield spot, cell


def _roles_of(spots: list[Spot], cells: list[Cell]) -> dict[int, set[str]]:
    asked = tuple(sorted({cell.role for cell in cells if cell.role}))
    found: dict[int, set[str]] = {}
    if asked:
        people = {spot.person_id for spot in spots}
        grants = live_grants_of(asked).filter(account__person_id__in=people)
        for person, role in grants.values_list("account__person_id", "role"):
            found.setdefault(person, set()).add(role)
    return found


def rank_of(spot: Spot, today: dt.date) -> tuple[int, ...]:
    """Which of a person's spots speaks: due now before to come, the nearest entry first."""
    if spot.stage_id is None:
        return (0, 0, spot.planting_id or 0)
    phase = phase_of(spot.enter_on, spot.leave_on, today)
    return (PHASES[phase], abs((spot.enter_on - today).days), spot.planting_id or 0)


def match_of(item: Item, spot: Spot, cell: Cell, today: dt.date) -> Match:
    """The item at one spot, with its reason."""
    if spot.crop_id is None:
        reason = Reason(Because.PLACE, place=cell.place or "", role=cell.role)
        return Match(item, spot.person_id, spot.region_code, reason)
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
        item, spot.person_id, spot.region_code, reason,
        spot.planting_id, spot.stage_id, spot.season,
    )  # fmt: skip


def _order(match: Match) -> tuple[int, int, float, int, int]:
    return (
        URGENCIES[Urgency(match.item.urgency)],
        PHASES[match.reason.phase],
        -match.item.published_at.timestamp(),
        -match.item.pk,
        match.person_id,
    )
