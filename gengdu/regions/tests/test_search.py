"""Search finds any part of a name, in the order people expect."""

import pytest

from gengdu.regions import queries
from gengdu.regions.actions.index import index_names
from gengdu.regions.enums import RegionKind
from gengdu.regions.models import Region


@pytest.fixture
def bridges(places):
    """Several places whose names hold 双桥."""
    rows = [
        Region(code=code, name=name, level=(9, 12).index(len(code)) + 4, parent_id=parent)
        for code, name, parent in [
            ("220182101", "双桥镇", "220182"),
            ("220182100201", "大双桥村", "220182100"),
            ("220182100202", "双桥子村", "220182100"),
            ("220122102202", "老双桥村", "220122102"),
        ]
    ]
    Region.objects.bulk_create(rows)
    index_names(regions=rows)


def found(text, within="", **options):
    return [f.region.name for f in queries.search_places(text, within, **options)]


def test_a_village_is_found_with_its_path(places):
    (hit,) = queries.search_places("双桥")
    assert hit.region.code == "220122101202"
    assert hit.full_name == "吉林省长春市农安县伏龙泉镇双桥村"
    assert hit.above == "吉林省长春市农安县伏龙泉镇"


def test_same_name_first_then_beginnings_then_parts_higher_levels_first(bridges):
    assert found("双桥") == ["双桥镇", "双桥村", "双桥子村", "老双桥村", "大双桥村"]


def test_the_readers_own_county_comes_first(bridges):
    assert found("双桥", "220122") == ["双桥村", "老双桥村", "双桥镇", "双桥子村", "大双桥村"]
    assert found("双桥", "220122", limit=2) == ["双桥村", "老双桥村"]


def test_outside_a_subtree_nothing_is_found_when_only_it_is_asked(bridges):
    assert found("双桥", only="220182") == ["双桥镇", "双桥子村", "大双桥村"]


def test_deeper_places_can_be_left_out(bridges):
    assert found("双桥", deepest=4) == ["双桥镇"]


def test_words_before_the_last_narrow_it_down(bridges):
    assert found("农安 双桥") == ["双桥村", "老双桥村"]
    assert found("伏龙泉 双桥") == ["双桥村"]
    assert found("永吉 双桥") == []
    assert found("无此县 双桥") == []
    assert found("农安 双桥", only="220182") == []


@pytest.mark.parametrize("text", ["", "  ", "\u0000", "桥" * 61, "%", "_", "'"])
def test_what_is_no_name_finds_nothing(places, text):
    assert queries.search_places(text) == []


def test_closed_and_pseudo_regions_are_not_found(bridges):
    Region.objects.filter(pk="220182101").update(closed_on="2026-01-01")
    Region.objects.filter(pk="220182100202").update(kind=RegionKind.PSEUDO)
    assert found("双桥") == ["双桥村", "老双桥村", "大双桥村"]


def test_a_search_costs_the_same_however_many_are_found(bridges, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert len(found("双桥")) == 5
    with django_assert_num_queries(7):
        assert len(found("双桥", "220122")) == 5
    with django_assert_num_queries(3):
        assert found("查无此地") == []
