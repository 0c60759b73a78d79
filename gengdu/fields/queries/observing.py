"""What an observation would do: how far it shifts a crop in a place, and who stands where then.

Plantings that run alike (county, first day, maturity class, shift in force) are one group: the
45,000 of a county are some hundreds of groups, counted in SQL and computed in plain Python.
"""

import bisect
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Substr

from gengdu.agronomy.engine.units import NEVER
from gengdu.agronomy.models import Crop, MaturityClass, Stage
from gengdu.agronomy.queries.crops import usual_start
from gengdu.fields.enums import ReportState
from gengdu.fields.errors import NothingToCompare, StageIsTheStart
from gengdu.fields.models import Observation, Planting, StageReport
from gengdu.fields.queries.courses import Course, Courses
from gengdu.fields.queries.seasons import Interval
from gengdu.fields.rules import LAST_STAGE_DAYS, SEASON_DAYS
from gengdu.kit import codes
from gengdu.kit.errors import require

NOT_BEGUN: Final = -1
OVER: Final = -2
"""Where a planting stands before its first and after its last stage, beside the orders."""
COUNTY: Final = 6
N = TypeVar("N", int, float)


@dataclass(frozen=True)
class Seen:
    """What a technician says: a stage of a crop, in a place, on a day."""

    stage: Stage
    region_code: str
    on: dt.date

    @property
    def crop(self) -> Crop:
        """The crop of the stage."""
        return self.stage.crop


@dataclass(frozen=True)
class Group:
    """Plantings that run alike; `shift` is the one in force until now."""

    county: str
    first: dt.date
    factor: float
    shift: float
    count: int


@dataclass(frozen=True)
class Effect:
    """What an observation does; `before` and `after` count the plantings it may touch."""

    seen: Seen
    today: dt.date
    stages: list[Stage]
    plantings: int
    """Of this crop and season there, the corrected ones included."""
    corrected: int
    shift: float
    days: int | None
    """Later (+) or earlier (-) than expected until now; None where it was never reached."""
    off: int | None
    """The most days that it is away from what was expected, with and without earlier ones."""
    before: dict[int, int]
    after: dict[int, int]
    typical: tuple[list[Interval], list[Interval]]
    """The season of a planting in the middle, before and after."""
    by_calendar: bool
    """No planting to measure at: compared with the usual start of the place."""
    replaced: list[Observation]
    """Earlier observations that count no longer for these plantings."""

    @property
    def touched(self) -> int:
        """The plantings that are shifted."""
        return self.plantings - self.corrected

    def counts(self) -> dict[str, object]:
        """As it is kept on the observation (JSON has no numbers as keys)."""
        return {
            "plantings": self.plantings,
            "corrected": self.corrected,
            "days": self.days,
            "before": {str(order): n for order, n in self.before.items()},
            "after": {str(order): n for order, n in self.after.items()},
        }


def effect_of(seen: Seen, today: dt.date) -> Effect:
    """What this observation would do today.

    StageIsTheStart for the stage that a crop begins with, NothingToCompare where nobody knows
    from when on.
    """
    there = _there(seen)
    measured = there.groups or [_usual(seen)]
    courses = Courses(seen.crop, {group.county for group in measured}, _span(measured, today))
    runs = [(g, courses.course(g.county, g.first, g.factor)) for g in measured]
    require(not runs[0][1].begins_with(seen.stage), StageIsTheStart)
    offsets = [(course.shift_for(seen.stage, seen.on), group.count) for group, course in runs]
    shift = _middle(offsets)
    group, course = runs[[offset for offset, _count in offsets].index(shift)]
    paces = [_pace(group, course, shift) for group, course in runs]
    at = [stage.order for stage in courses.stages].index(seen.stage.order)
    now = _moved(at, [(pace.now, pace.then, pace.group.count) for pace in paces])
    raw = _moved(at, [(pace.plain, pace.then, pace.group.count) for pace in paces])
    standing = paces if there.groups else []
    return Effect(
        seen=seen,
        today=today,
        stages=courses.stages,
        plantings=there.plantings,
        corrected=there.plantings - sum(group.count for group in there.groups),
        shift=shift,
        days=now,
        off=None if now is None or raw is None else max(abs(now), abs(raw)),
        before=_standing([(p.group, p.now) for p in standing], courses.stages, today),
        after=_standing([(p.group, p.then) for p in standing], courses.stages, today),
        typical=(course.season(group.shift, today), course.season(shift, today)),
        by_calendar=not there.groups,
        replaced=there.counting,
    )


def _in_force(seen: Seen) -> list[Observation]:
    """Observations that may count for plantings there until now, the one made last first."""
    reach = dt.timedelta(days=SEASON_DAYS)
    rows = Observation.objects.filter(
        crop=seen.crop, undone_at__isnull=True, on__gte=seen.on - reach, on__lte=seen.on + reach
    )
    above = rows.filter(region_id__in=codes.ancestors_or_self(seen.region_code))
    below = rows.filter(**codes.within("region_id", seen.region_code))
    return list((above | below).select_related("stage", "organisation").order_by("-at", "-pk"))


