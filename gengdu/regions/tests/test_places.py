"""Reading places: codes from outside, paths, what lies below, local places, names, recodings."""

import datetime as dt
from functools import partial

import pytest
import time_machine

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit.tests.threads import together
from gengdu.regions import actions, errors, queries
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region, RegionCode


def names_of(regions):
    return [region.name for region in regions]


def beijing_and_dongguan():
    """A municipality with its pseudo level, and a city without counties."""
    for code, name, kind in [
        ("11", "北京市", RegionKind.ORDINARY),
        ("1101", "市辖区", RegionKind.PSEUDO),
        ("110101", "东城区", RegionKind.ORDINARY),
        ("110102", "西城区", RegionKind.ORDINARY),
        ("44", "广东省", RegionKind.ORDINARY),
        ("4419", "东莞市", RegionKind.ORDINARY),
        ("441900", "东莞市", RegionKind.PSEUDO),
        ("441900003", "东城街道", RegionKind.ORDINARY),
    ]:
        level = (2, 4, 6, 9, 12).index(len(code)) + 1
        parent = {2: None, 4: code[:2], 6: code[:4], 9: code[:6]}[len(code)]
        Region.objects.create(code=code, name=name, level=level, parent_id=parent, kind=kind)


def test_a_tree_code_names_its_region(jilin):
    assert queries.region_at("220122101202").name == "双桥村"


def test_an_official_code_names_its_region(jilin):
    RegionCode.objects.create(official="220122101777", region=jilin["双桥村"])
    assert queries.region_at("220122101777") == jilin["双桥村"]


def test_an_official_code_of_the_past_still_leads_there(jilin, editor):
    RegionCode.objects.create(official="220122101777", region=jilin["双桥村"])
    actions.recode_region(actor=editor, code="220122101202", official="220122101778")
    assert queries.region_at("220122101777") == jilin["双桥村"]
    assert queries.region_by_official("220122101778") == jilin["双桥村"]


@pytest.mark.parametrize("code", ["", "9", "99", "220122101999", "二二", "22' OR 1=1", "２２"])
def test_a_code_that_never_named_a_place_is_not_found(jilin, code):
    with pytest.raises(errors.PlaceNotFound):
        queries.region_at(code)


def test_paths_run_from_the_province_down_without_pseudo_levels(jilin):
    beijing_and_dongguan()
    path = queries.path_of("220122101202")
    assert names_of(path) == ["吉林省", "长春市", "农安县", "伏龙泉镇", "双桥村"]
    assert queries.full_name("220122101202") == "吉林省长春市农安县伏龙泉镇双桥村"
    assert queries.full_name("110101") == "北京市东城区"
    assert queries.full_name("441900003") == "广东省东莞市东城街道"
    assert queries.path_of("999999") == []


def test_pseudo_levels_are_passed_through_in_pickers(jilin):
    beijing_and_dongguan()
    assert names_of(queries.children_of("")) == ["北京市", "吉林省", "广东省"]
    assert names_of(queries.children_of("11")) == ["东城区", "西城区"]
    assert names_of(queries.children_of("4419")) == ["东城街道"]
    assert names_of(queries.children_of("2201")) == ["农安县", "榆树市"]


def test_development_zones_come_after_the_counties(jilin):
    Region.objects.create(
        code="220171", name="经开区", level=3, parent=jilin["长春市"], kind=RegionKind.ZONE
    )
    assert names_of(queries.children_of("2201")) == ["农安县", "榆树市", "经开区"]


def test_reading_costs_one_or_two_queries(jilin, django_assert_num_queries):
    beijing_and_dongguan()
    with django_assert_num_queries(1):
        queries.region_at("220122101202")
    with django_assert_num_queries(1):
        queries.full_name("220122101202")
    with django_assert_num_queries(1):
        queries.children_of("2201")
    with django_assert_num_queries(2):
        queries.children_of("11")
    with django_assert_num_queries(1):
        queries.paths_of(["220122101202", "220182100200", "110101"])


def test_a_local_place_gets_the_next_number_that_was_never_given(jilin, editor):
    with time_machine.travel(dt.datetime(2026, 5, 31, 17, tzinfo=dt.UTC), tick=False):
        first = actions.add_local_place(actor=editor, parent_code="220122101", name=" 东坡屯 ")
    assert (first.code, first.name, first.level, first.kind) == (
        "220122101900",
        "东坡屯",
        Level.VILLAGE,
        RegionKind.LOCAL,
    )
    assert first.opened_on == dt.date(2026, 6, 1)  # the civil day in China
    Region.objects.filter(pk=first.pk).update(closed_on=dt.date(2026, 6, 2))
    second = actions.add_local_place(actor=editor, parent_code="220122101", name="西坡屯")
    assert second.code == "220122101901"
    assert [place.name for place in queries.local_places_below("2201")] == ["西坡屯"]


