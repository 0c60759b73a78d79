"""Bells for an audience of 50,000 among 300,000 people: ledger, budget and notice of each.

The whole of `delivery.ring_item` by batches of 1,000, each its own transaction, on SQLite and on
PostgreSQL; then the ledger's rows alone, written as every feed's would be; then what publishing
costs for a village and for a province. Peer in the same run: the same ledger rows by `bulk_create`.

GENGDU_TEST_POSTGRES  URL of a running server (role may create databases): none is started
"""

import datetime as dt
import time
import uuid
from typing import Any

ROWS = {"sqlite": 100_000, "postgresql": 50_000}
"""Ledger rows a second (DESIGN §9)."""
HELD = 100.0
"""Milliseconds for which one batch may hold the database."""
FEED, SLICE, PUBLISHED = 100_000, 2_000, 7
PEOPLE, ASKED, VILLAGES, PLOTS = 300_000, 50_000, 3_000, 97
"""What else grows and was published costs a bell nothing: it is left out of this province."""


def main() -> None:
    """Run this file once for each database, in a process of its own."""
    from bench.delivery import each_database

    each_database("bench.ladder")


def measure() -> None:
    """In the process of one database: make it, fill it, measure, throw it away."""
    import django

    django.setup()
    from django.db import connection

    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _fill()
        _measure(connection.vendor)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


