"""How the databases walk: neither plantings nor targets are ever read as a whole."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gengdu.agronomy.models import Crop, Stage
from gengdu.delivery.models import AudienceVersion, Exposure, Item, Target
from gengdu.delivery.queries import count_by_region, matching, members, reach_of, sample
from gengdu.delivery.rules import Audience
from gengdu.delivery.rules.standing import met_by
from gengdu.delivery.tests.world import TODAY, plant_crops
from gengdu.fields.models import Planting, PlantingStage
from gengdu.kit import clock
from gengdu.people.models import Household, Person
from gengdu.regions.models import Region

TABLES = (
    "fields_planting", "fields_plantingstage", "delivery_target", "delivery_item",
    "delivery_exposure", "people_person",
)  # fmt: skip
VILLAGES = [f"220221{100 + n // 10}{200 + n % 10}" for n in range(400)]


@pytest.fixture
def many(jilin):
    """8,000 people with as many plots in 400 villages of 永吉县, and 4,000 targets."""
    plant_crops()
    towns = sorted({code[:9] for code in VILLAGES})
    Region.objects.bulk_create(
        [
            *(Region(code=code, name=code, level=4, parent_id="220221") for code in towns),
            *(Region(code=c, name=c, level=5, parent_id=c[:9]) for c in VILLAGES),
        ]
    )
    houses = Household.objects.bulk_create(
        [Household(region_id=VILLAGES[n % 400]) for n in range(8_000)], batch_size=2_000
    )
    people = Person.objects.bulk_create(
        [Person(household=house, region_id=house.region_id) for house in houses], batch_size=2_000
    )
    _plots(people)
    _targets()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _plots(people):
    stages = list(Stage.objects.order_by("pk"))
    plantings = Planting.objects.bulk_create(
        [
            Planting(
                person=person,
                household_id=person.household_id,
                region_id=person.region_id,
                crop_id=stages[n % 6].crop_id,
                counted_from=TODAY,
            )
            for n, person in enumerate(people)
        ],
        batch_size=2_000,
    )
    PlantingStage.objects.bulk_create(
        [
            PlantingStage(
                planting=planting,
                stage=stages[n % 6],
                person_id=planting.person_id,
                household_id=planting.household_id,
                region_id=planting.region_id,
                enter_on=TODAY - dt.timedelta(n % 20),
                leave_on=TODAY + dt.timedelta(n % 15),
                low_on=TODAY,
                high_on=TODAY,
            )
            for n, planting in enumerate(plantings)
        ],
        batch_size=2_000,
    )


def _targets():
    audience = AudienceVersion.objects.create(sha256="0" * 64, definition={})
    items = Item.objects.bulk_create(
        Item(
            kind="x",
            object_uid=f"{n:032x}",
            headline=str(n),
            url="/",
            region_id="22",
            audience=audience,
            published_at=clock.now(),
        )
        for n in range(6_000)  # so many that no sample of ANALYZE makes reading all of them cheap
    )[:2_000]
    stages = list(Stage.objects.order_by("pk"))
    cells = [_cell(item, n, stages) for n, item in enumerate(items)]
    Target.objects.bulk_create([*cells, *map(_elsewhere, cells)], batch_size=2_000)
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True)[:4_000])
    Exposure.objects.bulk_create(
        [
            Exposure(
                person_id=person,
                item=items[n % 2_000],
                region_code="220221",
                shown_at=clock.now() - dt.timedelta(days=n % 300),
            )
            for n, person in enumerate(people)
        ],
        batch_size=2_000,
    )


def _cell(item, n, stages):
    """A stage, a crop or a place alone, in turn."""
    stage = stages[n % 6] if n % 3 == 0 else None
    crop = stages[n % 6].crop_id if n % 3 < 2 else None
    return Target(
        item=item,
        region_code=VILLAGES[(7 * n) % 400],
        stage=stage,
        crop_id=crop,
        met_by=met_by(crop, stage.pk if stage else None),
        published_at=clock.now(),
    )


def _elsewhere(cell):
    return Target(
        item_id=cell.item_id,
        region_code="220182100",
        stage_id=cell.stage_id,
        crop_id=cell.crop_id,
        met_by=cell.met_by,
        published_at=cell.published_at,
    )


def scanned(work) -> list[str]:
    """The steps of all statements of `work` that read one of the large tables as a whole."""
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with CaptureQueriesContext(
        connection,
    ) as said:
        work()
    found = []
    for query in said.captured_queries:
        with connection.cursor() as cursor:
            cursor.execute(f"{how} {query['sql']}")
            lines = [str(line[-1]) for line in cursor.fetchall()]
        found += [
            line.strip()
            for line in lines
            for table in TABLES
            if f"Seq Scan on {table} " in line
            or (line.startswith(f"SCAN {table}") and "USING" not in line)
            or (line.startswith(f"SCAN {table} USING"))
        ]
    return found


TOWNS = ("220221100", "220221105", "220221120")
AUDIENCES = {
    "stages in townships": Audience(TOWNS, ("maize",), ("maize:1", "maize:2")),
    "stages in a village": Audience((VILLAGES[3],), ("maize",), ("maize:2",), 5),
    "a crop in townships": Audience(TOWNS, ("rice",)),
    "everybody in townships": Audience(TOWNS),
}


@pytest.mark.parametrize("name", AUDIENCES)
def test_an_audience_is_read_by_the_index(many, name):
    audience = AUDIENCES[name]
    assert count_by_region(audience, TODAY).persons > 0
    assert scanned(lambda: count_by_region(audience, TODAY)) == []
    assert scanned(lambda: list(members(audience, TODAY))) == []
    assert scanned(lambda: sample(audience, TODAY)) == []
    assert scanned(lambda: reach_of(audience, TODAY)) == []


def test_a_persons_matches_are_read_by_the_index(many):
    crop = Crop.objects.get(key="maize")
    person = Person.objects.filter(plantings__crop=crop).order_by("pk").first()
    assert matching([person.pk], TODAY)
    assert scanned(lambda: matching([person.pk], TODAY)) == []
