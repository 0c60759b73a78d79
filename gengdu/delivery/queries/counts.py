"""How many an audience reaches: persons and households by place, now and until it ends, who has
had enough, and whom the weekly budget would hold back."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Aggregate, Count, Exists, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Coalesce, Left
from django.db.models.lookups import GreaterThanOrEqual

from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import BudgetUse, Delivery, Exposure
from gengdu.delivery.queries.hits import Hits, Sample, hits, sample
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
    def sees_the_end(self) -> bool:
        """Whether it is counted to the end."""
        return self.foreseen >= self.ends


def count_by_region(audience: Audience, today: dt.date, level: Level = Level.TOWNSHIP) -> Counts:
    """Persons and households that meet the audience today, by place, largest first."""
    found = hits(audience, today)
    placed = found.rows.annotate(place=Left(found.region, LENGTHS[level - 1])).order_by()
    count = _gathered if connection.vendor == "sqlite" else _counted
    lines, persons, households = count(found, placed.values("place"))
    names = dict(Region.objects.filter(pk__in=list(lines)).values_list("code", "name"))
    places = [PlaceCount(code, names.get(code, code), *line) for code, line in lines.items()]
    places.sort(key=lambda place: (-place.households, place.code))
    return Counts(tuple(places), persons, households)


Lines = dict[str, tuple[int, int]]


def _counted(found: Hits, placed: QuerySet[Any, Any]) -> tuple[Lines, int, int]:
    """By the database, in one pass: nothing but numbers comes back, however many they are."""
    rows = placed.values_list("place", found.person, found.household)
    try:
        hit, params = rows.query.sql_with_params()
    except EmptyResultSet:  # a stage that is in no table
        return {}, 0, 0
    # The ORM knows no ROLLUP; its own statement stands inside.
    statement = f"""
        SELECT place, COUNT(DISTINCT person), COUNT(DISTINCT household)
        FROM ({hit}) AS hit (place, person, household) GROUP BY ROLLUP (place)
    """  # noqa: S608 - no word of it comes from outside
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        lines = {place: (persons, roofs) for place, persons, roofs in cursor.fetchall()}
    return (lines, *lines.pop(None))


def _gathered(found: Hits, placed: QuerySet[Any, Any]) -> tuple[Lines, int, int]:
    """On SQLite, which builds a tree for every COUNT(DISTINCT): one pass, counted here.

    Half the time for 45,000 persons (bench/delivery.py). What fits into SQLite fits into memory.
    """
    rows = placed.annotate(persons=_Keys(found.person), households=_Keys(found.household))
    people, houses, lines = set[str](), set[str](), {}
    for place, persons, households in rows.values_list("place", "persons", "households"):
        here, roofs = set(persons.split(",")), set(households.split(","))
        lines[place] = (len(here), len(roofs))
        people |= here
        houses |= roofs
    return lines, len(people), len(houses)


class _Keys(Aggregate):
    """The keys of a group, with commas between them (SQLite)."""

    function = "GROUP_CONCAT"
    output_field = TextField()


def totals(found: Hits) -> tuple[int, int]:
    """Different persons and different households among the rows."""
    numbers = found.rows.aggregate(
        persons=Count(found.person, distinct=True),
        households=Count(found.household, distinct=True),
    )
    return numbers["persons"], numbers["households"]


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
    counts = count_by_region(audience, today, preview_level(audience))
    ends = last_day(plan.valid_until, today, staged=bool(audience.stages))
    foreseen = foreseen_until(ends, today)
    return Reach(
        counts, _ahead(audience, today, counts), _busy(audience, today),
        tuple(sample(audience, today, samples)),
        ends, foreseen, _by(audience, today, foreseen, counts),
        plan.urgency in RINGING, held_back(audience, today) if _bounded(plan) else 0,
    )  # fmt: skip


def _bounded(plan: Plan) -> bool:
    return plan.urgency in RINGING and is_bounded(plan.urgency)


def _ahead(audience: Audience, today: dt.date, counts: Counts) -> int:
    if not audience.stages:
        return 0
    until = today + dt.timedelta(days=AHEAD_DAYS)
    return totals(hits(audience, today, until))[1] - counts.households


def _by(audience: Audience, today: dt.date, until: dt.date, counts: Counts) -> tuple[int, int]:
    """What names no stage is for whoever meets it today: who comes later cannot be known."""
    if not audience.stages or until == today:
        return counts.persons, counts.households
    return totals(hits(audience, today, until))


def _busy(audience: Audience, today: dt.date) -> int:
    """Each of the audience's rows looks whether its person was told of a second item in the week.

    An item that was rung for and shown is one message.
    """
    since = clock.start_of(today - dt.timedelta(days=BUSY_DAYS - 1))
    found = hits(audience, today)
    person = OuterRef(found.person)
    shown = Exposure.objects.filter(person_id=person, shown_at__gte=since).order_by()
    again = Exposure.objects.filter(
        person_id=OuterRef("person_id"), item_id=OuterRef("item_id"), shown_at__gte=since
    )
    rung = Delivery.objects.filter(person_id=person, sent_at__gte=since).order_by()
    messages = _how_many(shown) + _how_many(rung.filter(~Exists(again)))
    number: int = found.rows.filter(GreaterThanOrEqual(messages, BUSY_COUNT)).aggregate(
        found=Count(found.household, distinct=True)
    )["found"]
    return number


def _how_many(rows: QuerySet[Any]) -> Coalesce:
    """A number, not EXISTS: PostgreSQL would gather every exposure of the week beforehand."""
    counted = rows.values("person_id").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


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
