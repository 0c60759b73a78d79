"""Bells for an audience of 45,000 among 300,000 people: ledger, budget and notice of each.

The whole of `delivery.ring_item` by batches of 1,000, each its own transaction, on SQLite and on
PostgreSQL; then the ledger's rows alone, written as every feed's would be; then what publishing
costs for ten people and for 45,000. Peer in the same run: the same ledger rows by `bulk_create`.

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
PEOPLE, PLOTS = 300_000, 0.8
"""Plots a person: enough for an audience of 45,000, and filled in a third of the time."""


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
    """The people of the demonstration's province with their plots; everybody reads messages."""
    from bench import _province as province
    from config.demo import cast
    from config.demo.bulk import settle, villages_of
    from config.demo.province import Province
    from gengdu.agronomy.actions import reference as agronomy
    from gengdu.regions import actions as regions

    regions.load_reference()
    agronomy.load_reference()
    settle(Province(PEOPLE, villages_of(cast.PROVINCE), province.TODAY, plots=PLOTS))
    province.accounts()


def _measure(name: str) -> None:
    import time_machine

    from bench import _province as province
    from gengdu.kit import clock

    morning = clock.start_of(province.TODAY) + dt.timedelta(hours=10)
    with time_machine.travel(morning):
        audience, persons = province.large_audience()
        _ring(name, audience, persons)
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
    began = time.perf_counter()
    told = ringing.ring_item(item_id=item.pk)
    took = time.perf_counter() - began
    vars(ringing)["_tell"] = tell
    assert told == persons == Delivery.objects.filter(item=item).count() == Notice.objects.count()
    held.sort()
    print(
        f"{name}: {told:,} bells with ledger row, budget and notice: {told / took:,.0f} a second"
        f" ({took:.1f} s); a batch of {ringing.BATCH:,} holds the database"
        f" {held[len(held) // 2]:.0f} ms, the longest {held[-1]:.0f} ms (≤ {HELD:.0f} ms)"
    )
    began = time.perf_counter()
    assert ringing.ring_item(item_id=item.pk) == 0
    again = (time.perf_counter() - began) * 1_000
    print(f"{name}: looking again whether anybody has come to it: {again:.0f} ms")


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

    def columns(item: Any, people: list[tuple[int, int]]) -> dict[str, object]:
        return {
            "item": item.pk,
            "person": [person for person, _house in people],
            "household": [house for _person, house in people],
            "region_code": "220122101202", "medium": "bell", "state": "sent", "held_by": "",
            "reason": {"because": "place"}, "at": now, "due_at": None, "sent_at": now,
            "read_at": None,
        }  # fmt: skip

    def by_columns(item: Any, people: list[tuple[int, int]]) -> None:
        insert_columns(Delivery, columns(item, people), count=len(people))

    def by_django(item: Any, people: list[tuple[int, int]]) -> None:
        Delivery.objects.bulk_create(
            [
                Delivery(
                    item=item, person_id=n, household_id=house, region_code="220122101202",
                    state="sent", reason={"because": "place"}, at=now, sent_at=now,
                )
                for n, house in people
            ],
            ignore_conflicts=True,
        )  # fmt: skip

    speed = {}
    for how in (by_columns, by_django):
        item = _item(Audience(("220122",)), Urgency.NORMAL)
        began = time.perf_counter()
        for first in range(0, FEED, SLICE):
            with transaction.atomic():
                how(item, everybody[first : first + SLICE])
        speed[how] = FEED / (time.perf_counter() - began)
        assert Delivery.objects.filter(item=item).count() == FEED
    print(
        f"{name}: ledger rows alone, {SLICE:,} a transaction: {speed[by_columns]:,.0f} a second"
        f" (≥ {ROWS[name]:,}); by bulk_create {speed[by_django]:,.0f}"
    )


def _publish(name: str, large: Any) -> None:
    """The transaction of an approval; whoever is told is told by jobs afterwards."""
    from bench import _province as province
    from gengdu.delivery.actions import Publication, publish_item
    from gengdu.delivery.enums import Urgency
    from gengdu.delivery.rules import Audience

    few = Audience(("220122101",), large.crops, large.stages)
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
