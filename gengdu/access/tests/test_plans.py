"""How the databases walk: a grant over a village or a county never scans the whole table."""

import pytest
from django.db import connection

from gengdu.access import queries, scope
from gengdu.access.enums import Role
from gengdu.people.models import Household
from gengdu.regions.models import Region

TABLE = "people_household"


@pytest.fixture
def many_households(jilin):
    """12,000 households in 600 villages of the neighbouring city."""
    villages = [f"220221{100 + n // 20}{200 + n % 20}" for n in range(600)]
    towns = sorted({code[:9] for code in villages})
    Region.objects.bulk_create(
        Region(code=code, name=code, level=4, parent_id="220221") for code in towns
    )
    Region.objects.bulk_create(
        Region(code=code, name=code, level=5, parent_id=code[:9]) for code in villages
    )
    Household.objects.bulk_create(
        [Household(region_id=villages[n % 600]) for n in range(12_000)], batch_size=2_000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan_of(rows):
    """How the database says it will find the rows, one line a step."""
    sql, params = rows.query.sql_with_params()
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {sql}", params)
        return [str(line[-1]) for line in cursor.fetchall()]


def scans(rows):
    """The steps that read the whole table."""
    return [
        line
        for line in plan_of(rows)
        if (f"SCAN {TABLE}" in line and "USING" not in line) or f"Seq Scan on {TABLE}" in line
    ]


def households_of(actor):
    """The rows under test."""
    return scope.within_grants(Household.objects.all(), actor=actor, role=Role.TECHNICIAN)


@pytest.mark.parametrize("asked_before", [False, True], ids=["first", "after the menu"])
def test_a_county_is_read_by_the_index(many_households, technician_li, asked_before):
    if asked_before:
        queries.roles_of(technician_li)
    rows = households_of(technician_li)
    assert scans(rows) == []
    assert scans(rows.order_by("region_id", "pk")[:20]) == []
    assert rows.count() == 1  # his own


def test_nobodys_rows_are_found_without_reading_any(many_households, mei):
    assert scans(households_of(mei)) == []
    assert households_of(mei).count() == 0


def test_a_province_is_read_in_the_lists_own_order(many_households, give, resident):
    """Where nearly every row is covered, the newest twenty come from the end of the key."""
    li = give(resident("巡查", "双桥村"), Role.TECHNICIAN, "吉林省")
    queries.roles_of(li)
    assert_no_sorting(households_of(li).order_by("-pk")[:20])


def test_two_places_far_apart_are_read_in_the_lists_own_order(many_households, give, resident):
    """The range from one to the other would hold every row between them."""
    li = give(resident("巡查", "双桥村"), Role.TECHNICIAN, "农安县")
    li = give(li, Role.TECHNICIAN, "永吉县")
    queries.roles_of(li)
    assert_no_sorting(households_of(li).order_by("-pk")[:20])


def assert_no_sorting(newest):
    """Twenty rows, found without putting any in order first."""
    steps = plan_of(newest)
    assert not any("TEMP B-TREE FOR ORDER BY" in step or "Sort" in step for step in steps)
    assert len(newest) == 20
