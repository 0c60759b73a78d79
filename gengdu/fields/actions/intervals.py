"""Keep plantings' intervals as rows: write what changed, and only that."""

import datetime as dt
from collections.abc import Iterable, Sequence

from gengdu.fields.models import Planting, PlantingStage
from gengdu.fields.queries.seasons import Interval, kept_form, season_of
from gengdu.fields.rules import is_kept
from gengdu.kit import clock

COMPARED = ("enter_on", "leave_on", "low_on", "high_on", "person_id", "household_id", "region_id")
Found = tuple[Planting, Sequence[Interval]]


def recompute(*, planting: Planting, today: dt.date) -> int:
    """Compute a planting's stages and store those near today; returns the rows written.

    Reports and observations count as they stand: call it after every change of the planting.
    """
    found = season_of(planting, today)
    written = write_intervals(found=[(planting, found)], today=today)
    # Always: the season in hand may be older than the row.
    planting.computed_at, planting.season = clock.now(), kept_form(found, planting.counted_from)
    planting.save(update_fields=["computed_at", "season"])
    return written


def store(*, found: Sequence[Found], today: dt.date) -> int:
    """Store the seasons of plantings just read and locked; returns the interval rows written."""
    written = write_intervals(found=found, today=today)
    redrawn = []
    for planting, season in found:
        kept = kept_form(season, planting.counted_from)
        if kept != planting.season:
            planting.season = kept
            redrawn.append(planting)
    Planting.objects.bulk_update(redrawn, ["season"])
    keys = [planting.pk for planting, _season in found]
    Planting.objects.filter(pk__in=keys).update(computed_at=clock.now())
    return written


def write_intervals(*, found: Iterable[Found], today: dt.date) -> int:
    """Store intervals: new ones, changed ones, and none that went away; three statements in all."""
    seasons = {planting.pk: (planting, season) for planting, season in found}
    there: dict[int, dict[int, PlantingStage]] = {pk: {} for pk in seasons}
    for row in PlantingStage.objects.filter(planting_id__in=seasons):
        there[row.planting_id][row.stage_id] = row
    gone: list[int] = []
    new: list[PlantingStage] = []
    for planting, season in seasons.values():
        before, wanted = there[planting.pk], _wanted(planting, season, today)
        gone += [row.pk for stage, row in before.items() if stage not in wanted]
        new += [row for stage, row in wanted.items() if _is_news(before.get(stage), row)]
    if gone:
        PlantingStage.objects.filter(pk__in=gone).delete()
    PlantingStage.objects.bulk_create(
        new,
        update_conflicts=True,
        unique_fields=["planting", "stage"],
        update_fields=[name.removesuffix("_id") for name in COMPARED],
    )
    return len(gone) + len(new)


def _is_news(old: PlantingStage | None, row: PlantingStage) -> bool:
    return old is None or any(getattr(old, name) != getattr(row, name) for name in COMPARED)


def _wanted(
    planting: Planting, season: Iterable[Interval], today: dt.date
) -> dict[int, PlantingStage]:
    """Its rows near today, by stage; none once it has ended."""
    if planting.ended_on:
        return {}
    return {
        one.stage.pk: _row(planting, one)
        for one in season
        if is_kept(one.enter_on, one.leave_on, today)
    }


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
