"""How many an audience reaches: persons and households by place, and who has had enough."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef
from django.db.models.functions import Left

from gengdu.delivery.models import Exposure
from gengdu.delivery.queries.hits import Hits, Sample, hits, sample
from gengdu.delivery.rules.audiences import Audience
from gengdu.delivery.rules.standing import AHEAD_DAYS, BUSY_COUNT, BUSY_DAYS
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
class Reach:
    """What an editor is shown before submitting, and a reviewer before approving."""

    counts: Counts
    ahead: int
    """Households that come to a stage within AHEAD_DAYS and are not reached today."""
    busy: int
    """Households of today's with a member who was shown BUSY_COUNT items within BUSY_DAYS."""
    samples: tuple[Sample, ...]


def count_by_region(audience: Audience, today: dt.date, level: Level = Level.TOWNSHIP) -> Counts:
    """Persons and households that meet the audience today, by place, largest first."""
    found = hits(audience, today)
    lines = [
        (code, persons, households)
        for code, persons, households in found.rows.annotate(
            place=Left(found.region, LENGTHS[level - 1])
        )
        .values("place")
        .annotate(
            persons=Count(found.person, distinct=True),
            households=Count(found.household, distinct=True),
        )
        .order_by()
        .values_list("place", "persons", "households")
    ]
    names = dict(
        Region.objects.filter(pk__in=[code for code, *_ in lines]).values_list("code", "name")
    )
    places = [PlaceCount(code, names.get(code, code), *numbers) for code, *numbers in lines]
    places.sort(key=lambda place: (-place.households, place.code))
    if len(places) == 1:  # nobody can stand on two lines
        return Counts(tuple(places), places[0].persons, places[0].households)
    return Counts(tuple(places), *totals(found))


def totals(found: Hits) -> tuple[int, int]:
    """Different persons and different households among the rows."""
    numbers = found.rows.aggregate(
        persons=Count(found.person, distinct=True),
        households=Count(found.household, distinct=True),
    )
    return numbers["persons"], numbers["households"]


def reach_of(audience: Audience, today: dt.date, *, samples: int = 10) -> Reach:
    """Everything the preview shows."""
    counts = count_by_region(audience, today)
    return Reach(
        counts, _ahead(audience, today, counts), _busy(audience, today),
        tuple(sample(audience, today, samples)),
    )  # fmt: skip


def _ahead(audience: Audience, today: dt.date, counts: Counts) -> int:
    if not audience.stages:
        return 0
    until = today + dt.timedelta(days=AHEAD_DAYS)
    return totals(hits(audience, today, until))[1] - counts.households


def _busy(audience: Audience, today: dt.date) -> int:
    """Each of the audience's rows looks whether its person has a second showing in the week."""
    since = clock.start_of(today - dt.timedelta(days=BUSY_DAYS - 1))
    found = hits(audience, today)
    shown = Exposure.objects.filter(person_id=OuterRef(found.person), shown_at__gte=since)
    rows = found.rows.filter(Exists(shown.order_by()[BUSY_COUNT - 1 : BUSY_COUNT]))
    number: int = rows.aggregate(found=Count(found.household, distinct=True))["found"]
    return number
