"""Everybody's stages again, once a night: the array engine, and only changed rows are written.

Imported by the task alone: it loads NumPy.
"""

import datetime as dt
from collections.abc import Callable, Iterator

from django.db import transaction
from django.db.models import Min, QuerySet

from gengdu.agronomy.engine import many
from gengdu.agronomy.engine.units import NEVER, Heat
from gengdu.agronomy.models import Crop, Stage
from gengdu.agronomy.queries import climate, crops
from gengdu.fields.actions.intervals import write_intervals
from gengdu.fields.models import Planting
from gengdu.fields.queries.seasons import Interval, intervals, kept_form
from gengdu.fields.rules import SEASON_DAYS
from gengdu.kit import clock

BATCH = 500
"""Plantings per transaction: about 2,000 rows of intervals, well under 100 ms."""


def recompute_all(*, progress: Callable[[int, int, str], None], today: dt.date) -> int:
    """Compute the stages of all plantings on the field; returns the interval rows written."""
    standing = Planting.objects.filter(ended_on__isnull=True)
    total, done, written = standing.count(), 0, 0
    for crop in Crop.objects.filter(pk__in=standing.values("crop")).order_by("pk"):
        season = _Season(crop, standing.filter(crop=crop), today)
        for batch in _batches(standing.filter(crop=crop)):
            written += season.write(batch)
            done += len(batch)
            progress(done, total, str(crop))
    return written


def _batches(rows: QuerySet[Planting]) -> Iterator[list[Planting]]:
    """Batches in the order of the key; what is entered meanwhile has computed itself."""
    last = 0
    while batch := list(rows.filter(pk__gt=last).select_related("maturity").order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


class _Season:
    """The clocks and thresholds of one crop, for all counties where it grows."""

    def __init__(self, crop: Crop, rows: QuerySet[Planting], today: dt.date) -> None:
        self.today = today
        self.stages: list[Stage] = crops.stages_of(crop)
        oldest = rows.aggregate(first=Min("counted_from"))["first"]
        self.first: dt.date = oldest or today
        self.days = max((today - self.first).days, 0) + 2 * SEASON_DAYS
        self.groups: dict[tuple[float, bool], int] = {}
        self.thresholds: list[tuple[float, ...]] = []
        self.crop = crop
        self.heat = crops.timing_of(crop, self.stages).heat
        counties = sorted(
            {code[:6] for code in rows.values_list("region_id", flat=True).distinct()}
        )
        self.clock_of: dict[str, int] = {}
        self.units: list[list[float]] = [[1.0] * self.days]  # row 0: days, where nothing is known
        for county, units in _units_of(counties, self.heat, self.first, self.days):
            self.clock_of[county] = len(self.units)
            self.units.append(units)
        self.clocks = many.clocks_from(self.units)

    def group(self, factor: float, *, by_days: bool) -> int:
        """The threshold row of a maturity factor, or of plain days."""
        key = (factor, by_days)
        if key not in self.groups:
            self.groups[key] = len(self.thresholds)
            self.thresholds.append(
                tuple(float(s.days or 0) for s in self.stages)
                if by_days
                else crops.timing_of(self.crop, self.stages, factor).thresholds
            )
        return self.groups[key]

    def write(self, batch: list[Planting]) -> int:
        """Compute one batch and store what changed, in one transaction."""
        rows = [self._row(planting) for planting in batch]
        table = many.thresholds_from(self.thresholds)
        days = many.enter_days(self.clocks, many.plantings_from(rows), table).tolist()
        with transaction.atomic():
            current = Planting.objects.select_for_update(of=("self",)).filter(
                pk__in=[p.pk for p in batch]
            )
            fresh = {p.pk: p for p in current.prefetch_related("intervals")}
            written, redrawn = 0, []
            for planting, entered in zip(batch, days, strict=True):
                now = fresh.get(planting.pk)
                if now is None or _differs(planting, now):
                    continue  # changed meanwhile: it has computed itself
                found = self._intervals(now, entered)
                written += write_intervals(planting=now, found=found, today=self.today)
                season = kept_form(found, now.counted_from)
                if season != now.season:
                    now.season = season
                    redrawn.append(now)
            Planting.objects.bulk_update(redrawn, ["season"])
            Planting.objects.filter(pk__in=fresh).update(computed_at=clock.now())
        return written

    def _row(self, planting: Planting) -> tuple[int, int, int, float]:
        factor = planting.maturity.factor if planting.maturity else 1.0
        known = self.clock_of.get(planting.region_id[:6])
        by_days = known is None and self.heat.base is not None
        start = (planting.counted_from - self.first).days
        return known or 0, self.group(factor, by_days=by_days), start, 0.0

    def _intervals(self, planting: Planting, entered: list[int]) -> list[Interval]:
        start = (planting.counted_from - self.first).days
        days = [
            NEVER if day == NEVER or day - start >= SEASON_DAYS else day - start
            for day in entered[: len(self.stages)]
        ]
        return intervals(self.stages, days, first=planting.counted_from, today=self.today)


def _units_of(
    counties: list[str], heat: Heat, first: dt.date, days: int
) -> Iterator[tuple[str, list[float]]]:
    if heat.base is None:
        return
    for county, means in climate.daily_means_of(counties, first, days):
        yield county, [heat.units(mean) for mean in means]


def _differs(read: Planting, now: Planting) -> bool:
    return now.ended_on is not None or (read.counted_from, read.maturity_id, read.region_id) != (
        now.counted_from,
        now.maturity_id,
        now.region_id,
    )