def _fill() -> None:
    """300,000 people with an account each in 3,000 villages; every sixth has maize at a stage."""
    from bench._province import TODAY, _after, _quietly, _uid, _write
    from gengdu.agronomy.enums import Clock
    from gengdu.agronomy.models import Crop, Stage
    from gengdu.kit import clock

    now, day = clock.now().isoformat(), TODAY.isoformat()
    places = _regions()
    crop = Crop.objects.create(key="maize", name="玉米", name_en="maize", clock=Clock.DAYS)
    stage = Stage.objects.create(crop=crop, order=6, name="大喇叭口期", name_en="whorl").pk
    home = [places[n // 2 % VILLAGES] for n in range(PEOPLE)]
    farmers = range(0, PEOPLE, PEOPLE // ASKED)
    with _quietly():
        rows = ((n + 1, _uid(1, n), home[2 * n], now) for n in range(PEOPLE // 2))
        _write("people_household", ("id", "uid", "region_id", "made_at"), rows)
        blank = ("name_sealed", "name_blind", "id_sealed", "id_blind", "relation")
        _write(
            "people_person",
            ("id", "uid", "household_id", "region_id", "surname_letter", "made_at", *blank),
            ((n + 1, _uid(2, n), n // 2 + 1, home[n], "C", now, *[""] * 5) for n in range(PEOPLE)),
        )
        _write(
            "people_account",
            ("id", "uid", "person_id", "phone_sealed", "phone_blind", "password", "is_active",
             "elder", "password_profile", "made_at"),
            ((n + 1, _uid(9, n), n + 1, "", f"bench-{n}", "", True, False, "", now)
             for n in range(PEOPLE)),
        )  # fmt: skip
        _write(
            "fields_planting",
            ("id", "uid", "person_id", "household_id", "region_id", "crop_id", "plot",
             "counted_from", "made_at", "ending", "season"),
            ((n + 1, _uid(3, n), n + 1, n // 2 + 1, home[n], crop.pk, f"{n % PLOTS}号地", day, now,
              "", "[]")
             for n in farmers),
        )  # fmt: skip
        later = (TODAY + dt.timedelta(days=9)).isoformat()
        _write(
            "fields_plantingstage",
            ("id", "planting_id", "stage_id", "person_id", "household_id", "region_id",
             "enter_on", "leave_on", "low_on", "high_on"),
            ((n + 1, n + 1, stage, n + 1, n // 2 + 1, home[n], day, later, day, day)
             for n in farmers),
        )  # fmt: skip
    _after()


def _regions() -> list[str]:
    """A province with its villages' codes."""
    from gengdu.regions.models import Region

    villages = [f"2201{1 + n // 300:02d}{100 + n // 20 % 15:03d}{200 + n % 20:03d}"
                for n in range(VILLAGES)]  # fmt: skip
    for length, level in ((2, 1), (4, 2), (6, 3), (9, 4), (12, 5)):
        above = (0, 2, 4, 6, 9)[level - 1]
        Region.objects.bulk_create(
            (
                Region(code=code, name=code, level=level, parent_id=code[:above] or None)
                for code in sorted({village[:length] for village in villages})
            ),
            batch_size=2_000,
        )
    return villages


def _measure(name: str) -> None:
    import time_machine

    from bench import _province as province
    from gengdu.delivery.queries import count_by_region
    from gengdu.delivery.rules import Audience
    from gengdu.kit import clock

    morning = clock.start_of(province.TODAY) + dt.timedelta(hours=10)
    with time_machine.travel(morning):
        audience = Audience(("22",), ("maize",), ("maize:6",))
        _ring(name, audience, count_by_region(audience, province.TODAY).persons)
        _write(name)
        _publish(name, audience)


def _ring(name: str, audience: Any, persons: int) -> None:
    from gengdu.delivery.actions import ringing
    from gengdu.delivery.enums import Urgency
    from gengdu.delivery.models import Delivery
    from gengdu.notices.models import Notice

    item = _item(audience, Urgency.IMPORTANT)
    held: list[float] = []
    tell = vars(ringing)["_tell"]

    def timed(*given: Any) -> Any:
        began = time.perf_counter()
        told = tell(*given)
        held.append((time.perf_counter() - began) * 1_000)
        return told

    vars(ringing)["_tell"] = timed
    began, spent = time.perf_counter(), time.process_time()
    told = ringing.ring_item(item_id=item.pk)
    took, spent = time.perf_counter() - began, time.process_time() - spent
    vars(ringing)["_tell"] = tell
    assert told == persons == Delivery.objects.filter(item=item).count() == Notice.objects.count()
    held.sort()
    print(
        f"{name}: {told:,} bells with ledger row, budget and notice: {told / took:,.0f} a second,"
        f" {told / spent:,.0f} in a second of this process's CPU"
    )
    print(
        f"{name}: {len(held):,} batches hold the database {held[len(held) // 2]:.0f} ms,"
        f" p99 {held[len(held) * 99 // 100]:.0f}, the longest {held[-1]:.0f} (≤ {HELD:.0f} ms)"
    )
    began = time.perf_counter()
    assert ringing.ring_item(item_id=item.pk) == 0
    again = (time.perf_counter() - began) * 1_000
    print(f"{name}: looking again whether anybody has come to it: {again:.0f} ms")


def _columns(item: Any, people: list[tuple[int, int]], at: dt.datetime) -> dict[str, object]:
    """Rows of the ledger, column by column."""
    return {
        "item": item.pk,
        "person": [person for person, _house in people],
        "household": [house for _person, house in people],
        "region_code": "220101100200", "medium": "bell", "state": "sent", "held_by": "",
        "reason": {"because": "place"}, "at": at, "due_at": None, "sent_at": at,
        "read_at": None,
    }  # fmt: skip


def _write(name: str) -> None:
    """Rows of a feed: one item for the first hundred thousand people."""
    from django.db import transaction

    from gengdu.delivery.enums import Urgency
    from gengdu.delivery.models import Delivery
    from gengdu.delivery.rules import Audience
    from gengdu.kit import clock
    from gengdu.kit.bulk import insert_columns
    from gengdu.people.models import Person

    now = clock.now()
    everybody = list(Person.objects.order_by("pk").values_list("pk", "household_id")[:FEED])

    def by_columns(item: Any, people: list[tuple[int, int]]) -> None:
        insert_columns(Delivery, _columns(item, people, now), count=len(people))

    def by_django(item: Any, people: list[tuple[int, int]]) -> None:
        Delivery.objects.bulk_create(
            [
                Delivery(
                    item=item, person_id=n, household_id=house, region_code="220101100200",
                    state="sent", reason={"because": "place"}, at=now, sent_at=now,
                )
                for n, house in people
            ],
            ignore_conflicts=True,
        )  # fmt: skip

    speed, by_cpu = {}, {}
    for how in (by_columns, by_django):
        item = _item(Audience(("220101",)), Urgency.NORMAL)
        began, spent = time.perf_counter(), time.process_time()
        for first in range(0, FEED, SLICE):
            with transaction.atomic():
                how(item, everybody[first : first + SLICE])
        speed[how] = FEED / (time.perf_counter() - began)
        by_cpu[how] = FEED / (time.process_time() - spent)
        assert Delivery.objects.filter(item=item).count() == FEED
    print(
        f"{name}: ledger rows alone, {SLICE:,} a transaction: {speed[by_columns]:,.0f} a second"
        f" (≥ {ROWS[name]:,}), {by_cpu[by_columns]:,.0f} in a second of this process's CPU;"
        f" by bulk_create {speed[by_django]:,.0f}, {by_cpu[by_django]:,.0f}"
    )


def _publish(name: str, large: Any) -> None:
    """The transaction of an approval; whoever is told is told by jobs afterwards."""
    from bench import _province as province
    from gengdu.delivery.actions import Publication, publish_item
    from gengdu.delivery.enums import Urgency
    from gengdu.delivery.rules import Audience

    few = Audience(("220101100200",), large.crops, large.stages)
    times = {}
    for words, audience in (("few", few), ("many", large)):
        took = []
        for _round in range(PUBLISHED):
            publication = Publication(
                kind="bench", object_uid=uuid.uuid4(), headline="bench", url="/",
                region_code="22", audience=audience, urgency=Urgency.IMPORTANT,
            )  # fmt: skip
            spent, _item_made = province.timed(lambda p=publication: publish_item(publication=p), 1)
            took.append(spent)
        times[words] = sorted(took)[PUBLISHED // 2]
    print(
        f"{name}: publishing for a village {times['few']:.1f} ms,"
        f" for the province {times['many']:.1f} ms: no dearer"
    )


def _item(audience: Any, urgency: str) -> Any:
    from gengdu.delivery.actions.items import _write_targets
    from gengdu.delivery.models import AudienceVersion, Item
    from gengdu.kit import clock

    version, _made = AudienceVersion.objects.get_or_create(
        sha256=audience.sha256(), defaults={"definition": audience.definition()}
    )
    item = Item.objects.create(
        kind="bench", object_uid=uuid.uuid4(), headline="防玉米螟，这几天最关键", url="/",
        region_id="22", urgency=urgency, audience=version, published_at=clock.now(),
    )  # fmt: skip
    _write_targets(item, audience)
    return item


if __name__ == "__main__":
    measure()
