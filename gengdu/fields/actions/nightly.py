"""Stages of many plantings again: the array engine, and only changed rows are written.

Imported by the tasks alone: it loads NumPy.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min, QuerySet

from gengdu.agronomy.engine import many
from gengdu.agronomy.models import Crop, Stage
from gengdu.agronomy.queries import crops
from gengdu.fields.actions.holding import held
from gengdu.fields.actions.intervals import store
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Planting, StageReport
from gengdu.fields.queries.corrections import (
    Anchor,
    anchored_days,
    anchors_of,
    shifts_of,
    within_season,
)
from gengdu.fields.queries.seasons import Interval, intervals
from gengdu.fields.rules import SEASON_DAYS
from gengdu.kit import codes

BATCH = 125
"""Plantings per transaction: at most about 1,000 rows of intervals, under 100 ms when all of them
change."""

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Row:
    """One start: its clock rows, its thresholds, its day, what it has by then."""

    clock: int
    second: int
    group: int
    start: int
    credit: float
    turned: bool


def recompute_all(*, progress: Progress, today: dt.date) -> int:
    """Compute the stages of all plantings on the field; returns the interval rows written."""
    return recompute_where(region_code="", crop_id=None, progress=progress, today=today)


def recompute_where(
    *, region_code: str, crop_id: int | None, progress: Progress, today: dt.date
) -> int:
    """Compute the plantings of a region ("" is everywhere) and crop (None is each of them).

    Batch by batch, each a transaction of its own: stopped half-way, it is done again from the
    start, and what is right already is not written again.
    """
    standing = Planting.objects.filter(
        ended_on__isnull=True, **codes.within("region_id", region_code)
    )
    if crop_id is not None:
        standing = standing.filter(crop_id=crop_id)
    total, done, written = standing.count(), 0, 0
    for crop in Crop.objects.filter(pk__in=standing.values("crop")).order_by("pk"):
        rows = standing.filter(crop=crop)
        season = _Season(crop, rows, today)
        for keys in _batches(rows):
            written += season.write(keys)
            done += len(keys)
            progress(done, max(done, total), str(crop))
    return written


def _batches(rows: QuerySet[Planting]) -> Iterator[list[int]]:
    """Batches in the order of the key; what is entered meanwhile has computed itself."""
    last = 0
    while keys := list(
        rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]
    ):
        yield keys
        last = keys[-1]


class _Season:
    """The clocks and thresholds of one crop, for all counties where it grows."""

    def __init__(self, crop: Crop, rows: QuerySet[Planting], today: dt.date) -> None:
        self.today = today
        self.crop = crop
        self.stages: list[Stage] = crops.stages_of(crop)
        self.orders = [stage.order for stage in self.stages]
        self.first = _first_day(rows) or today
        self.days = max((today - self.first).days, 0) + 2 * SEASON_DAYS
        self.groups: dict[tuple[float, bool, float], int] = {}
        self.timings: dict[tuple[float, bool], crops.Timing] = {}
        self.thresholds: list[tuple[float, ...]] = []
        self.lead: list[int] = []
        self.counties = {code[:6] for code in rows.values_list("region_id", flat=True).distinct()}
        self.clock_of: dict[str, tuple[int, int]] = {}
        self.clocks = many.clocks_from(self._units())

    def _units(self) -> list[list[float]]:
        """Clock rows: row 0 is days, for where nothing is known; one or two of each county."""
        units = [[1.0] * self.days]
        timing = self._timing(1.0, by_days=False)
        self.needs_climate = timing.heat.base is not None
        if not self.needs_climate:
            return units
        for county, found in crops.units_of(timing, sorted(self.counties), self.first, self.days):
            units.append(found.plain)
            plain = led = len(units) - 1
            if found.slowed is not found.plain:
                units.append(found.slowed)
                led = len(units) - 1
            self.clock_of[county] = (led, plain)
        return units

    @transaction.atomic
    def write(self, keys: Sequence[int]) -> int:
        """Compute one batch as it stands, locked, and store what changed."""
        batch = [
            planting
            for planting in held(keys=keys).select_related("maturity")
            if self._covers(planting.region_id, planting.counted_from)
        ]
        anchors = {
            pk: anchor for pk, anchor in anchors_of(batch).items() if anchor.on >= self.first
        }
        days = self._days(batch, anchors)
        found = [(p, self._intervals(p, days[p.pk], anchors.get(p.pk))) for p in batch]
        return store(found=found, today=self.today)

    def _covers(self, region_code: str, counted_from: dt.date) -> bool:
        """Whether our clocks hold it: else it has just changed, and has computed itself."""
        return region_code[:6] in self.counties and counted_from >= self.first

    def _days(
        self, batch: Sequence[Planting], anchors: Mapping[int, Anchor]
    ) -> dict[int, list[int]]:
        """Days after its start on which each planting enters its stages, by its key."""
        if not batch:
            return {}
        shifts = shifts_of(batch, anchors)
        computed = self._entered([self._row(p, shift=shifts.get(p.pk, 0.0)) for p in batch])
        corrected = [p for p in batch if p.pk in anchors]
        anew = self._entered([self._row(p, anchor=anchors[p.pk]) for p in corrected])
        found = {
            p.pk: self._since_start(p, entered) for p, entered in zip(batch, computed, strict=True)
        }
        for planting, entered in zip(corrected, anew, strict=True):
            found[planting.pk] = anchored_days(
                self.orders,
                computed=found[planting.pk],
                anew=self._since_start(planting, entered),
                anchor=anchors[planting.pk],
                first=planting.counted_from,
            )
        return found

    def _entered(self, rows: Sequence[Row]) -> list[list[int]]:
        if not rows:
            return []
        found = many.enter_days(
            self.clocks,
            many.plantings_from([(row.clock, row.group, row.start, row.credit) for row in rows]),
            many.thresholds_from(self.thresholds),
            many.turning_from(
                self.lead, [row.second for row in rows], [row.turned for row in rows]
            ),
        )
        return [days[: len(self.stages)] for days in found.tolist()]

    def _row(self, planting: Planting, *, shift: float = 0.0, anchor: Anchor | None = None) -> Row:
        factor = planting.maturity.factor if planting.maturity else 1.0
        known = self.clock_of.get(planting.region_id[:6])
        by_days = known is None and self.needs_climate
        first, second = known or (0, 0)
        group = self._group(factor, by_days=by_days, shift=shift)
        if anchor is None:
            start = (planting.counted_from - self.first).days
            return Row(first, second, group, start, credit=0.0, turned=False)
        timing = self._timing(factor, by_days=by_days)
        at = self.orders.index(anchor.stage_order)
        start = (anchor.on - self.first).days
        credit, turned = timing.thresholds[at], at >= timing.lead
        return Row(first, second, group, start, credit=credit, turned=turned)

    def _group(self, factor: float, *, by_days: bool, shift: float) -> int:
        """The threshold row of a maturity factor, or of plain days, that runs late by a shift."""
        key = (factor, by_days, shift)
        if key not in self.groups:
            timing = self._timing(factor, by_days=by_days)
            self.groups[key] = len(self.thresholds)
            self.thresholds.append(timing.shifted(shift))
            self.lead.append(timing.lead)
        return self.groups[key]

    def _timing(self, factor: float, *, by_days: bool) -> crops.Timing:
        key = (factor, by_days)
        if key not in self.timings:
            self.timings[key] = (
                crops.timing_by_days(self.stages)
                if by_days
                else crops.timing_of(self.crop, self.stages, factor)
            )
        return self.timings[key]

    def _since_start(self, planting: Planting, entered: Sequence[int]) -> list[int]:
        start = (planting.counted_from - self.first).days
        return within_season(entered, start)

    def _intervals(
        self, planting: Planting, days: list[int], anchor: Anchor | None
    ) -> list[Interval]:
        return intervals(
            self.stages,
            days,
            first=planting.counted_from,
            today=self.today,
            anchored=anchor is not None,
        )


def _first_day(rows: QuerySet[Planting]) -> dt.date | None:
    """The first day that any of them is counted from."""
    started = rows.aggregate(first=Min("counted_from"))["first"]
    told = StageReport.objects.filter(planting__in=rows, state=ReportState.CONFIRMED)
    seen = told.aggregate(first=Min("on"))["first"]
    return min((day for day in (started, seen) if day is not None), default=None)
