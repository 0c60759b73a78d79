"""Keep a planting's intervals as rows: write what changed, and only that."""

import datetime as dt
from collections.abc import Iterable

from gengdu.fields.models import Planting, PlantingStage
from gengdu.fields.queries.seasons import Interval, kept_form, season_of
from gengdu.fields.rules import is_kept
from gengdu.kit import clock

COMPARED = ("enter_on", "leave_on", "low_on", "high_on", "person_id", "household_id", "region_id")


def recompute(*, planting: Planting, today: dt.date) -> int:
    """Compute a planting's stages and store those near today; returns the rows written."""
    found = season_of(planting, today)
    written = write_intervals(planting=planting, found=found, today=today)
    planting.computed_at, planting.season = clock.now(), kept_form(found, planting.counted_from)
    planting.save(update_fields=["computed_at", "season"])
    return written


def write_intervals(*, planting: Planting, found: Iterable[Interval], today: dt.date) -> int:
    """Store the intervals of one planting: new ones, changed ones, and none that went away."""
    wanted = {} if planting.ended_on else {
        interval.stage.pk: _row(planting, interval)
        for interval in found
        if is_kept(interval.enter_on, interval.leave_on, today)
    }  # fmt: skip
    there = {row.stage_id: row for row in planting.intervals.all()}
    gone = [row.pk for stage, row in there.items() if stage not in wanted]
    fresh = [row for stage, row in wanted.items() if stage not in there]
    changed = []
    for stage, row in wanted.items():
        old = there.get(stage)
        if old is not None and any(getattr(old, f) != getattr(row, f) for f in COMPARED):
            row.pk = old.pk
            changed.append(row)
    if gone:
        PlantingStage.objects.filter(pk__in=gone).delete()
    if fresh:
        PlantingStage.objects.bulk_create(fresh)
    if changed:
        PlantingStage.objects.bulk_update(changed, [f.removesuffix("_id") for f in COMPARED])
    return len(gone) + len(fresh) + len(changed)


def _row(planting: Planting, interval: Interval) -> PlantingStage:
    return PlantingStage(
        planting=planting,
        stage=interval.stage,
        person_id=planting.person_id,
        household_id=planting.household_id,
        region_id=planting.region_id,
        enter_on=interval.enter_on,
        leave_on=interval.leave_on,
        low_on=interval.low_on,
        high_on=interval.high_on,
    )
