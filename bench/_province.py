"""The invented province of the demonstration, five years of items, and what is measured in it.

People, plots and stages are those of `gengdu demo --people` (config.demo.province): more plots a
person, so that there are as many plantings as a province has.
"""

import datetime as dt
import itertools
import statistics
import time
import uuid
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import Count

from config.demo import cast
from config.demo.bulk import settle, villages_of
from config.demo.province import Province
from gengdu.agronomy.actions import reference as agronomy
from gengdu.agronomy.models import Crop, Stage
from gengdu.delivery.models import AudienceVersion
from gengdu.delivery.queries import count_by_region, matching, reach_of
from gengdu.delivery.queries.hits import hits
from gengdu.delivery.rules import Audience
from gengdu.delivery.rules.standing import SEASON_DAYS, STANDS_DAYS, met_by
from gengdu.fields.models import Planting, PlantingStage
from gengdu.kit import clock
from gengdu.people.models import Account, Person
from gengdu.regions import actions as regions

PEOPLE, PLANTINGS, ITEMS = 300_000, 835_000, 100_000
CROP = "maize_spring"
YEARS = 5
ASKED, PEOPLE_ASKED, ROUNDS = 45_000, 400, 7
TODAY = dt.date(2026, 7, 11)
random = np.random.default_rng(20260711)


def fill() -> None:
    """The reference tables, the people with their plots, the items."""
    began = time.perf_counter()
    regions.load_reference()
    agronomy.load_reference()
    places = villages_of(cast.PROVINCE)
    settle(Province(PEOPLE, places, TODAY, plots=PLANTINGS / PEOPLE))
    with _quietly():
        _items(places)
    _after()
    print(
        f"{connection.vendor}: {Person.objects.count():,} people, {Planting.objects.count():,}"
        f" plantings, {PlantingStage.objects.count():,} intervals in {len(places):,} villages:"
        f" filled in {time.perf_counter() - began:.0f} s",
        flush=True,
    )


def _stages() -> list[tuple[int, list[int]]]:
    """Every crop with its stages, the commonest of this province first."""
    grown = dict(Planting.objects.values_list("crop").annotate(Count("pk")))
    crops = sorted(Crop.objects.values_list("pk", flat=True), key=lambda pk: -grown.get(pk, 0))
    rows = list(Stage.objects.order_by("order").values_list("crop_id", "pk"))
    return [(key, [pk for crop, pk in rows if crop == key]) for key in crops]


def _items(places: list[str]) -> None:
    """Five years of them: eight of ten for a stage, one for a crop, one for everybody of a place.

    They stand for as long as items do that say nothing else; a fifth of those for a stage come
    ahead of it.
    """
    audience = AudienceVersion.objects.create(sha256="0" * 64, definition={}).pk
    growing = _stages()
    kinds = random.integers(0, 10, ITEMS)
    ages = random.integers(0, YEARS * 365, ITEMS)
    crops = random.integers(0, len(growing), ITEMS)
    now = clock.start_of(TODAY)
    items: list[tuple[Any, ...]] = []
    cells: list[tuple[Any, ...]] = []
    for n in range(ITEMS):
        staged = kinds[n] < 8
        published = now - dt.timedelta(days=int(ages[n]))
        expires = published + dt.timedelta(days=SEASON_DAYS if staged else STANDS_DAYS)
        code = places[random.integers(0, len(places))][: (4, 6, 9, 9, 12)[n % 5]]
        when = (published.isoformat(), expires.isoformat())
        said = (f"item {n}", "", "/", "normal", "22", audience)
        items.append((n + 1, _uid(4, n), "bench", _uid(5, n), *said, *when))
        lead = 5 if staged and n % 5 == 0 else 0
        crop, stages = growing[crops[n]]
        own = crop if kinds[n] < 9 else None
        few = min(1 + n % 3, len(stages))
        for stage in random.choice(stages, few, replace=False).tolist() if staged else [None]:
            way = met_by(own, stage, lead)
            cells.append((n + 1, own, stage, way, code, when[0], expires > now, lead, ""))
    columns = (
        "id", "uid", "kind", "object_uid", "headline", "summary", "url", "urgency", "region_id",
        "audience_id", "published_at", "expires_at",
    )  # fmt: skip
    _write("delivery_item", columns, items)
    columns = (
        "id", "item_id", "crop_id", "stage_id", "met_by", "region_code", "published_at", "live",
        "lead_days", "role",
    )  # fmt: skip
    _write("delivery_target", columns, ((n, *cell) for n, cell in enumerate(cells, start=1)))


