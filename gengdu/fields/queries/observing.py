"""What an observation would do: how far it shifts a crop in a place, and who stands where then.

Plantings that run alike (county, first day, maturity class, shift in force) are one group: the
45,000 of a county are some hundreds of groups, counted in SQL and computed in plain Python.
"""

import bisect
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from django.db.models import Count, F, QuerySet
from django.db.models.functions import Substr

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

NOT_BEGUN: Final = 0
OVER: Final = -1
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
    groups = there.groups
    measured = groups or [_usual(seen)]
    courses = Courses(seen.crop, {group.county for group in measured}, _span(measured, today))
    course = {group: courses.course(group.county, group.first, group.factor) for group in measured}
    require(not course[measured[0]].begins_with(seen.stage), StageIsTheStart)
    offsets = {group: course[group].shift_for(seen.stage, seen.on) for group in measured}
    shift = _middle([(offset, group.count) for group, offset in offsets.items()])
    middle = next(group for group, offset in offsets.items() if offset == shift)
    raw, now = _days(measured, course, seen, shift)
    return Effect(
        seen=seen,
        today=today,
        stages=courses.stages,
        plantings=there.plantings,
        corrected=there.plantings - sum(group.count for group in groups),
        shift=shift,
        days=now,
        off=None if now is None or raw is None else max(abs(now), abs(raw)),
        before=_standing(groups, today, lambda g: course[g].entered(g.shift)),
        after=_standing(groups, today, lambda g: course[g].entered(shift)),
        typical=(course[middle].season(middle.shift, today), course[middle].season(shift, today)),
        by_calendar=not groups,
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


def _days(
    groups: Sequence[Group], course: Mapping[Group, Course], seen: Seen, shift: float
) -> tuple[int | None, int | None]:
    """By how many days the entry moves, from none and from the shift in force until now."""
    raw: list[tuple[int, int]] = []
    now: list[tuple[int, int]] = []
    for group in groups:
        then = _entry(course[group], seen.stage, shift)
        for found, former in ((raw, 0.0), (now, group.shift)):
            before = _entry(course[group], seen.stage, former)
            if before is not None and then is not None:
                found.append(((then - before).days, group.count))
    return (_middle(raw) if raw else None), (_middle(now) if now else None)


def _entry(course: Course, stage: Stage, shift: float) -> dt.date | None:
    return dict(course.entered(shift)).get(stage.order)


def _standing(
    groups: Iterable[Group], today: dt.date, entered: Callable[[Group], list[tuple[int, dt.date]]]
) -> dict[int, int]:
    """How many plantings are in which stage today, by its order."""
    found: Counter[int] = Counter()
    for group in groups:
        found[_place(entered(group), today)] += group.count
    return dict(sorted(found.items()))


def _place(entered: Sequence[tuple[int, dt.date]], today: dt.date) -> int:
    passed = [(order, day) for order, day in entered if day <= today]
    if not passed:
        return NOT_BEGUN
    order, day = passed[-1]
    is_last = len(passed) == len(entered)
    return OVER if is_last and (today - day).days >= LAST_STAGE_DAYS else order
