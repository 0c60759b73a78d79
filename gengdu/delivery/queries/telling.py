"""Who is to be told of an item by bell: the rows of `queries.hits`, less those told already.

Told can be whom somebody reads for: a person with an account, or one without whose housemate has.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from gengdu.delivery.enums import Medium, Sent
from gengdu.delivery.models import Delivery, Item, Target
from gengdu.delivery.queries.hits import Hits, hits, live_grants_of
from gengdu.delivery.queries.matching import Match, match_of, rank_of
from gengdu.delivery.queries.nearby import Cell, Spot
from gengdu.delivery.rules.audiences import Audience, audience_from
from gengdu.delivery.rules.classes import RINGING
from gengdu.delivery.rules.reasons import Names, Reason
from gengdu.fields.models import Planting, PlantingStage
from gengdu.kit import clock, codes
from gengdu.people.models import Account, Person
from gengdu.regions.models import Region

_CROP = ("called", "name", "called_en", "name_en")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who meets an item: why, in which house, and where his limits are looked up."""

    match: Match
    household_id: int
    home: str
    why: dict[str, object]
    """The reason as it is kept, and in words of the installation's language: made here, so that
    no transaction waits for them."""
    words: str

    @property
    def person_id(self) -> int:
        """Who it is."""
        return self.match.person_id


def standing_audience(item: Item) -> Audience:
    """Whom an item is meant for: its places as the targets have them, so that they follow a
    township that was merged. Its `audience` is at hand; without places nobody is meant."""
    return standing_audiences([item])[item.pk]


def standing_audiences(items: Collection[Item]) -> dict[int, Audience]:
    """The same of many, by the item's key; one query."""
    rows = Target.objects.filter(item__in=items).order_by()
    places: dict[int, set[str]] = {item.pk: set() for item in items}
    for item_id, code in rows.values_list("item_id", "region_code").distinct():
        places[item_id].add(code)
    return {
        item.pk: audience_from({**item.audience.definition, "regions": sorted(places[item.pk])})
        for item in items
    }


def ringing(now: dt.datetime) -> QuerySet[Item]:
    """The items of which people are told by bell at this moment."""
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
    return Item.objects.filter(
        lasting, urgency__in=RINGING, withdrawn_at__isnull=True, stopped_at__isnull=True
    )


def with_door(found: Hits) -> QuerySet[Any]:
    """Those of the rows for whom somebody reads messages."""
    active = Account.objects.filter(is_active=True)
    own = Account.objects.filter(person=OuterRef(found.person))
    housemates = active.filter(person__household=OuterRef(found.household))
    reads = Exists(own.filter(is_active=True)) | (~Exists(own) & Exists(housemates))
    return found.rows.filter(reads)


def newcomers(item: Item, today: dt.date) -> list[int]:
    """The persons who are to be told of the item today and have no row in the ledger, in order.

    Somebody without an account is told through a housemate, so he has a bell of his own only where
    nobody else of the house is told: not five messages about one thing.
    """
    audience = standing_audience(item)
    if not audience.regions:
        return []
    found = hits(audience, today)
    reads = Exists(Account.objects.filter(person=OuterRef(found.person)))
    rows = with_door(found).annotate(reads=reads).order_by(found.person)
    meant = rows.values_list(found.person, found.household, "reads").distinct()
    # Compared here: to PostgreSQL a ledger that has just been filled is an empty one, and looking
    # for 50,000 of its rows one by one takes it half a minute.
    told = Delivery.objects.filter(item=item, medium=Medium.BELL)
    return _one_a_house(meant.iterator(), *_told(told.values_list("person_id", "household_id")))


def _told(rows: QuerySet[Delivery, tuple[int, int]]) -> tuple[set[int], set[int]]:
    people, houses = set(), set()
    for person, house in rows.iterator():
        people.add(person)
        houses.add(house)
    return people, houses


def _one_a_house(
    rows: Iterable[tuple[int, int, bool]], told: Collection[int], houses: set[int]
) -> list[int]:
    """Who is not told: everybody who reads for himself, and one of each house in which nobody
    does."""
    people: list[int] = []
    others: dict[int, int] = {}
    for person, house, reads in rows:
        if person in told:
            continue
        if reads:
            people.append(person)
            houses.add(house)
        elif house not in houses:
            others.setdefault(house, person)
    return sorted([*people, *(p for house, p in others.items() if house not in houses)])


def due_people(item: Item, now: dt.datetime) -> list[int]:
    """The persons whose row of the item was held back until now, in order."""
    rows = Delivery.objects.filter(item=item, due_at__lte=now, state=Sent.HELD)
    return list(rows.order_by("person_id").values_list("person_id", flat=True))


