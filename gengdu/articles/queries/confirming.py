"""Who has read a notice that asks for it, and who said that he knows of it: by township."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Left

from gengdu.access.enums import Right
from gengdu.access.rules import roles_with
from gengdu.access.scope import live_grants
from gengdu.articles.enums import SEEN
from gengdu.articles.models import Article, Confirmation, PublishedArticle
from gengdu.console.rules import mask_name
from gengdu.delivery.models import Item
from gengdu.delivery.queries.counts import count_by_region
from gengdu.delivery.queries.hits import hits
from gengdu.delivery.queries.telling import standing_audience
from gengdu.delivery.rules.audiences import Audience
from gengdu.events.models import Fact
from gengdu.kit import clock, codes
from gengdu.kit.codes import LENGTHS
from gengdu.people.models import Account, Person
from gengdu.regions.enums import Level
from gengdu.regions.models import Region

SMALL = 5
"""Fewer than so many people are not told apart (USERS 6.6)."""
TOWNSHIP = LENGTHS[Level.TOWNSHIP - 1]
MOST_HOUSES = 100


@dataclass(frozen=True)
class Line:
    """A township: how many are told, have read it, have confirmed it."""

    place: str
    told: str
    read: str
    confirmed: str


@dataclass(frozen=True)
class Waiting:
    """A village with the households in which nobody has confirmed it: masked names."""

    village: str
    houses: tuple[str, ...]


class AsksToConfirm:
    """Notices on the board of households that were not reached (`delivery.registry`)."""

    def asking(self, objects: Collection[uuid.UUID]) -> set[uuid.UUID]:
        """Those before readers that ask to be confirmed."""
        rows = PublishedArticle.objects.filter(uid__in=objects, needs_confirmation=True)
        return set(rows.filter(hidden_at__isnull=True).values_list("uid", flat=True))

    def given(self, object_uid: uuid.UUID) -> QuerySet[Confirmation]:
        """Who has said that he knows of it."""
        return Confirmation.objects.filter(article__uid=object_uid)


def confirmed_of(actor: Account, row: Article) -> Mapping[str, object]:
    """The panel; empty for what does not ask to be confirmed or is not before readers."""
    live: PublishedArticle | None = getattr(row, "published", None)
    if live is None or live.hidden_at is not None or not live.needs_confirmation:
        return {}
    items = Item.objects.filter(withdrawn_at__isnull=True).select_related("audience")
    told = items.filter(pk=row.item_id).first() if row.item_id is not None else None
    audience = standing_audience(told) if told is not None else None
    return {
        "lines": _lines(live, audience),
        "waiting": _waiting(actor, live, audience) if audience else [],
        "most": MOST_HOUSES,
        "small": SMALL,
    }


def _lines(live: PublishedArticle, audience: Audience | None) -> list[Line]:
    counts = count_by_region(audience, clock.today()).places if audience else ()
    told = {place.code: place.persons for place in counts}
    facts = Fact.objects.filter(kind=SEEN, subject=live.uid, person_uid__isnull=False)
    read = _by_township(facts, "person_uid")
    confirmed = _by_township(Confirmation.objects.filter(article=live), "person")
    found = sorted({*told, *read, *confirmed}, key=lambda code: (-told.get(code, 0), code))
    names = dict(Region.objects.filter(pk__in=found).values_list("code", "name"))
    return [
        Line(
            names.get(code, code),
            *(words_of(numbers.get(code, 0)) for numbers in (told, read, confirmed)),
        )
        for code in found
    ]


def _by_township(rows: QuerySet[Any], person: str) -> dict[str, int]:
    placed = rows.annotate(place=Left("region_code", TOWNSHIP)).order_by().values("place")
    found = placed.annotate(people=Count(person, distinct=True))
    return dict(found.values_list("place", "people"))


def words_of(number: int) -> str:
    """A number, or that it is too small to be said."""
    return f"<{SMALL}" if 0 < number < SMALL else f"{number:,}"


def _waiting(actor: Account, live: PublishedArticle, audience: Audience) -> list[Waiting]:
    """For a village's own staff alone: who sees people of one village, not of a county."""
    villages = _own_villages(actor)
    if not villages:
        return []
    found = hits(audience, clock.today())
    rows = found.rows.filter(_inside(found.region, villages))
    done = Confirmation.objects.filter(article=live, person__household=OuterRef(found.household))
    houses = rows.filter(~Exists(done)).order_by(found.household)
    keys = list(houses.values_list(found.household, flat=True).distinct()[:MOST_HOUSES])
    people = Person.objects.filter(
        household__in=keys, merged_into__isnull=True, erased_at__isnull=True
    ).select_related("household__region")
    by_village: dict[str, dict[int, list[str]]] = {}
    for one in people.order_by("household__region_id", "household_id", "pk"):
        name = mask_name(one.name()) or f"{one.surname_letter}**"
        roofs = by_village.setdefault(one.household.region.name, {})
        roofs.setdefault(one.household_id, []).append(name)
    return [
        Waiting(village, tuple("、".join(dict.fromkeys(names)) for names in roofs.values()))
        for village, roofs in by_village.items()
    ]


def _own_villages(actor: Account) -> list[str]:
    grants = live_grants(actor).filter(role__in=roles_with(Right.PEOPLE_VIEW))
    held = grants.values_list("region_id", flat=True).distinct()
    return [code for code in held if len(code) == LENGTHS[Level.VILLAGE - 1]]


def _inside(path: str, villages: Sequence[str]) -> Q:
    inside = Q(pk__in=[])
    for code in villages:
        inside |= Q(**codes.within(path, code))
    return inside
