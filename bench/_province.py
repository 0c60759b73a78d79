"""A province made of random numbers, written past the models, and what is measured in it."""

import datetime as dt
import itertools
import statistics
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from django.db import connection, transaction

from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Crop, Stage
from gengdu.delivery.models import AudienceVersion
from gengdu.delivery.queries import count_by_region, matching, reach_of
from gengdu.delivery.queries.hits import hits
from gengdu.delivery.rules import Audience
from gengdu.delivery.rules.standing import SEASON_DAYS, STANDS_DAYS, met_by
from gengdu.kit import clock
from gengdu.regions.models import Region

PEOPLE, PLANTINGS, ITEMS = 300_000, 835_000, 100_000
CITIES, COUNTIES, TOWNSHIPS, VILLAGES = 15, 11, 12, 15
CROPS, STAGES, KEPT = 34, 12, 5
"""Of a planting's stages five touch the days that are kept as rows."""
YEARS = 5
ASKED, PEOPLE_ASKED, ROUNDS = 45_000, 400, 7
TODAY = dt.date(2026, 7, 11)
random = np.random.default_rng(20260711)


def fill() -> None:
    """The rows of the province, in the order of their keys."""
    began = time.perf_counter()
    places = _places()
    stages = _crops()
    with _quietly():
        homes = random.integers(0, len(places), PEOPLE)
        _people(places, homes)
        _plantings(places, homes, stages)
        _items(places, stages)
    _after()
    print(f"{connection.vendor}: filled in {time.perf_counter() - began:.0f} s", flush=True)


def _places() -> list[str]:
    """The villages' codes; the regions above them are written too."""
    villages = [
        f"22{city:02d}{county:02d}{100 + town:03d}{200 + village:03d}"
        for city, county, town, village in itertools.product(
            range(1, CITIES + 1), range(1, COUNTIES + 1), range(TOWNSHIPS), range(VILLAGES)
        )
    ]
    for length, level in ((2, 1), (4, 2), (6, 3), (9, 4), (12, 5)):
        found = sorted({code[:length] for code in villages})
        Region.objects.bulk_create(
            (
                Region(
                    code=code,
                    name=code,
                    level=level,
                    parent_id=code[: (0, 2, 4, 6, 9)[level - 1]] or None,
                )
                for code in found
            ),
            batch_size=2_000,
        )
    return villages


def _crops() -> list[list[int]]:
    """The keys of each crop's stages."""
    for number in range(CROPS):
        crop = Crop.objects.create(
            key=f"crop_{number}", name=f"crop {number}", name_en="", clock=Clock.DAYS
        )
        Stage.objects.bulk_create(
            Stage(crop=crop, order=order, name=f"stage {order}", name_en="")
            for order in range(1, STAGES + 1)
        )
    keys = Crop.objects.order_by("pk").values_list("pk", flat=True)
    rows = Stage.objects.order_by("order").values_list("crop_id", "pk")
    return [[pk for crop, pk in rows if crop == key] for key in keys]


