"""The one place where an audience becomes SQL: the rows that meet it on a day.

An audience with stages is met by a planting's interval, one with crops alone by a planting on the
field, any other by a person's home. Counting, sampling and naming members read these same rows;
`queries.matching` asks the other way round and is tested to agree with them.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from gengdu.access.models import Grant
from gengdu.agronomy.models import Crop, Stage
from gengdu.delivery.rules.audiences import Audience, crop_and_order
from gengdu.delivery.rules.standing import earliest_leave, latest_entry
from gengdu.fields.models import Planting, PlantingStage
from gengdu.kit import clock, codes
from gengdu.people.models import Person

BATCH = 2_000
SHUFFLE = 48_271
_MODULUS = 2_147_483_647


@dataclass(frozen=True)
class Hits:
    """Rows that meet an audience, and the paths from a row to whom it belongs to."""

    rows: QuerySet[Any]
    person: str = "person_id"
    household: str = "household_id"
    region: str = "region_id"


@dataclass(frozen=True)
class Keys:
    """Crops and stages by their keys in the database, for any number of audiences."""

    crops: Mapping[str, int]
    stages: Mapping[tuple[str, int], int]


def keys_of(audiences: Iterable[Audience]) -> Keys:
    """What these audiences name; two queries at most, however many they are."""
    asked = list(audiences)
    staged = {crop_and_order(key)[0] for audience in asked for key in audience.stages}
    grown = {crop for audience in asked if not audience.stages for crop in audience.crops}
    stages = Stage.objects.filter(crop__key__in=staged).values_list("crop__key", "order", "pk")
    crops = Crop.objects.filter(key__in=grown).values_list("key", "pk")
    return Keys(
        dict(crops) if grown else {},
        {(crop, order): pk for crop, order, pk in stages} if staged else {},
    )


def hits(
    audience: Audience, first: dt.date, last: dt.date | None = None, *, keys: Keys | None = None
) -> Hits:
    """The rows that meet the audience on a day, or on any day from `first` to `last`.

    Who asks for many audiences reads their `keys_of` once.
    """
    found = _source(audience, first, last or first, keys or keys_of([audience]))
    rows = found.rows.filter(within_any(found.region, audience.regions))
    if audience.roles:
        holders = live_grants_of(audience.roles).filter(account__person=OuterRef(found.person))
        rows = rows.filter(Exists(holders))
    return Hits(rows, found.person, found.household, found.region)


def _source(audience: Audience, first: dt.date, last: dt.date, keys: Keys) -> Hits:
    if audience.stages:
        return Hits(
            PlantingStage.objects.filter(
                stage_id__in=stage_ids(audience, keys),
                enter_on__lte=latest_entry(last, audience.lead_days),
                leave_on__gt=earliest_leave(first),
            )
        )
    if audience.crops:
        on_the_field = Planting.objects.filter(ended_on__isnull=True)
        return Hits(on_the_field.filter(crop_id__in=crop_ids(audience, keys)))
    standing = Person.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
    return Hits(standing, person="pk")


def stage_ids(audience: Audience, keys: Keys) -> list[int]:
    """The audience's stages by their key in the database, those of other crops left out."""
    wanted = {crop_and_order(key) for key in audience.stages}
    if audience.crops:
        wanted = {(crop, order) for crop, order in wanted if crop in audience.crops}
    return sorted(keys.stages[stage] for stage in wanted if stage in keys.stages)


def crop_ids(audience: Audience, keys: Keys) -> list[int]:
    """The audience's crops by their key in the database."""
    return sorted(keys.crops[crop] for crop in audience.crops if crop in keys.crops)


def within_any(path: str, regions: tuple[str, ...]) -> Q:
    """Rows in or below one of the places; no place is the whole country.

    With several places the range from the first to the last is said too: it lets the index be
    walked once where they are neighbours.
    """
    if not regions:
        return Q()
    chosen = Q()
    for code in regions:
        chosen |= Q(**codes.within(path, code))
    if len(regions) == 1:
        return chosen
    low, high = regions[0], codes.prefix_range(regions[-1])[1]
    return Q(**{f"{path}__gte": low, f"{path}__lt": high}) & chosen


def live_grants_of(roles: tuple[str, ...]) -> QuerySet[Grant]:
    """Everybody's grants of these roles that hold at this moment."""
    now = clock.now()
    return Grant.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=now),
        role__in=roles,
        account__is_active=True,
        ended_at__isnull=True,
        valid_from__lte=now,
    )


def members(audience: Audience, today: dt.date, *, size: int = BATCH) -> Iterator[list[int]]:
    """The persons who meet the audience today, each once, in batches in the order of their key."""
    found, last = hits(audience, today), 0
    rows = found.rows.order_by(found.person).values_list(found.person, flat=True).distinct()
    while batch := list(rows.filter(**{f"{found.person}__gt": last})[:size]):
        yield batch
        last = batch[-1]


@dataclass(frozen=True)
class Sample:
    """Somebody of an audience, as far as an editor may know: no name."""

    letter: str
    village: str
    crop: str = ""
    stage: str = ""


def sample(
    audience: Audience, today: dt.date, most: int = 10, *, known: Collection[int] | None = None
) -> list[Sample]:
    """Some of the audience from all over it, the same ones each time it is asked.

    `known` are all of its persons, where they are at hand.
    """
    found = hits(audience, today)
    if known is None:
        shuffled = F(found.person) * SHUFFLE % _MODULUS
        order = found.rows.annotate(at=shuffled).order_by("at").values_list(found.person, "at")
        chosen = [person for person, _at in order.distinct()[:most]]
    else:
        chosen = nsmallest(most, known, key=lambda person: person * SHUFFLE % _MODULUS)
    rows = found.rows.filter(**{f"{found.person}__in": chosen})
    people: dict[int, Sample] = {}
    for row in _with_words(rows):
        people.setdefault(row.pk if found.person == "pk" else row.person_id, _sample(row))
    return [people[person] for person in chosen if person in people]


def _with_words(rows: QuerySet[Any]) -> QuerySet[Any]:
    if rows.model is Person:
        return rows.select_related("region")
    if rows.model is Planting:
        return rows.select_related("person", "region", "crop").order_by("pk")
    return rows.select_related("person", "region", "stage__crop").order_by("pk")


def _sample(row: Person | Planting | PlantingStage) -> Sample:
    if isinstance(row, Person):
        return Sample(row.surname_letter, row.region.name)
    crop, stage = (row.crop, "") if isinstance(row, Planting) else (row.stage.crop, str(row.stage))
    return Sample(row.person.surname_letter, row.region.name, str(crop), stage)
