"""Who was not reached: households by village, for whoever goes from door to door."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from gengdu.access.enums import Role
from gengdu.delivery.actions import expose, ringing
from gengdu.delivery.enums import Urgency
from gengdu.delivery.queries import matching
from gengdu.delivery.queries.unreached import unreached_for
from gengdu.delivery.rules import Audience
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden, NotFound
from gengdu.kit.ids import ref_of
from gengdu.notices.actions import mark_all_read
from gengdu.regions.models import Region, RegionChange, Succession

TODAY = dt.date(2026, 7, 11)
COUNTY = Audience(("220122",))


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(clock.start_of(TODAY) + dt.timedelta(hours=10), tick=False):
        yield


@pytest.fixture
def boss(technician_li):
    return technician_li


def unreached(actor, **asked):
    """Village → names of the households."""
    found = unreached_for(actor, **asked)
    return {
        village.name: [house.names for house in village.houses] for village in found["villages"]
    }


def test_households_by_village_without_those_that_were_reached(
    publish, borer, plant, mei, neighbour, resident, station_manager, boss
):
    sown = dt.date(2026, 4, 28)
    seen, opened, missed = (resident(name, "双桥村") for name in ("陈大一", "陈大二", "王大三"))
    for account in (mei, seen, opened, missed, neighbour):
        plant(account, "东坡", sown)
    item = publish(borer, urgency=Urgency.IMPORTANT)
    expose(matches=matching([seen.person_id], TODAY))
    ringing.ring_item(item_id=item.pk)
    mark_all_read(actor=opened)
    assert unreached(boss, place="220122", item=ref_of(item.uid)) == {
        "双桥村": ["陈**", "王**"], "二青山村": ["赵**"]
    }  # fmt: skip
    found = unreached_for(station_manager)
    assert found["place"].name == "双桥村"
    assert [(row.meant, row.missed) for row in found["rows"]] == [(4, 2)]
    village = unreached_for(station_manager, item=ref_of(item.uid))["villages"][0]
    assert village.houses[0].plots == ("东坡玉米 · 大喇叭口期",)


def test_for_a_place_and_a_crop(publish, mei, plant, boss):
    item = publish(COUNTY)
    # the technician too lives there
    (names,) = unreached(boss, place="220122101202", item=ref_of(item.uid)).values()
    assert sorted(names) == ["李**", "陈**"]
    plant(mei, "东坡", dt.date(2026, 4, 28))
    crop = publish(Audience(("220122",), ("maize_spring",)))
    assert unreached(boss, place="220122", item=ref_of(crop.uid)) == {"双桥村": ["陈**"]}


def test_another_place_or_item_is_not_there(publish, station_manager, mei):
    item = publish(Audience(("220122102",)))
    for asked in (
        {"place": "220122101"}, {"place": "220122102201"}, {"place": "220182"},
        {"item": ref_of(item.uid)}, {"item": "nonsense"}, {"place": "220122101202' OR 1=1"},
    ):  # fmt: skip
        with pytest.raises(NotFound):
            unreached_for(station_manager, **asked)
    with pytest.raises(NotFound):
        unreached_for(mei, place="220122101202")


def test_the_board_prints_and_names_nobody(client, publish, station_manager, mei):
    item = publish(COUNTY)
    client.sign_in(station_manager, second_factor=True)
    address = reverse("console:delivery_unreached_list")
    page = client.get(address).content.decode()
    assert f"item={ref_of(item.uid)}" in page
    words = re.sub(
        r"<[^>]+>", " ", client.get(address, {"item": ref_of(item.uid)}).content.decode()
    )
    assert "陈**" in words
    assert "陈小梅" not in words
    assert client.get(address, {"place": "220182"}).status_code == 404


def numbers(actor, **asked):
    """Title → (meant, missed)."""
    rows = unreached_for(actor, **asked)["rows"]
    return {row.item.headline: (row.meant, row.missed) for row in rows}


def test_the_same_numbers_for_village_township_and_county(
    publish, borer, plant, mei, neighbour, resident, station_manager, give, boss
):
    sown = dt.date(2026, 4, 28)
    seen = resident("陈大一", "双桥村")
    for account in (mei, seen, neighbour):
        plant(account, "东坡", sown)
    publish(borer, headline="治虫")
    publish(COUNTY, headline="全县")
    publish(Audience(("22",), ("maize_spring",)), headline="全省玉米")
    publish(Audience(("220122",), (), (), 0, (Role.STATION_MANAGER,)), headline="站长")
    publish(Audience(("220122102",)), headline="哈拉海")
    expose(matches=matching([seen.person_id], TODAY))
    township = give(resident("郑站长", "二青山村"), Role.STATION_MANAGER, "伏龙泉镇")
    # 双桥村: mei, seen, the manager, the technician
    village = {"治虫": (2, 1), "全县": (4, 3), "全省玉米": (2, 1), "站长": (1, 1)}
    assert numbers(station_manager) == numbers(township, place="220122101202") == village
    assert numbers(township) == village
    assert numbers(boss) == {
        "治虫": (3, 2), "全县": (6, 5), "全省玉米": (3, 2), "站长": (2, 2), "哈拉海": (2, 2)
    }  # fmt: skip


def test_one_item_after_another_costs_nothing_more(
    publish, borer, station_manager, boss, plant, mei, django_assert_max_num_queries
):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    publish(COUNTY)
    for actor, place in ((station_manager, ""), (boss, "220122101"), (boss, "220122")):
        unreached_for(actor, place=place)
    with django_assert_max_num_queries(14) as asked:
        unreached_for(boss, place="220122")
    for number in range(4):
        publish(COUNTY, headline=f"第{number}条")
        publish(borer, headline=f"治虫{number}")
        publish(Audience(("220122101",), ("maize_spring",)), headline=f"玉米{number}")
    for actor, place in ((station_manager, ""), (boss, "220122101"), (boss, "220122")):
        with django_assert_max_num_queries(len(asked) + 2):  # crops, stages
            found = unreached_for(actor, place=place)
        assert len(found["rows"]) == 13


def test_nothing_stands_for_a_stage_that_is_in_no_table(publish, borer, station_manager):
    item = publish(borer)
    item.audience.definition["stages"] = ["maize_spring:99"]
    item.audience.save()
    assert numbers(station_manager) == {}
    publish(COUNTY, headline="全县")
    assert numbers(station_manager) == {"全县": (1, 1)}


def test_what_somebody_has_to_be_told_comes_first(publish, station_manager):
    publish(COUNTY, headline="先发的")
    publish(COUNTY, headline="后发的")
    both = matching([station_manager.person_id], TODAY)
    expose(matches=[match for match in both if match.item.headline == "后发的"])
    assert list(numbers(station_manager)) == ["先发的", "后发的"]


def test_the_board_costs_as_much_for_many_houses(
    publish, station_manager, resident, django_assert_max_num_queries
):
    item = publish(COUNTY)
    ref = ref_of(item.uid)
    with django_assert_max_num_queries(20) as asked:
        unreached_for(station_manager, item=ref)
    for name in "甲乙丙丁戊己庚":
        resident(f"人{name}", "双桥村")
    with django_assert_max_num_queries(len(asked)):
        found = unreached_for(station_manager, item=ref)
    assert found["houses"] == 8


# -- who sees it


def test_a_village_s_editor_is_told_which_houses(publish, lao_wang, mei):
    item = publish(COUNTY)
    assert numbers(lao_wang) == {item.headline: (2, 2)}
    assert unreached(lao_wang, item=ref_of(item.uid)) == {"双桥村": ["王**", "陈**"]}


def test_the_editor_of_a_wider_place_sees_numbers_alone(publish, give, resident, mei, client):
    item = publish(COUNTY)
    editor = give(resident("刘编辑", "双桥村"), Role.EDITOR, "伏龙泉镇")
    assert numbers(editor) == numbers(editor, place="220122101202") == {item.headline: (2, 2)}
    for place in ("", "220122101", "220122101202"):
        with pytest.raises(Forbidden):
            unreached_for(editor, place=place, item=ref_of(item.uid))
    client.sign_in(editor, second_factor=True)
    address = reverse("console:delivery_unreached_list")
    assert "item=" not in client.get(address).content.decode()
    assert client.get(address, {"item": ref_of(item.uid)}).status_code == 403
    give(editor, Role.EDITOR, "双桥村")
    assert list(unreached(editor, place="220122101202", item=ref_of(item.uid))) == ["双桥村"]
    with pytest.raises(Forbidden):
        unreached_for(editor, place="220122101", item=ref_of(item.uid))


def test_the_editor_of_one_bureau_or_rubric_answers_for_nobody(
    publish, give, resident, agri_station
):
    publish(COUNTY)
    of_bureau = give(resident("刘编辑", "双桥村"), Role.EDITOR, "双桥村", organisation=agri_station)
    of_rubric = give(resident("钱编辑", "双桥村"), Role.EDITOR, "双桥村", rubrics=["party"])
    for nobody in (of_bureau, of_rubric):
        with pytest.raises(NotFound):
            unreached_for(nobody)
        with pytest.raises(NotFound):
            unreached_for(nobody, place="220122101202")


def test_another_village_is_not_there_for_its_neighbour_s_editor(publish, lao_wang, neighbour):
    item = publish(COUNTY)
    for asked in ({"place": "220122102201"}, {"place": "220122101"}, {"place": "220122"}):
        for more in ({}, {"item": ref_of(item.uid)}):
            with pytest.raises(NotFound):
                unreached_for(lao_wang, **asked, **more)


@pytest.mark.parametrize("who", ["outsider", "contributor", "county_reviewer", "mei"])
def test_nobody_else_sees_it(publish, who, request):
    publish(COUNTY)
    actor = request.getfixturevalue(who)
    for place in ("220122", "220122101202"):
        with pytest.raises(NotFound):
            unreached_for(actor, place=place)


def test_elsewhere_there_is_nothing_of_it(publish, outsider, mei):
    item = publish(COUNTY)
    assert numbers(outsider) == {}
    with pytest.raises(NotFound):
        unreached_for(outsider, item=ref_of(item.uid))


def test_a_grant_that_ended_shows_nothing(publish, give, resident):
    publish(COUNTY)
    editor = give(resident("刘编辑", "双桥村"), Role.EDITOR, "双桥村", ended_at=clock.now())
    with pytest.raises(NotFound):
        unreached_for(editor, place="220122101202")


def test_a_village_that_went_to_another_township_is_no_longer_there(
    publish, give, resident, neighbour
):
    """An old code leads to where the village is now: that is somebody else's place."""
    publish(COUNTY)
    gone = Region.objects.create(
        code="220122101299", name="旧青山村", level=5, parent_id="220122101",
        closed_on=TODAY - dt.timedelta(days=9),
    )  # fmt: skip
    RegionChange.objects.create(
        old=gone, new_id="220122102201", on=gone.closed_on,
        succession=Succession.objects.create(on=gone.closed_on),
    )  # fmt: skip
    manager = give(resident("郑站长", "双桥村"), Role.STATION_MANAGER, "伏龙泉镇")
    with pytest.raises(NotFound):
        unreached_for(manager, place=gone.code)
