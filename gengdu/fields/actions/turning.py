"""Seasons end and begin again by themselves: each night, before the stages are computed.

Technical writes (DESIGN §4.2): in the feed, not in the log; nobody decided them.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from gengdu.agronomy.models import Crop
from gengdu.agronomy.queries.crops import FIXED_STARTS, usual_start
from gengdu.changes import actions as changes
from gengdu.fields.actions.holding import held
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.enums import Ending
from gengdu.fields.models import Planting, PlantingStage
from gengdu.fields.queries.plantings import years_later
from gengdu.fields.rules import LAST_STAGE_DAYS, season_end

BATCH = 100
"""Plantings that end in one transaction: a row of the feed and some intervals each, 75 ms."""
RESTARTED = 5
"""Plantings that begin anew in one transaction: each computes its season, 8 ms."""

YEARLY = Q(crop__perennial=True) | Q(crop__start_event__in=list(FIXED_STARTS))


def turn_seasons(*, progress: Callable[[int, int, str], None], today: dt.date) -> int:
    """End what is over and begin anew what comes back each year; returns how many plantings.

    Safe to repeat, and to miss for some nights: each ends on its own day, not on this one.
    """
    standing = Planting.objects.filter(ended_on__isnull=True)
    over = _maybe_over(standing, today)
    yearly = standing.filter(YEARLY, counted_from__lt=today)
    total, done, turned = over.count() + yearly.count(), 0, 0
    for rows, turn in ((over, _end), (yearly, _restart)):
        for batch in _batches(rows, BATCH):
            turned += turn(batch, today)
            done += len(batch)
            progress(done, total, "")
    return turned


def _batches(rows: QuerySet[Planting], size: int) -> Iterator[list[Planting]]:
    last = 0
    ordered = rows.select_related("crop").order_by("pk")
    while batch := list(ordered.filter(pk__gt=last)[:size]):
        yield batch
        last = batch[-1].pk


def _maybe_over(standing: QuerySet[Planting], today: dt.date) -> QuerySet[Planting]:
    """Those of one season that are in no stage any more; whether they are over, their season says.

    What has not begun for long has no stages either: it is told by its first day.
    """
    ahead = PlantingStage.objects.filter(planting=OuterRef("pk"), leave_on__gt=today)
    begun = today - dt.timedelta(days=LAST_STAGE_DAYS)
    return standing.filter(~YEARLY, ~Exists(ahead), counted_from__lte=begun)


@transaction.atomic
def _end(batch: Sequence[Planting], today: dt.date) -> int:
    last_of: dict[int, int] = {}
    over = []
    for planting in held(keys=[p.pk for p in batch]).select_related("crop"):
        if planting.crop_id not in last_of:
            last_of[planting.crop_id] = _last_order(planting.crop)
        ended = season_end(planting.counted_from, planting.season, last_of[planting.crop_id])
        if ended > today:
            continue
        planting.ended_on, planting.ending = ended, Ending.SEASON
        over.append(planting)
    Planting.objects.bulk_update(over, ["ended_on", "ending"])
    PlantingStage.objects.filter(planting__in=over).delete()
    for planting in over:
        changes.record(planting, region_code=planting.region_id)
    return len(over)


def _last_order(crop: Crop) -> int:
    return crop.stages.aggregate(last=Max("order"))["last"] or 0


def _restart(batch: Sequence[Planting], today: dt.date) -> int:
    """Those of a batch whose next season has begun, a few at a time."""
    starts = _Starts(today)
    due = [planting.pk for planting in batch if starts.of(planting) > planting.counted_from]
    return sum(_begin(due[at : at + RESTARTED], starts) for at in range(0, len(due), RESTARTED))


class _Starts:
    """When the season of this year begins, asked once of each crop and place."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.known: dict[tuple[int, str], dt.date | None] = {}

    def of(self, planting: Planting) -> dt.date:
        """The usual start; where nothing says when, a year after it began."""
        key = (planting.crop_id, planting.region_id)
        if key not in self.known:
            self.known[key] = usual_start(planting.crop, planting.region_id, self.today)
        return self.known[key] or _anniversary(planting.counted_from, self.today)


def _anniversary(first: dt.date, today: dt.date) -> dt.date:
    years = today.year - first.year - ((today.month, today.day) < (first.month, first.day))
    return years_later(first, years)


@transaction.atomic
def _begin(due: Sequence[int], starts: _Starts) -> int:
    """Count from the new start; reports of the season before stay with it (`season_from`)."""
    begun = 0
    for planting in held(keys=due).select_related("crop", "maturity"):
        start = starts.of(planting)
        if planting.counted_from >= start:  # moved or begun meanwhile
            continue
        planting.counted_from = start
        planting.save(update_fields=["counted_from"])
        recompute(planting=planting, today=starts.today)
        changes.record(planting, region_code=planting.region_id)
        begun += 1
    return begun
