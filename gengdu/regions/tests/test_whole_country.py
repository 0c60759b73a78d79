"""The whole country, loaded once: what it holds, how it reads, and that no query scans it."""

import pytest
from django.db import connection

from gengdu.kit import codes
from gengdu.regions import actions, queries
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region, RegionCode

pytestmark = pytest.mark.django_db


def test_the_whole_country_stands(whole_country):
    assert [(r.dataset, r.added, r.refused) for r in whole_country] == [
        ("china", 44_703, []),
        ("jilin-villages", 11_860, []),
    ]
    by_level = {level: Region.objects.filter(level=level).count() for level in Level}
    assert by_level == {
        Level.PROVINCE: 31,
        Level.CITY: 342,
        Level.COUNTY: 2_978,
        Level.TOWNSHIP: 41_352,
        Level.VILLAGE: 11_860,
    }
    assert RegionCode.objects.filter(valid_to=None).count() == 56_563
    by_kind = {kind: Region.objects.filter(kind=kind).count() for kind in RegionKind}
    assert by_kind[RegionKind.PSEUDO] == 9 + 3
    assert Region.objects.filter(kind=RegionKind.ZONE, level=Level.COUNTY).count() == 124
    assert by_kind[RegionKind.LOCAL] == 0
    assert not Region.objects.exclude(opened_on=None).exists()


def test_real_places_read_as_people_write_them(whole_country):
    assert queries.full_name("220122101203") == "吉林省长春市农安县伏龙泉镇泉眼岭村"
    assert queries.full_name("110101001") == "北京市东城区东华门街道"
    assert queries.full_name("441900003") == "广东省东莞市东城街道"
    assert queries.full_name("419001001") == "河南省济源市沁园街道"
    assert "东城区" in [r.name for r in queries.children_of("11")]
    assert [r.name for r in queries.children_of("41")][-1] == "济源市"
    assert len(queries.children_of("50")) == 38


def test_no_pseudo_level_is_ever_offered(whole_country):
    for province in queries.children_of(""):
        below = queries.children_of(province.code)
        assert below
        assert RegionKind.PSEUDO not in {region.kind for region in below}


def test_searching_the_country_puts_the_own_county_first(whole_country):
    hits = queries.search_places("泉眼", "220122")
    assert hits[0].full_name == "吉林省长春市农安县伏龙泉镇泉眼岭村"
    assert len(queries.search_places("新", limit=20)) == 20
    assert queries.search_places("农安 龙泉")[0].region.name == "龙泉村"


def plans_of(queryset):
    """The plan of a query, one line a step, in the words of the database."""
    sql, params = queryset.query.sql_with_params()
    ask = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(ask + sql, params)
        return [str(row[-1]) for row in cursor.fetchall()]


QUERIES = {
    "a county": lambda: queries.open_regions().filter(**codes.within("code", "220122")),
    "a township": lambda: queries.open_regions().filter(**codes.within("code", "220122101")),
    "by parent": lambda: queries.open_regions().filter(parent="220122101"),
    "the path": lambda: Region.objects.filter(code__in=codes.ancestors_or_self("220122101203")),
    "local places": lambda: queries.local_places_below("220122"),
    "an official code": lambda: RegionCode.objects.filter(official="220122101203"),
    "names that begin": lambda: (
        queries.open_regions()
        .filter(name__gte="双桥", name__lt="双桦")
        .order_by("name", "code")[:9]
    ),
    "names that hold": lambda: (
        queries.open_regions()
        .filter(suffixes__suffix__gte="桥村", suffixes__suffix__lt="桥杒")
        .order_by("suffixes__suffix", "suffixes__region_id")[:200]
    ),
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_query_of_the_tree_scans_it(whole_country, query):
    steps = plans_of(query())
    scans = [step for step in steps if step.startswith("SCAN") or "Seq Scan" in step]
    assert scans == [], steps
    assert any("INDEX" in step or "Index" in step for step in steps), steps


def test_loading_again_reads_nothing(whole_country, django_assert_num_queries):
    with django_assert_num_queries(2):
        again = actions.load_reference()
    assert [(r.current, r.added) for r in again] == [(True, 0), (True, 0)]