def _people(places: list[str], homes: Any) -> None:
    now = clock.now().isoformat()
    houses = ((n + 1, _uid(1, n), places[homes[2 * n]], now) for n in range(PEOPLE // 2))
    _write("people_household", ("id", "uid", "region_id", "made_at"), houses)
    people = (
        (n + 1, _uid(2, n), n // 2 + 1, places[homes[n // 2 * 2]], "C", now, *[""] * 5)
        for n in range(PEOPLE)
    )
    sealed = ("name_sealed", "name_blind", "id_sealed", "id_blind", "relation")
    columns = ("id", "uid", "household_id", "region_id", "surname_letter", "made_at", *sealed)
    _write("people_person", columns, people)


def _plantings(places: list[str], homes: Any, stages: list[list[int]]) -> None:
    owners = np.sort(random.integers(0, PEOPLE, PLANTINGS))
    weights = 1 / np.arange(1, CROPS + 1)
    crops = random.choice(CROPS, PLANTINGS, p=weights / weights.sum())
    first = random.integers(0, STAGES - KEPT + 1, PLANTINGS)
    enter = random.integers(-20, 6, PLANTINGS)
    lengths = random.integers(8, 22, (PLANTINGS, KEPT))
    crop_ids = list(Crop.objects.order_by("pk").values_list("pk", flat=True))
    now, today = clock.now().isoformat(), TODAY.isoformat()
    villages = [places[homes[owner // 2 * 2]] for owner in owners]
    plantings = (
        (n + 1, _uid(3, n), int(owner) + 1, int(owner) // 2 + 1, villages[n],
         crop_ids[crops[n]], "plot", today, now, "", "[]")
        for n, owner in enumerate(owners)
    )  # fmt: skip
    columns = (
        "id", "uid", "person_id", "household_id", "region_id", "crop_id", "plot", "counted_from",
        "made_at", "ending", "season",
    )  # fmt: skip
    _write("fields_planting", columns, plantings)
    ids = itertools.count(1)
    days = [(TODAY + dt.timedelta(n - 40)).isoformat() for n in range(300)]

    def spans() -> Iterator[tuple[Any, ...]]:
        for n, owner in enumerate(owners.tolist()):
            at = int(enter[n]) + 40
            for step in range(KEPT):
                leave = at + int(lengths[n, step])
                stage = stages[crops[n]][first[n] + step]
                row = (n + 1, stage, owner + 1, owner // 2 + 1, villages[n], days[at], days[leave])
                yield (next(ids), *row, days[at], days[at])
                at = leave

    columns = (
        "id", "planting_id", "stage_id", "person_id", "household_id", "region_id", "enter_on",
        "leave_on", "low_on", "high_on",
    )  # fmt: skip
    _write("fields_plantingstage", columns, spans())


def _items(places: list[str], stages: list[list[int]]) -> None:
    """Five years of them: eight of ten for a stage, one for a crop, one for everybody of a place.

    They stand for as long as items do that say nothing else; a fifth of those for a stage come
    ahead of it.
    """
    audience = AudienceVersion.objects.create(sha256="0" * 64, definition={}).pk
    crop_ids = list(Crop.objects.order_by("pk").values_list("pk", flat=True))
    kinds = random.integers(0, 10, ITEMS)
    ages = random.integers(0, YEARS * 365, ITEMS)
    crops = random.integers(0, CROPS, ITEMS)
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
        own = crop_ids[crops[n]] if kinds[n] < 9 else None
        for order in random.choice(STAGES, 1 + n % 3, replace=False) if staged else [0]:
            stage = stages[crops[n]][order] if staged else None
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
    audience, persons = _large_audience()
    counts, counted = _timed(lambda: count_by_region(audience, TODAY), ROUNDS)
    loop, by_loop = _timed(lambda: _by_loop(audience), 1)
    assert (counted.persons, counted.households) == by_loop
    assert counted.persons == persons
    print(
        f"{name}: audience count by township, {persons:,} persons,"
        f" {len(counted.places):,} townships: {counts:.0f} ms (≤ {budget['count']:.0f} ms);"
        f" a plain loop {loop:.0f} ms"
    )
    small = Audience(("220101",), ("crop_0",), ("crop_0:5", "crop_0:6"))
    took, found = _timed(lambda: count_by_region(small, TODAY), ROUNDS)
    print(f"{name}: the same for one county, {found.persons:,} persons: {took:.1f} ms")
    took, _ = _timed(lambda: reach_of(audience, TODAY), 3)
    print(f"{name}: the whole preview of the large audience: {took:.0f} ms")
    _matches(name, budget[name])


def _large_audience() -> tuple[Audience, int]:
    """The whole province, the commonest crop, as many stages as come nearest to ASKED persons."""
    tried = []
    for first, last in itertools.combinations(range(1, STAGES + 2), 2):
        stages = tuple(f"crop_0:{order}" for order in range(first, last))
        audience = Audience(("22",), ("crop_0",), stages)
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
    people = [int(n) + 1 for n in random.choice(PEOPLE, PEOPLE_ASKED, replace=False)]
    for person in people[:20]:
        matching([person], TODAY)
    times, found = [], []
    for person in people:
        took, matches = _timed(lambda person=person: matching([person], TODAY), 1)
        times.append(took)
        found.append(len(matches))
    times.sort()
    print(
        f"{name}: what stands for one person, {ITEMS:,} items in {YEARS} years:"
        f" p50 {statistics.median(times):.2f} ms (≤ {budget:.0f} ms),"
        f" p99 {times[len(times) * 99 // 100]:.2f} ms; {statistics.mean(found):.1f} items each"
    )


def _timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median in milliseconds, and the answer."""
    times, answer = [], None
    for _round in range(rounds):
        began = time.perf_counter()
        answer = work()
        times.append((time.perf_counter() - began) * 1_000)
    return statistics.median(times), answer
