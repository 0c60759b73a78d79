"""The two statements behind matching: a person's spots near today, and the live targets of them.

Plain SQL, not the ORM: this is asked at every look at 本周农事, and putting the statements together
costs the ORM four times what the databases take to answer them (bench/delivery.py).
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from gengdu.delivery.rules.reasons import NOTHING, Names
from gengdu.delivery.rules.standing import horizon, ways_of
from gengdu.kit import clock, codes

_SPOTS = """
SELECT person.id, person.region_id, field.id, field.region_id, field.crop_id, field.plot,
       field.counted_from,
       crop.called, crop.name, crop.called_en, crop.name_en,
       span.stage_id, stage.name, stage.name_en,
       span.enter_on, span.leave_on, span.low_on, span.high_on
FROM people_person person
LEFT JOIN fields_planting field ON field.person_id = person.id AND field.ended_on IS NULL
LEFT JOIN agronomy_crop crop ON crop.id = field.crop_id
LEFT JOIN fields_plantingstage span
       ON span.planting_id = field.id AND span.enter_on <= %s AND span.leave_on > %s
LEFT JOIN agronomy_stage stage ON stage.id = span.stage_id
WHERE person.id IN ({people}) AND person.merged_into_id IS NULL AND person.erased_at IS NULL
ORDER BY person.id, field.id, span.enter_on
"""
_CELLS = """
SELECT target.item_id, target.met_by, target.region_code, target.role, target.lead_days,
       place.name
FROM delivery_target target
JOIN delivery_item item ON item.id = target.item_id
LEFT JOIN regions_region place ON target.met_by = '' AND place.code = target.region_code
WHERE target.live AND target.met_by IN ({ways}) AND target.region_code IN ({places})
  AND item.withdrawn_at IS NULL AND (item.expires_at IS NULL OR item.expires_at > %s)
"""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a person may be met by: his home, a planting, or a planting in a stage."""

    person_id: int
    region_code: str
    planting_id: int | None = None
    crop_id: int | None = None
    plot: str = ""
    season: int = 0
    """The year in which the planting's season began."""
    crop: Names = NOTHING
    stage_id: int | None = None
    stage: Names = NOTHING
    enter_on: dt.date = dt.date.min
    leave_on: dt.date = dt.date.max
    low_on: dt.date | None = None
    high_on: dt.date | None = None

    def ways(self, today: dt.date) -> tuple[str, ...]:
        """Which targets can meet it."""
        return ways_of(self.crop_id, self.stage_id, entered=self.enter_on <= today)


class Cell(NamedTuple):
    """A live target; `place` is its region's name where that is the reason."""

    item_id: int
    met_by: str
    region_code: str
    role: str
    lead_days: int
    place: str | None


def spots_of(person_ids: Collection[int], today: dt.date) -> list[Spot]:
    """Each person's home and each planting on the field once, each interval near today."""
    if not person_ids:
        return []
    entered, left = (connection.ops.adapt_datefield_value(day) for day in horizon(today))
    with connection.cursor() as cursor:
        cursor.execute(_SPOTS.format(people=_marks(person_ids)), [entered, left, *person_ids])
        return list(_unfolded(cursor.fetchall()))


def _unfolded(rows: Iterable[tuple[object, ...]]) -> Iterator[Spot]:
    person_seen = planting_seen = None
    for row in rows:
        person, home, planting, region, crop_id, plot, began = row[:7]
        if person != person_seen:
            yield Spot(person, home)  # type: ignore[arg-type]  # as the statement selects them
            person_seen = person
        if planting is None:
            continue
        called, name, called_en, name_en, stage_id, stage_zh, stage_en, *days = row[7:]
        # What its grower calls it goes first.
        crop = Names(called or name, called_en or name_en)  # type: ignore[arg-type]  # likewise
        field = (person, region, planting, crop_id, plot, began.year, crop)  # type: ignore[attr-defined]  # likewise
        if planting != planting_seen:
            yield Spot(*field)  # type: ignore[arg-type]  # likewise
            planting_seen = planting
        if stage_id is not None:
            yield Spot(*field, stage_id, Names(stage_zh, stage_en), *days)  # type: ignore[arg-type]  # likewise


def cells_of(spots: Collection[Spot], today: dt.date) -> list[Cell]:
    """The live targets of these stages, crops and homes in these places and above them."""
    if not spots:
        return []
    ways = sorted({way for spot in spots for way in spot.ways(today)})
    places = _above(spot.region_code for spot in spots)
    since = connection.ops.adapt_datetimefield_value(clock.start_of(today))
    with connection.cursor() as cursor:
        statement = _CELLS.format(ways=_marks(ways), places=_marks(places))
        cursor.execute(statement, [*ways, *places, since])
        return [Cell(*row) for row in cursor.fetchall()]


def _above(found: Iterable[str]) -> list[str]:
    above = {place for code in set(found) for place in codes.ancestors_or_self(code)}
    return ["", *sorted(above)]


def _marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))