def test_adding_a_place_is_logged_and_told(jilin, editor):
    place = actions.add_local_place(actor=editor, parent_code="220122", name="新开河管理处")
    assert place.code == "220122900"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.target_key, entry.region_code, entry.actor_uid) == (
        "regions.region.add",
        "220122900",
        "220122900",
        editor.uid,
    )
    assert [(c.kind, c.key) for c in Change.objects.all()] == [("regions.region", "220122900")]
    assert [f.full_name for f in queries.search_places("开河")] == [
        "吉林省长春市农安县新开河管理处"
    ]


@pytest.mark.parametrize(
    ("parent", "name", "refusal"),
    [
        ("2201", "东坡屯", errors.NoPlaceBelow),
        ("220122101202", "东坡屯", errors.NoPlaceBelow),
        ("220199", "东坡屯", errors.PlaceNotFound),
        ("220122101", "双桥村", errors.NameTaken),
        ("220122101", " ", errors.NameNeeded),
        ("220122101", "屯" * 61, errors.NameNeeded),
    ],
)
def test_a_place_that_cannot_be_is_refused(jilin, editor, parent, name, refusal):
    before = Region.objects.count()
    with pytest.raises(refusal):
        actions.add_local_place(actor=editor, parent_code=parent, name=name)
    assert Region.objects.count() == before
    assert not AuditEntry.objects.exists()
    assert not Change.objects.exists()


def test_nothing_is_added_under_a_closed_region(jilin, editor):
    Region.objects.filter(pk="220122101").update(closed_on=dt.date(2026, 1, 1))
    with pytest.raises(errors.PlaceClosed) as refusal:
        actions.add_local_place(actor=editor, parent_code="220122101", name="东坡屯")
    assert "伏龙泉镇" in refusal.value.words()


def test_numbers_run_out_with_a_clear_word(jilin, editor):
    Region.objects.create(
        code="220122101999",
        name="末屯",
        level=Level.VILLAGE,
        parent=jilin["伏龙泉镇"],
        kind=RegionKind.LOCAL,
    )
    with pytest.raises(errors.SegmentsExhausted):
        actions.add_local_place(actor=editor, parent_code="220122101", name="东坡屯")


def test_renaming_keeps_the_code_and_moves_the_index(places, editor):
    actions.rename_region(actor=editor, code="220122101202", name="三道梁村")
    assert queries.region_at("220122101202").name == "三道梁村"
    assert [f.region.code for f in queries.search_places("道梁")] == ["220122101202"]
    assert queries.search_places("桥村") == []
    entry = AuditEntry.objects.get()
    assert entry.changed == {"name": ["双桥村", "三道梁村"]}
    assert Change.objects.get().key == "220122101202"


def test_renaming_to_the_same_name_writes_nothing(jilin, editor):
    actions.rename_region(actor=editor, code="220122101202", name=" 双桥村")
    assert not AuditEntry.objects.exists()


def test_renaming_to_a_neighbours_name_is_refused(jilin, editor):
    with pytest.raises(errors.NameTaken):
        actions.rename_region(actor=editor, code="220122101202", name="泉眼岭村")
    assert queries.region_at("220122101202").name == "双桥村"
    assert not AuditEntry.objects.exists()


def test_recoding_in_place_writes_an_alias_and_nothing_else(jilin, editor):
    RegionCode.objects.create(official="220122", region=jilin["农安县"])
    before = list(Region.objects.order_by("code").values())
    day = dt.date(2026, 3, 1)
    actions.recode_region(actor=editor, code="220122", official="220188", on=day)
    actions.recode_region(actor=editor, code="220122", official="220188", on=day)
    rows = RegionCode.objects.order_by("id").values_list(
        "official", "region", "valid_from", "valid_to"
    )
    assert list(rows) == [("220122", "220122", None, day), ("220188", "220122", day, None)]
    assert list(Region.objects.order_by("code").values()) == before
    assert queries.region_at("220188").name == "农安县"
    assert AuditEntry.objects.get().changed == {"official": [["220122"], "220188"]}


def test_an_official_code_is_given_once_and_has_the_levels_digits(jilin, editor):
    RegionCode.objects.create(official="220182", region=jilin["榆树市"])
    with pytest.raises(errors.OfficialCodeTaken) as taken:
        actions.recode_region(actor=editor, code="220122", official="220182")
    assert "榆树市" in taken.value.words()
    with pytest.raises(errors.OfficialCodeMalformed):
        actions.recode_region(actor=editor, code="220122", official="2201820")
    assert RegionCode.objects.count() == 1
    assert not AuditEntry.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_twelve_editors_at_once_get_twelve_numbers(jilin, editor):
    add = partial(actions.add_local_place, actor=editor, parent_code="220122101")
    made = together(*(partial(add, name=f"{number}屯") for number in range(12)))
    assert all(isinstance(one, Region) for one in made)
    given = Region.objects.filter(kind=RegionKind.LOCAL).order_by("code")
    assert [r.code for r in given] == [f"220122101{n}" for n in range(900, 912)]