def _counting(earlier: Iterable[Observation], place: str, first: dt.date) -> Observation | None:
    """The one that counts for plantings of a place that began on a day."""
    for one in earlier:
        covers = codes.covers(one.region_id, place)
        if covers and 0 <= (one.on - first).days <= SEASON_DAYS:
            return one
    return None


@dataclass(frozen=True)
class There:
    """What stands there: the uncorrected plantings by how they run, and how many are all."""

    groups: list[Group]
    plantings: int
    counting: list[Observation]
    """The observations that some of them follow until now."""


def _there(seen: Seen) -> There:
    """The plantings of the crop and season in the place: four queries."""
    earlier = _in_force(seen)
    length = max([COUNTY, *(len(one.region_id) for one in earlier)])
    rows = Planting.objects.filter(
        crop=seen.crop,
        ended_on__isnull=True,
        counted_from__lte=seen.on,
        counted_from__gte=seen.on - dt.timedelta(days=SEASON_DAYS),
        **codes.within("region_id", seen.region_code),
    )
    every = _counted(rows, length)
    factors = dict(MaturityClass.objects.filter(crop=seen.crop).values_list("pk", "factor"))
    found: Counter[tuple[str, dt.date, float, float]] = Counter()
    followed = set()
    for key, count in (every - _counted(_corrected(rows), length)).items():
        place, first, maturity = key
        one = _counting(earlier, place, first)
        factor = factors.get(maturity, 1.0) if maturity else 1.0
        found[place[:COUNTY], first, factor, one.shift if one else 0.0] += count
        followed.add(one)
    groups = [Group(*key, count) for key, count in sorted(found.items())]
    return There(groups, every.total(), [one for one in earlier if one in followed])


def _corrected(rows: QuerySet[Planting]) -> QuerySet[Planting]:
    """Those with a confirmed report of this season."""
    reports = StageReport.objects.filter(
        state=ReportState.CONFIRMED, season_from=F("planting__counted_from")
    )
    return rows.filter(pk__in=reports.values("planting"))


def _counted(rows: QuerySet[Planting], length: int) -> Counter[tuple[str, dt.date, int | None]]:
    """Plantings by place (so many digits of the code), first day and maturity class."""
    keyed = rows.annotate(place=Substr("region_id", 1, length)).order_by()
    counted = keyed.values("place", "counted_from", "maturity_id").annotate(count=Count("pk"))
    return Counter(
        {(row["place"], row["counted_from"], row["maturity_id"]): row["count"] for row in counted}
    )


def _usual(seen: Seen) -> Group:
    """The planting that nobody has put on record: it starts on the usual day of the place."""
    start = usual_start(seen.crop, seen.region_code, seen.on)
    require(start is not None, NothingToCompare)
    return Group(seen.region_code[:COUNTY], start or seen.on, 1.0, 0.0, 1)


def _span(groups: Iterable[Group], today: dt.date) -> tuple[dt.date, dt.date]:
    """The first day and the last that has to be known."""
    first = [group.first for group in groups]
    return min(first), max(*first, today) + dt.timedelta(days=SEASON_DAYS)


def _middle(weighted: Iterable[tuple[N, int]]) -> N:
    """The lower median of values that count several times each; there is one at least."""
    ordered = sorted(weighted)
    passed = list(itertools.accumulate(count for _value, count in ordered))
    return ordered[bisect.bisect_left(passed, (passed[-1] + 1) // 2)][0]


@dataclass(frozen=True)
class Pace:
    """Days after its start on which a group enters its stages: unshifted, as until now, then."""

    group: Group
    plain: list[int]
    now: list[int]
    then: list[int]


def _pace(group: Group, course: Course, shift: float) -> Pace:
    plain = course.days(0.0)
    now = course.days(group.shift) if group.shift else plain
    return Pace(group, plain, now, course.days(shift))


def _moved(at: int, entries: Iterable[tuple[list[int], list[int], int]]) -> int | None:
    """By how many days the entry of a stage moves; None where it was or is never reached."""
    known = [
        (after[at] - before[at], count)
        for before, after, count in entries
        if NEVER not in {before[at], after[at]}
    ]
    return _middle(known) if known else None


def _standing(
    entered: Iterable[tuple[Group, list[int]]], stages: Sequence[Stage], today: dt.date
) -> dict[int, int]:
    """How many plantings are in which stage today, by its order."""
    found: Counter[int] = Counter()
    for group, days in entered:
        at = _place(days, (today - group.first).days)
        found[at if at < 0 else stages[at].order] += group.count
    return dict(sorted(found.items()))


def _place(days: Sequence[int], today: int) -> int:
    """The index of the stage that holds today, or one of NOT_BEGUN and OVER."""
    reached = [at for at, day in enumerate(days) if day != NEVER]
    passed = [at for at in reached if days[at] <= today]
    if not passed:
        return NOT_BEGUN
    at = passed[-1]
    is_over = at == reached[-1] and today - days[at] >= LAST_STAGE_DAYS
    return OVER if is_over else at