def accounts() -> None:
    """An account for everybody who has none: the bell rings for those who can hear it."""
    now = clock.now()
    without = Person.objects.filter(account__isnull=True).values_list("pk", flat=True)
    Account.objects.bulk_create(
        (Account(person_id=pk, phone_blind=f"bench-{pk}", made_at=now) for pk in list(without)),
        batch_size=2_000,
    )
    _after()


def _uid(kind: int, number: int) -> str:
    value = uuid.UUID(int=(kind << 64) + number)
    return value.hex if connection.vendor == "sqlite" else str(value)


class _quietly:  # noqa: N801 - reads as a sentence
    """One transaction, foreign keys unchecked: the rows are right by construction."""

    def __enter__(self) -> None:
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA foreign_keys=OFF")
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        if connection.vendor == "postgresql":
            connection.cursor().execute("SET CONSTRAINTS ALL DEFERRED")

    def __exit__(self, *error: Any) -> None:
        self.atomic.__exit__(*error)
        if connection.vendor == "sqlite":
            connection.cursor().execute("PRAGMA foreign_keys=ON")


def _write(table: str, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["?"] * len(columns))
            cursor.connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)
            return
        with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)


def _after() -> None:
    """Statistics, as autovacuum and `PRAGMA optimize` keep them."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def report(budget: dict[str, float]) -> None:
    """One line a claim."""
    name = connection.vendor
    audience, persons = large_audience()
    counts, counted = timed(lambda: count_by_region(audience, TODAY), ROUNDS)
    loop, by_loop = timed(lambda: _by_loop(audience), 1)
    assert (counted.persons, counted.households) == by_loop
    assert counted.persons == persons
    print(
        f"{name}: audience count by township, {persons:,} persons,"
        f" {len(counted.places):,} townships: {counts:.0f} ms (≤ {budget['count']:.0f} ms);"
        f" a plain loop {loop:.0f} ms"
    )
    small = Audience((cast.COUNTY,), (CROP,), (f"{CROP}:5", f"{CROP}:6"))
    took, found = timed(lambda: count_by_region(small, TODAY), ROUNDS)
    print(f"{name}: the same for one county, {found.persons:,} persons: {took:.1f} ms")
    took, reach = timed(lambda: reach_of(audience, TODAY), 3)
    print(
        f"{name}: the whole preview of the large audience, {reach.by_end[0]:,} persons until the"
        f" end: {took:.0f} ms (≤ {budget['preview']:.0f} ms), {took / counts:.1f} × the count"
    )
    _matches(name, budget[name])


def large_audience() -> tuple[Audience, int]:
    """The whole province, the commonest crop, as many stages as come nearest to ASKED persons."""
    tried = []
    orders = Stage.objects.filter(crop__key=CROP).count()
    for first, last in itertools.combinations(range(1, orders + 2), 2):
        stages = tuple(f"{CROP}:{order}" for order in range(first, last))
        audience = Audience((cast.PROVINCE,), (CROP,), stages)
        persons = count_by_region(audience, TODAY).persons
        tried.append((abs(persons - ASKED), persons, audience))
    _distance, persons, audience = min(tried, key=lambda each: each[0])
    return audience, persons


def _by_loop(audience: Audience) -> tuple[int, int]:
    """The same numbers by reading the rows and counting them here."""
    rows = hits(audience, TODAY).rows.values_list("person_id", "household_id", "region_id")
    by_town: dict[str, set[int]] = {}
    people, houses = set(), set()
    for person, house, region in rows.iterator():
        people.add(person)
        houses.add(house)
        by_town.setdefault(region[:9], set()).add(person)
    return len(people), len(houses)


def _matches(name: str, budget: float) -> None:
    keys = list(Person.objects.values_list("pk", flat=True))
    people = random.choice(keys, PEOPLE_ASKED, replace=False).tolist()
    for person in people[:20]:
        matching([person], TODAY)
    times, found = [], []
    for person in people:
        took, matches = timed(lambda person=person: matching([person], TODAY), 1)
        times.append(took)
        found.append(len(matches))
    times.sort()
    print(
        f"{name}: what stands for one person, {ITEMS:,} items in {YEARS} years:"
        f" p50 {statistics.median(times):.2f} ms (≤ {budget:.0f} ms),"
        f" p99 {times[len(times) * 99 // 100]:.2f} ms; {statistics.mean(found):.1f} items each"
    )


def timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median in milliseconds, and the answer."""
    times, answer = [], None
    for _round in range(rounds):
        began = time.perf_counter()
        answer = work()
        times.append((time.perf_counter() - began) * 1_000)
    return statistics.median(times), answer