def candidates(item: Item, person_ids: Collection[int], today: dt.date) -> list[Candidate]:
    """Those of these persons who meet the item today, each with the reason that `matching` would
    give, in the order of their key."""
    audience = standing_audience(item)
    if not audience.regions:
        return []
    found = hits(audience, today)
    rows = with_door(found).filter(**{f"{found.person}__in": person_ids})
    if audience.stages:
        spots = _in_stages(rows)
    elif audience.crops:
        spots = _on_fields(rows)
    else:
        spots = _at_home(rows)
    best: dict[int, tuple[tuple[int, ...], Spot, int, str]] = {}
    for spot, household, home in spots:
        rank = rank_of(spot, today)
        if spot.person_id not in best or rank < best[spot.person_id][0]:
            best[spot.person_id] = (rank, spot, household, home)
    cells, said = _Cells(item, audience, best), _Said()
    with translation.override(settings.LANGUAGE_CODE):
        return [
            said.of(match_of(item, spot, cells.of(spot), today), household, home)
            for _person, (_rank, spot, household, home) in sorted(best.items())
        ]


class _Said:
    """Reasons as they are kept and in words: what many are told alike is said once."""

    def __init__(self) -> None:
        self._known: dict[Reason, tuple[dict[str, object], str]] = {}

    def of(self, match: Match, household: int, home: str) -> Candidate:
        """Somebody with his reason."""
        known = self._known.get(match.reason)
        if known is None:
            known = self._known[match.reason] = match.reason.as_json(), match.reason.words()
        return Candidate(match, household, home, *known)


Placed = tuple[Spot, int, str]


def _in_stages(rows: QuerySet[PlantingStage]) -> Iterator[Placed]:
    crop = [f"planting__crop__{name}" for name in _CROP]
    for row in rows.values_list(
        "person_id", "household_id", "person__region_id", "region_id", "planting_id",
        "planting__crop_id", "planting__plot", "planting__counted_from", *crop,
        "stage_id", "stage__name", "stage__name_en", "enter_on", "leave_on", "low_on", "high_on",
    ):  # fmt: skip
        person, house, home, region, planting, crop_id, plot, began, *rest = row
        called, name, called_en, name_en, stage, stage_zh, stage_en, *days = rest
        names = Names(called or name, called_en or name_en)
        field = (person, region, planting, crop_id, plot, began.year, names)
        yield Spot(*field, stage, Names(stage_zh, stage_en), *days), house, home


def _on_fields(rows: QuerySet[Planting]) -> Iterator[Placed]:
    crop = [f"crop__{name}" for name in _CROP]
    for row in rows.values_list(
        "person_id", "household_id", "person__region_id", "region_id", "pk", "crop_id", "plot",
        "counted_from", *crop,
    ):  # fmt: skip
        person, house, home, region, planting, crop_id, plot, began, *rest = row
        called, name, called_en, name_en = rest
        names = Names(called or name, called_en or name_en)
        yield Spot(person, region, planting, crop_id, plot, began.year, names), house, home


def _at_home(rows: QuerySet[Person]) -> Iterator[Placed]:
    for person, house, home in rows.values_list("pk", "household_id", "region_id"):
        yield Spot(person, home), house, home


class _Cells:
    """The target by which each is met: its role and its place are a part of the reason."""

    def __init__(self, item: Item, audience: Audience, people: Iterable[int]) -> None:
        self.item, self.audience = item, audience
        self.roles = _first_roles(audience.roles, list(people)) if audience.roles else {}
        at_home = not (audience.crops or audience.stages)
        rows = Region.objects.filter(pk__in=audience.regions if at_home else [])
        self.names = dict(rows.values_list("code", "name")) if at_home else {}

    def of(self, spot: Spot) -> Cell:
        """The one that covers the spot."""
        covering = (c for c in self.audience.regions if codes.covers(c, spot.region_code))
        code = next(covering, "")
        role = self.roles.get(spot.person_id, "")
        return Cell(self.item.pk, "", code, role, self.audience.lead_days, self.names.get(code))


def _first_roles(roles: tuple[str, ...], people: list[int]) -> dict[int, str]:
    grants = live_grants_of(roles).filter(account__person_id__in=people).order_by("-role")
    return dict(grants.values_list("account__person_id", "role"))


def expected_day(now: dt.datetime) -> dt.datetime:
    """When somebody who does not meet an item any more is looked at again."""
    return clock.start_of(clock.day_of(now) + dt.timedelta(days=1))
