"""Households that meet an item and were not reached: for whoever goes from door to door."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from gengdu.access.enums import Right
from gengdu.access.rules import roles_with
from gengdu.access.scope import live_grants
from gengdu.console.rules import mask_name
from gengdu.delivery.enums import Sent
from gengdu.delivery.models import Delivery, Exposure, Item, Target
from gengdu.delivery.queries.hits import Hits, hits
from gengdu.delivery.queries.telling import standing_audience
from gengdu.delivery.rules.audiences import Audience
from gengdu.fields.models import Planting, PlantingStage
from gengdu.kit import clock, codes
from gengdu.kit.errors import NotFound, require
from gengdu.kit.ids import ref_of, uid_of
from gengdu.people.models import Account, Person
from gengdu.regions import queries as regions
from gengdu.regions.models import Region

Row = Person | Planting | PlantingStage
MOST_ITEMS = 30
MOST_HOUSES = 300
"""More than a station manager walks to; the page says so."""
ROWS_OF_A_HOUSE = 4
"""Read for each at most, on average: members, plots, stages."""


@dataclass(frozen=True)
class House:
    """A household that was not reached: masked names, and because of which plots."""

    names: str
    plots: tuple[str, ...]


@dataclass(frozen=True)
class Village:
    """The households of a village."""

    name: str
    houses: tuple[House, ...]


@dataclass(frozen=True)
class Missed:
    """An item in a place: how many households meet it now, how many of them were not reached."""

    item: Item
    meant: int
    missed: int

    @property
    def ref(self) -> str:
        """The item in addresses."""
        return ref_of(self.item.uid)


def unreached_for(actor: Account, place: str = "", item: str = "") -> Mapping[str, object]:
    """What stands in a place of the actor's, with how many it has not reached; of one item the
    households, by village. A place beyond the actor's grants is not there."""
    held = _places(actor)
    code = place or next(iter(held), "")
    require(any(codes.covers(own, code) for own in held), NotFound)
    region = regions.region_at(code)
    today = clock.today()
    standing = _standing_in(region.code, today)
    chosen = _chosen(standing, item)
    villages = _villages(chosen, region.code, today) if chosen else []
    return {
        "place": region,
        "held": list(map(regions.region_at, held)),
        "path": [r for r in regions.path_of(code) if any(codes.covers(h, r.code) for h in held)],
        "children": regions.children_of(code),
        "rows": [] if chosen else _to_tell(standing, region.code, today),
        "chosen": chosen,
        "villages": villages,
        "houses": sum(len(village.houses) for village in villages),
        "most": MOST_HOUSES,
        "today": today,
    }


def _places(actor: Account) -> list[str]:
    """The places where the actor sees people; those inside another one are left out."""
    grants = live_grants(actor).filter(role__in=roles_with(Right.PEOPLE_VIEW))
    held = sorted(set(grants.values_list("region_id", flat=True)))
    return [c for c in held if not any(o != c and codes.covers(o, c) for o in held)]


def _standing_in(code: str, today: dt.date) -> list[Item]:
    """Items with a target here, above or below, the newest first."""
    here = Q(region_code__in=["", *codes.ancestors_or_self(code)])
    here |= Q(**codes.within("region_code", code))
    targets = Target.objects.filter(here, item=OuterRef("pk"), live=True)
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.start_of(today))
    rows = Item.objects.filter(lasting, Exists(targets), withdrawn_at__isnull=True)
    return list(rows.select_related("audience").order_by("-published_at", "-pk")[:MOST_ITEMS])


def _chosen(standing: Sequence[Item], ref: str) -> Item | None:
    if not ref:
        return None
    try:
        uid = uid_of(ref)
    except ValueError:
        raise NotFound from None
    found = next((item for item in standing if item.uid == uid), None)
    require(found is not None, NotFound)
    return found


def _to_tell(standing: Sequence[Item], code: str, today: dt.date) -> list[Missed]:
    """What is for somebody here today; what somebody has to be told comes first."""
    found = [missed for item in standing if (missed := _missed(item, code, today)).meant]
    return sorted(found, key=lambda missed: not missed.missed)


def _missed(item: Item, code: str, today: dt.date) -> Missed:
    found = _hits_in(item, code, today)
    if found is None:
        return Missed(item, 0, 0)
    house = Count(found.household, distinct=True)
    return Missed(
        item,
        found.rows.aggregate(n=house)["n"],
        _not_reached(found, item).aggregate(n=house)["n"],
    )


def _hits_in(item: Item, code: str, today: dt.date) -> Hits | None:
    """The rows that meet the item today and lie in the place."""
    audience: Audience = standing_audience(item)
    if not audience.regions:
        return None
    found = hits(audience, today)
    inside = found.rows.filter(**codes.within(found.region, code))
    return Hits(inside, found.person, found.household, found.region)


def _not_reached(found: Hits, item: Item) -> QuerySet[Any, Any]:
    """Rows of houses in which nobody was shown it or has opened its bell."""
    house = OuterRef(found.household)
    shown = Exposure.objects.filter(item=item, person__household=house)
    opened = Delivery.objects.filter(item=item, household=house, state=Sent.READ)
    return found.rows.filter(~Exists(shown), ~Exists(opened))


def _villages(item: Item, code: str, today: dt.date) -> list[Village]:
    found = _hits_in(item, code, today)
    if found is None:
        return []
    rows = _with_words(_not_reached(found, item)).order_by(found.region, found.household, "pk")
    by_house: dict[tuple[str, int], list[Row]] = {}
    for row in rows[: MOST_HOUSES * ROWS_OF_A_HOUSE]:
        by_house.setdefault((row.region_id, row.household_id), []).append(row)
    names = dict(
        Region.objects.filter(pk__in={place for place, _house in by_house}).values_list(
            "code", "name"
        )
    )
    villages: dict[str, list[House]] = {}
    for (place, _house), own in list(by_house.items())[:MOST_HOUSES]:
        villages.setdefault(place, []).append(_house_of(own))
    return [Village(names.get(place, place), tuple(houses)) for place, houses in villages.items()]


def _with_words(rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    if rows.model is Person:
        return rows
    if rows.model is Planting:
        return rows.select_related("person", "crop")
    return rows.select_related("person", "planting__crop", "stage")


def _house_of(rows: Sequence[Row]) -> House:
    people: dict[int, str] = {}
    plots: list[str] = []
    for row in rows:
        person = row if isinstance(row, Person) else row.person
        people.setdefault(person.pk, mask_name(person.name()) or f"{person.surname_letter}**")
        if isinstance(row, Planting):
            plots.append(row.title)
        elif isinstance(row, PlantingStage):
            plots.append(f"{row.planting.title} · {row.stage}")
    return House("、".join(people.values()), tuple(dict.fromkeys(plots)))
