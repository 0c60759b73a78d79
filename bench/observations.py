"""The preview of an observation over 45,000 plantings, on SQLite and on PostgreSQL.

What a technician waits for at every choice: the plantings counted in SQL by how they run, each
kind computed once in plain Python. One county, and a province of forty. Peer in the same run:
every planting computed by itself. Then the transaction that records it.

GENGDU_TEST_POSTGRES  URL of a running server (role may create databases): none is started
"""

import datetime as dt
import itertools
import random
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

PLANTINGS, CORRECTED, COUNTIES, ROUNDS = 45_000, 2_250, 40, 7
PREVIEW, RECORD = 300.0, 100.0
"""Budgets in milliseconds."""
TODAY = dt.date(2026, 7, 11)
TASSEL = 7
chance = random.Random(20260711)


def main() -> None:
    """Run this file once for each database, in a process of its own."""
    from bench.delivery import each_database

    each_database("bench.observations")


def measure() -> None:
    """In the process of one database: make it, fill it, measure, throw it away."""
    import django

    django.setup()
    from django.db import connection

    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _measure(connection.vendor)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def _measure(name: str) -> None:
    from django.db import connection

    from gengdu.agronomy.actions.reference import load_reference
    from gengdu.agronomy.models import Crop
    from gengdu.fields.actions.observations import _record
    from gengdu.fields.models import Planting
    from gengdu.fields.queries.observing import Seen, effect_of
    from gengdu.kit.ids import uuid7

    villages = list(_regions())
    load_reference()
    crop = Crop.objects.get(key="maize_spring")
    actor = _people(villages[0])
    stage = crop.stages.select_related("crop").get(order=TASSEL)
    for words, where, budget in (
        ("one county", "220101", f" (≤ {PREVIEW:.0f} ms)"),
        (f"{COUNTIES} counties at once", "22", ""),
    ):
        _plantings(crop, actor, [code for code in villages if code.startswith(where)])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        seen = Seen(stage, where, TODAY)
        took, effect = _timed(lambda seen=seen: effect_of(seen, TODAY), ROUNDS)
        loop, counted = _timed(lambda seen=seen, shift=effect.shift: _by_loop(seen, shift), 1)
        assert counted == effect.after
        assert (effect.plantings, effect.corrected) == (PLANTINGS, CORRECTED)
        print(
            f"{name}: preview of an observation, {PLANTINGS:,} plantings of {words}:"
            f" {took:.0f} ms{budget}; planting by planting {loop:.0f} ms"
        )
        stored = [
            _timed(partial(_record, actor=actor, once=uuid7(), effect=effect, place=""), 1)[0]
            for _round in range(ROUNDS)
        ]
        print(
            f"{name}: the transaction that records it: {statistics.median(stored):.1f} ms"
            f" (≤ {RECORD:.0f} ms)"
        )
        Planting.objects.all().delete()


def _regions() -> Iterator[str]:
    """A province with forty counties of twelve townships with five villages."""
    from gengdu.regions.models import Region

    villages = [
        f"2201{county:02d}{100 + town:03d}{200 + village:03d}"
        for county, town, village in itertools.product(range(1, COUNTIES + 1), range(12), range(5))
    ]
    for length, level in ((2, 1), (4, 2), (6, 3), (9, 4), (12, 5)):
        Region.objects.bulk_create(
            (
                Region(
                    code=code,
                    name=code,
                    level=level,
                    parent_id=code[: (0, 2, 4, 6, 9)[level - 1]] or None,
                )
                for code in sorted({code[:length] for code in villages})
            ),
            batch_size=2_000,
        )
    yield from villages


def _people(village: str) -> Any:
    """The technician, who also farms everything."""
    from gengdu.access.enums import Role
    from gengdu.access.models import Grant
    from gengdu.people.tests.factories import register

    account = register("李明", village).account
    Grant.objects.create(account=account, role=Role.TECHNICIAN, region_id="22", reason="bench")
    return account


def _plantings(crop: Any, actor: Any, villages: list[str]) -> None:
    from gengdu.fields.enums import ReportState
    from gengdu.fields.models import Planting, StageReport

    classes = [None, *crop.classes.order_by("pk")]
    rows = Planting.objects.bulk_create(
        [
            Planting(
                uid=uuid.UUID(int=n + 1),
                person=actor.person,
                household_id=actor.person.household_id,
                region_id=chance.choice(villages),
                crop=crop,
                maturity=chance.choice(classes),
                counted_from=dt.date(2026, 4, 15) + dt.timedelta(days=chance.randrange(40)),
            )
            for n in range(PLANTINGS)
        ],
        batch_size=2_000,
    )
    stage = crop.stages.get(order=TASSEL - 1)
    StageReport.objects.bulk_create(
        [
            StageReport(
                planting=row,
                stage=stage,
                on=TODAY,
                season_from=row.counted_from,
                state=ReportState.CONFIRMED,
                by=actor,
            )
            for row in chance.sample(rows, CORRECTED)
        ],
        batch_size=2_000,
    )


def _by_loop(seen: Any, shift: float) -> dict[int, int]:
    """The counts after, planting by planting."""
    from gengdu.fields.models import Planting, StageReport
    from gengdu.fields.queries.courses import Courses
    from gengdu.fields.queries.observing import NOT_BEGUN
    from gengdu.kit import codes

    corrected = set(StageReport.objects.values_list("planting_id", flat=True))
    rows = Planting.objects.filter(**codes.within("region_id", seen.region_code))
    found: dict[int, int] = {}
    span = dt.date(2026, 4, 15), TODAY + dt.timedelta(days=430)
    counties = {code[:6] for code in rows.values_list("region_id", flat=True)}
    courses = Courses(seen.crop, counties, span)
    for row in rows.select_related("maturity").iterator():
        if row.pk in corrected:
            continue
        factor = row.maturity.factor if row.maturity else 1.0
        course = courses.course(row.region_id[:6], row.counted_from, factor)
        passed = [order for order, day in course.entered(shift) if day <= TODAY]
        at = passed[-1] if passed else NOT_BEGUN
        found[at] = found.get(at, 0) + 1
    return dict(sorted(found.items()))


def _timed(work: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """The median in milliseconds, and the answer."""
    times, answer = [], None
    for _round in range(rounds):
        began = time.perf_counter()
        answer = work()
        times.append((time.perf_counter() - began) * 1_000)
    return statistics.median(times), answer


if __name__ == "__main__":
    measure()
