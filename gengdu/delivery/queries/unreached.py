"""Households that meet an item and were not reached, or that have not confirmed it where it asks
for that: for whoever goes from door to door. As many queries for thirty items as for one."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value

from gengdu.access.enums import Right
from gengdu.access.models import GrantRubric
from gengdu.access.rules import roles_with
from gengdu.access.scope import live_grants
from gengdu.console.rules import mask_name
from gengdu.delivery.enums import Sent
from gengdu.delivery.models import Delivery, Exposure, Item, Target
from gengdu.delivery.queries.hits import Hits, hits, keys_of
from gengdu.delivery.queries.telling import standing_audiences
from gengdu.delivery.registry import confirmations
from gengdu.fields.models import Planting, PlantingStage
from gengdu.kit import clock, codes
from gengdu.kit.errors import Forbidden, NotFound, require
from gengdu.kit.ids import ref_of, uid_of
from gengdu.people.models import Account, Person
from gengdu.regions import queries as regions
from gengdu.regions.enums import Level
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
    seen: bool
    """Somebody of it has seen the item, and nobody has confirmed it."""


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
    unconfirmed: int | None
    """How many have not confirmed it; None where it does not ask for that."""

    @property
    def ref(self) -> str:
        """The item in addresses."""
        return ref_of(self.item.uid)

    @property
    def is_open(self) -> bool:
        """Whether there is somebody to go to."""
        return bool(self.missed or self.unconfirmed)


def unreached_for(actor: Account, place: str = "", item: str = "") -> Mapping[str, object]:
    """What stands in a place of the actor's, whoever published it, with how many it has not
    reached; of one item the households, by village.

    A place beyond the actor's grants is not there; Forbidden where only numbers are for him.
    """
    held = _places(actor)
    region = regions.region_at(place or next(iter(held), ""))
    # What a code leads to is asked about, not the code: a place may have gone to another county.
    require(any(codes.covers(own, region.code) for own in held), NotFound)
    named = any(codes.covers(own, region.code) for own, named in held.items() if named)
    today = clock.today()
    standing = _standing_in(region.code, today)
    chosen = _chosen(standing, item)
    require(named or chosen is None, Forbidden)
    paths = regions.paths_of({region.code, *held})
    villages = _villages(chosen, region.code, today) if chosen else []
    return {
        "place": region,
        "held": [paths[own][-1] for own in held if own in paths],
        "path": [r for r in paths[region.code] if any(codes.covers(h, r.code) for h in held)],
        "children": regions.children_of(region.code),
        "named": named,
        "rows": [] if chosen else _to_tell(standing, region.code, today),
        "chosen": chosen,
        "villages": villages,
        "houses": sum(len(village.houses) for village in villages),
        "most": MOST_HOUSES,
        "today": today,
    }


def _places(actor: Account) -> dict[str, bool]:
    """The outermost places whose households concern the actor, and whether he is told which.

    Whoever sees people is told; the editor of a village in that village, of a wider place he sees
    numbers. An editor of some organisations or rubrics answers for no village's people.
    """
    limits = GrantRubric.objects.filter(grant=OuterRef("pk"))
    grants = live_grants(actor).filter(role__in=roles_with(Right.UNREACHED_VIEW))
    people, held = roles_with(Right.PEOPLE_VIEW), dict[str, bool]()
    for code, role, organisation, limited in grants.annotate(limited=Exists(limits)).values_list(
        "region_id", "role", "organisation_id", "limited"
    ):
        if role in people:
            held[code] = True
        elif organisation is None and not limited:
            held[code] = held.get(code, False) or len(code) == codes.LENGTHS[Level.VILLAGE - 1]
    return {
        code: named
        for code, named in sorted(held.items())
        if not any(o != code and codes.covers(o, code) and held[o] >= named for o in held)
    }


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
    """What is for somebody here today, all of it counted in one statement of as many parts; what
    somebody has to be told comes first."""
    asking = _asking(standing)
    parts = [
        _numbers(found, item, asks=item.uid in asking)
        for item, found in _hits_in(standing, code, today).items()
    ]
    lines = parts[0].union(*parts[1:], all=True) if parts else []
    found = {pk: numbers for pk, *numbers in lines}
    rows = [
        Missed(item, meant, missed, unconfirmed if item.uid in asking else None)
        for item in standing
        for meant, missed, unconfirmed in [found.get(item.pk, (0, 0, 0))]
        if meant
    ]
    return sorted(rows, key=lambda row: not row.is_open)


def _asking(items: Collection[Item]) -> set[uuid.UUID]:
    """Which of these ask to be confirmed, by their own uid; one query for each kind."""
    found: set[uuid.UUID] = set()
    for kind in {item.kind for item in items} & set(confirmations.names()):
        own = {item.object_uid: item.uid for item in items if item.kind == kind}
        found |= {own[uid] for uid in confirmations[kind].asking(own)}
    return found


def _hits_in(items: Collection[Item], code: str, today: dt.date) -> dict[Item, Hits]:
    """The rows that meet each item today and lie in the place."""
    audiences = standing_audiences(items)
    keys = keys_of(audiences.values())
    inside = {}
    for item in items:
        if audiences[item.pk].regions:
            found = hits(audiences[item.pk], today, keys=keys)
            rows = found.rows.filter(**codes.within(found.region, code))
            inside[item] = Hits(rows, found.person, found.household, found.region)
    return inside


def _numbers(found: Hits, item: Item, *, asks: bool) -> QuerySet[Any, Any]:
    """One line: the item, households meant, not reached, not confirmed."""
    seen = _seen(found, item)
    open_ = _confirmed(found, item) if asks else seen
    house = found.household
    line: QuerySet[Any, Any] = found.rows.order_by().values(of=Value(item.pk))
    line = line.annotate(
        meant=Count(house, distinct=True),
        missed=Count(house, distinct=True, filter=~seen),
        unconfirmed=Count(house, distinct=True, filter=~open_),
    )
    return line.values_list("of", "meant", "missed", "unconfirmed")


def _seen(found: Hits, item: Item) -> Q:
    """Houses in which somebody was shown it or has opened its bell."""
    house = OuterRef(found.household)
    shown = Exposure.objects.filter(item=item, person__household=house)
    opened = Delivery.objects.filter(item=item, household=house, state=Sent.READ)
    return Q(Exists(shown)) | Q(Exists(opened))


def _confirmed(found: Hits, item: Item) -> Q:
    """Houses in which somebody has said that he knows of it."""
    given = confirmations[item.kind].given(item.object_uid)
    return Q(Exists(given.filter(person__household=OuterRef(found.household))))


def _villages(item: Item, code: str, today: dt.date) -> list[Village]:
    found = _hits_in([item], code, today).get(item)
    if found is None:
        return []
    seen = _seen(found, item)
    done = seen & _confirmed(found, item) if _asking([item]) else seen
    rows = _with_words(found.rows.filter(~done)).annotate(seen=seen)
    rows = rows.order_by(found.region, found.household, "pk")
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
    seen: bool = rows[0].seen  # type: ignore[union-attr]  # annotated by _villages
    return House("、".join(people.values()), tuple(dict.fromkeys(plots)), seen)
