"""How many an audience reaches: persons and households by place, now and until it ends, who has
had enough, and whom the weekly budget would hold back."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import BudgetUse
from gengdu.delivery.queries.gathering import Gathered, gather, listed, told_often
from gengdu.delivery.queries.hits import Sample, hits, sample
from gengdu.delivery.queries.limits import as_sql, local
from gengdu.delivery.queries.telling import with_door
from gengdu.delivery.rules.audiences import Audience
from gengdu.delivery.rules.classes import RINGING, is_bounded
from gengdu.delivery.rules.limits import WEEKLY_BUDGET, monday_of
from gengdu.delivery.rules.standing import (
    AHEAD_DAYS,
    BUSY_COUNT,
    BUSY_DAYS,
    foreseen_until,
    last_day,
)
from gengdu.kit import clock
from gengdu.kit.codes import LENGTHS
from gengdu.regions.enums import Level
from gengdu.regions.models import Region


@dataclass(frozen=True)
class PlaceCount:
    """One line of the table: a place (of the asked level, or higher where no lower is known)."""

    code: str
    name: str
    persons: int
    households: int


@dataclass(frozen=True)
class Counts:
    """Whom an audience reaches on a day; the totals count nobody twice, the lines may."""

    places: tuple[PlaceCount, ...]
    persons: int
    households: int

    @property
    def widest(self) -> int:
        """The longest bar."""
        return max((place.households for place in self.places), default=0)


@dataclass(frozen=True)
class Plan:
    """What of an item bears on its preview besides its audience."""

    urgency: str = Urgency.NORMAL
    valid_until: dt.date | None = None
    """Its last day; None: as long as such items stand."""


@dataclass(frozen=True)
class Reach:
    """What an editor is shown before submitting, and a reviewer before approving."""

    audience: Audience
    today: dt.date
    counts: Counts
    ahead: int
    """Households that come to a stage within AHEAD_DAYS and are not reached today."""
    busy: int
    """Households of today's with a member who was told of two items within BUSY_DAYS."""
    samples: tuple[Sample, ...]
    ends: dt.date
    """The last day of the item."""
    foreseen: dt.date
    """Up to which day it is counted: `ends`, or as far as stages are kept."""
    by_end: tuple[int, int]
    """Persons and households that meet it on any day up to then, today's among them."""
    ringing: bool
    """Whether people are told by bell."""
    held: int
    """Of today's those households in which the weekly budget holds a bell back."""

    @property
    def around(self) -> str:
        """The place whose usual season stands for all of the audience's: its first."""
        return self.audience.regions[0] if self.audience.regions else ""

    @property
    def sees_the_end(self) -> bool:
        """Whether it is counted to the end."""
        return self.foreseen >= self.ends


def count_by_region(audience: Audience, today: dt.date, level: Level = Level.TOWNSHIP) -> Counts:
    """Persons and households that meet the audience today, by place, largest first."""
    return _counts(gather(audience, today, level))


def _counts(met: Gathered) -> Counts:
    names = dict(Region.objects.filter(pk__in=list(met.lines)).values_list("code", "name"))
    places = [PlaceCount(code, names.get(code, code), *line) for code, line in met.lines.items()]
    places.sort(key=lambda place: (-place.households, place.code))
    return Counts(tuple(places), *met.totals[met.today])


def preview_level(audience: Audience) -> Level:
    """What a table of the audience is made of: townships, or counties where it is wider than one.

    (A province has more than a thousand townships, and 市辖区 between itself and its counties.)
    """
    widest = min((len(code) for code in audience.regions), default=0)
    return Level.TOWNSHIP if widest >= LENGTHS[Level.COUNTY - 1] else Level.COUNTY


def reach_of(
    audience: Audience,
    today: dt.date,
    plan: Plan = Plan(),
    *,
    samples: int = 10,
) -> Reach:
    """Everything the preview shows."""
    ends = last_day(plan.valid_until, today, staged=bool(audience.stages))
    foreseen = foreseen_until(ends, today)
    soon = today + dt.timedelta(days=AHEAD_DAYS)
    met = gather(audience, today, preview_level(audience), (soon, foreseen))
    counts = _counts(met)
    return Reach(
        audience, today, counts, met.totals[soon][1] - counts.households,
        _busy(audience, today, met.people),
        tuple(sample(audience, today, samples, known=met.people)),
        ends, foreseen, met.totals[foreseen],
        plan.urgency in RINGING, held_back(audience, today) if _bounded(plan) else 0,
    )  # fmt: skip


def _bounded(plan: Plan) -> bool:
    return plan.urgency in RINGING and is_bounded(plan.urgency)


def _busy(audience: Audience, today: dt.date, people: Collection[int]) -> int:
    """Households of today's `people` with one who was told of a second item in the week."""
    since = clock.start_of(today - dt.timedelta(days=BUSY_DAYS - 1))
    busy = told_often(people, since, BUSY_COUNT)
    if not busy:
        return 0
    found = hits(audience, today)
    rows = found.rows.filter(**{f"{found.person}__in": listed(busy)})
    number: int = rows.aggregate(found=Count(found.household, distinct=True))["found"]
    return number


def held_back(audience: Audience, today: dt.date) -> int:
    """Households of today's in which somebody would be rung, but for the budget of the week."""
    found = hits(audience, today)
    budget = local(WEEKLY_BUDGET)
    home = "region_id" if found.person == "pk" else "person__region_id"
    used = BudgetUse.objects.filter(
        person_id=OuterRef(found.person), week=monday_of(today), used__gte=OuterRef("most")
    )
    rows = with_door(found).annotate(most=as_sql(budget, home))
    number: int = rows.filter(Q(most=0) | Exists(used)).aggregate(
        found=Count(found.household, distinct=True)
    )["found"]
    return number
