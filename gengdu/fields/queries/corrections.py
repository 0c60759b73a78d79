"""What people saw corrects what was computed: a planting's own reports, else an observation."""

import datetime as dt
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from gengdu.agronomy.engine.units import NEVER
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Observation, Planting, StageReport
from gengdu.fields.rules import SEASON_DAYS
from gengdu.kit import codes

BEFORE_START = 60
"""A report so many days before the day counted from is of this season still: where the farmer
gave no date, the usual one may be late."""
AT_ONCE = 5_000
"""Keys per query."""


@dataclass(frozen=True)
class Anchor:
    """The latest confirmed report of a season: from `on` on the planting is counted anew."""

    stage_order: int
    on: dt.date
    earlier: Mapping[int, dt.date] = field(default_factory=dict)
    """Stages before it that were reported this season, by their order: they keep their days."""


def anchors_of(plantings: Sequence[Planting], without: Collection[int] = ()) -> dict[int, Anchor]:
    """The anchor of each corrected planting, by its key: one query.

    `without`: the keys of reports that are left out.
    """
    first = {p.pk: p.counted_from for p in plantings}
    told: dict[int, list[tuple[int, dt.date]]] = {}
    for pk, season, order, on in _confirmed(first, without):
        days = (on - first[pk]).days
        if season == first[pk] and -BEFORE_START <= days < SEASON_DAYS:
            told.setdefault(pk, []).append((order, on))
    return {pk: _anchor(reports) for pk, reports in told.items()}


def _confirmed(
    keys: Iterable[int], without: Collection[int]
) -> Iterator[tuple[int, dt.date, int, dt.date]]:
    for some in _portions(keys):
        yield from (
            StageReport.objects.filter(planting_id__in=some, state=ReportState.CONFIRMED)
            .exclude(pk__in=without)
            .order_by("on", "at", "pk")
            .values_list("planting_id", "season_from", "stage__order", "on")
        )


def _anchor(reports: Sequence[tuple[int, dt.date]]) -> Anchor:
    """From (order, day), the one that counts last."""
    order, on = reports[-1]
    return Anchor(order, on, {before: day for before, day in reports if before < order})


def shifts_of(
    plantings: Sequence[Planting], anchors: Mapping[int, Anchor] | None = None
) -> dict[int, float]:
    """The shift of each planting without an anchor that an observation covers, by its key.

    One query more than `anchors_of`, which is asked unless its answer is given.
    """
    known = anchors_of(plantings) if anchors is None else anchors
    free = [p for p in plantings if p.pk not in known]
    if not free:
        return {}
    standing = _standing(free)
    found = {p.pk: _latest(p, standing) for p in free}
    return {pk: shift for pk, shift in found.items() if shift is not None}


Made = tuple[dt.datetime, int, dt.date, float]
"""When an observation was made, its key, the day it is about, its shift."""


def _standing(plantings: Sequence[Planting]) -> dict[tuple[int, str], list[Made]]:
    """Observations by crop and region that may cover some of the plantings."""
    first = [p.counted_from for p in plantings]
    rows = Observation.objects.filter(
        undone_at__isnull=True,
        crop_id__in={p.crop_id for p in plantings},
        on__gte=min(first),
        on__lte=max(first) + dt.timedelta(days=SEASON_DAYS),
    )
    regions = {code for p in plantings for code in codes.ancestors_or_self(p.region_id)}
    if len(regions) <= AT_ONCE:
        rows = rows.filter(region_id__in=regions)
    found: dict[tuple[int, str], list[Made]] = {}
    for one in rows.only("crop_id", "region_id", "at", "on", "shift"):
        made = (one.at, one.pk, one.on, one.shift)
        found.setdefault((one.crop_id, one.region_id), []).append(made)
    return found


def _latest(planting: Planting, standing: Mapping[tuple[int, str], list[Made]]) -> float | None:
    covering = (
        made
        for code in codes.ancestors_or_self(planting.region_id)
        for made in standing.get((planting.crop_id, code), ())
        if 0 <= (made[2] - planting.counted_from).days <= SEASON_DAYS
    )
    latest = max(covering, default=None)
    return None if latest is None else latest[3]


def _portions(keys: Iterable[int]) -> Iterator[list[int]]:
    left = iter(keys)
    while some := list(itertools.islice(left, AT_ONCE)):
        yield some


def anchored_days(
    orders: Sequence[int],
    *,
    computed: Sequence[int],
    anew: Sequence[int],
    anchor: Anchor,
    first: dt.date,
) -> list[int]:
    """Days after `first` on which an anchored planting enters its stages.

    `computed`: as without any report; `anew`: counted from the anchor. The anchor's stage is
    entered on its day, later ones after it, earlier ones before it: on their own reported days,
    else as computed but never out of order. A stage without a day left to it gets the day of the
    stage that follows, so that `intervals` passes it over.
    """
    on = (anchor.on - first).days
    told = {order: (day - first).days for order, day in anchor.earlier.items()}
    days = [
        on if o == anchor.stage_order else max(d, on + 1) for o, d in zip(orders, anew, strict=True)
    ]
    before = sum(order < anchor.stage_order for order in orders)
    told = _in_order(told, on)
    until = on
    for at in reversed(range(before)):
        order = orders[at]
        if order in told:
            days[at] = until = told[order]
            continue
        since = max((day + 1 for o, day in told.items() if o < order), default=min(0, on))
        day = min(max(computed[at], since), until - 1)
        days[at] = day if day >= since else until
    return days


def _in_order(told: Mapping[int, int], on: int) -> dict[int, int]:
    """Reported days that lie before those of all later stages."""
    kept: dict[int, int] = {}
    until = on
    for order in sorted(told, reverse=True):
        if told[order] < until:
            kept[order] = until = told[order]
    return kept


def within_season(days: Iterable[int], start: int) -> list[int]:
    """Days after the start, from indices of days; NEVER where the season has no such day."""
    return [day - start if day - start < SEASON_DAYS else NEVER for day in days]
