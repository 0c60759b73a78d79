"""投放 in the back office: what became of an item, for whom, and who was not reached."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.access.tests.steps import together
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.actions import count_targets, expose, give_feedback, ringing, stopping
from gengdu.delivery.enums import Urgency, Word
from gengdu.delivery.errors import RingsNoMore
from gengdu.delivery.models import Delivery, Feedback, Item
from gengdu.delivery.queries import matching
from gengdu.delivery.queries.items import audiences_for, items_for
from gengdu.delivery.queries.outcomes import ledger_panel, outcome_of
from gengdu.delivery.queries.unreached import unreached_for
from gengdu.delivery.rules import Audience
from gengdu.events.actions import append, count_facts
from gengdu.jobs.models import Job
from gengdu.kit import clock
from gengdu.kit.errors import NotFound
from gengdu.kit.ids import ref_of
from gengdu.notices.actions import mark_all_read

TODAY = dt.date(2026, 7, 11)
COUNTY = Audience(("220122",))


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(clock.start_of(TODAY) + dt.timedelta(hours=10), tick=False):
        yield


@pytest.fixture
def item(publish, agri_station, mei, neighbour):
    return publish(COUNTY, urgency=Urgency.IMPORTANT, organisation_id=agri_station.pk)


@pytest.fixture
def boss(technician_li):
    return technician_li


def numbers(item):
    """Township → {figure: number}."""
    outcome = outcome_of(item)
    names = [figure.name for figure in outcome.figures]
    return {line.name: dict(zip(names, line.numbers, strict=True)) for line in outcome.lines}


def test_what_became_of_it_by_township(item, mei, neighbour, resident, boss):
    five = [resident(f"人{n}", "双桥村") for n in "甲乙丙丁戊"]
    count_targets(today=TODAY, item_id=item.pk)
    ringing.ring_item(item_id=item.pk)
    expose(matches=matching([mei.person_id, five[0].person_id], TODAY))
    mark_all_read(actor=neighbour)
    for account in [mei, *five]:
        give_feedback(actor=account, item_uid=item.uid, word=Word.USEFUL)
    give_feedback(actor=neighbour, item_uid=item.uid, word=Word.DONE)
    found = numbers(item)
    # the technician lives in 双桥村 too
    assert found["伏龙泉镇"] == {
        "meant": 7, "reached": 2, "rung": 7, "opened": 0, "read": 0,
        "useful": 6, "done": 0, "wrong_time": 0, "irrelevant": 0,
    }  # fmt: skip
    assert found["哈拉海镇"] == {
        "meant": 1, "reached": 0, "rung": 1, "opened": None, "read": 0,
        "useful": 0, "done": None, "wrong_time": 0, "irrelevant": 0,
    }  # fmt: skip
    outcome = outcome_of(item)
    assert {f.name: (f.cells.total, f.cells.hides) for f in outcome.figures}["useful"] == (6, False)
    assert {f.name: (f.cells.total, f.cells.hides) for f in outcome.figures}["done"] == (0, True)
    assert (outcome.counted_on, outcome.hides) == (TODAY, True)


def test_readings_of_what_was_published_are_counted(item, resident):
    for number in range(6):
        append(
            kind="articles.seen", subject=item.object_uid, actor_key=str(number), day=TODAY,
            region_code="220122101202",
        )  # fmt: skip
    count_facts()
    assert numbers(item)["伏龙泉镇"]["read"] == 6


def test_a_normal_one_has_no_column_of_bells(publish, mei):
    item = publish(COUNTY)
    expose(matches=matching([mei.person_id], TODAY))
    assert set(numbers(item)["伏龙泉镇"]) == {
        "meant", "reached", "read", "useful", "done", "wrong_time", "irrelevant"
    }  # fmt: skip


def test_the_table_costs_the_same_for_many_places(item, mei, django_assert_max_num_queries):
    expose(matches=matching([mei.person_id], TODAY))
    with django_assert_max_num_queries(8):
        outcome_of(item)


def test_the_ledger_by_state(item, mei, neighbour, boss):
    ringing.ring_item(item_id=item.pk)
    mark_all_read(actor=mei)
    Delivery.objects.filter(person=neighbour.person).update(
        state="held", held_by="budget", due_at=clock.now()
    )
    found = [(state.words, state.count) for state in ledger_panel(boss, item)["states"]]
    assert found == [("暂缓 · 本周已满", 1), ("已发", 1), ("已读", 1)]


# -- rows through the gate


def test_each_sees_what_lies_within_the_own_grants(
    item, publish, party_office, boss, party_editor, outsider, contributor, county_reviewer, mei
):
    other = publish(COUNTY, organisation_id=party_office.pk, headline="党课通知")
    assert list(items_for(boss)) == [item]
    count_targets(today=TODAY, item_id=item.pk)
    expose(matches=matching([mei.person_id], TODAY))
    assert [(row.meant, row.reached) for row in items_for(boss)] == [(5, 1)]
    assert list(items_for(party_editor)) == [other]
    assert set(items_for(county_reviewer)) == {item, other}
    for nobody in (outsider, contributor, mei):
        assert list(items_for(nobody)) == []
        assert list(audiences_for(nobody)) == []
    (audience,) = audiences_for(county_reviewer)
    assert (audience.items, audience.used_at) == (2, other.published_at)


def test_the_pages(client, item, publish, boss, mei):
    count_targets(today=TODAY, item_id=item.pk)
    ringing.ring_item(item_id=item.pk)
    Feedback.objects.create(
        person=mei.person, item=item, asks="opinion", word="useful", region_code="220122101202"
    )
    client.sign_in(boss, second_factor=True)
    listed = client.get(reverse("console:delivery_item_list")).content.decode()
    assert item.headline in listed
    page = client.get(reverse("console:delivery_item_detail", args=[item.uid])).content.decode()
    for words in ("伏龙泉镇", "哈拉海镇", "&lt;5", "已发", "停发提醒"):
        assert words in page
    assert "陈小梅" not in page
    audience = reverse("console:delivery_audience_detail", args=[item.audience.uid])
    assert item.headline in client.get(audience).content.decode()
    assert (
        "地方：吉林省长春市农安县"
        in client.get(reverse("console:delivery_audience_list")).content.decode()
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, {"要事", "平常"}), ({"urgency": "important"}, {"要事"}), ({"q": "平"}, {"平常"}),
        ({"state": "stands"}, {"要事", "平常"}), ({"state": "over"}, set()),
        ({"state": "stopped"}, set()), ({"place": "220122101"}, set()),
        ({"since": "2026-07-12"}, set()),
    ],
)  # fmt: skip
def test_filters(client, publish, county_reviewer, asked, found):
    publish(COUNTY, headline="要事", urgency=Urgency.IMPORTANT)
    publish(COUNTY, headline="平常")
    client.sign_in(county_reviewer, second_factor=True)
    page = client.get(reverse("console:delivery_item_list"), asked).content.decode()
    assert {word for word in ("要事", "平常") if f">{word}</a>" in page} == found


def test_a_page_of_audiences_costs_as_much_as_one(
    client, publish, county_reviewer, django_assert_max_num_queries
):
    publish(COUNTY)
    client.sign_in(county_reviewer, second_factor=True)
    address = reverse("console:delivery_audience_list")
    client.get(address)
    with django_assert_max_num_queries(40) as asked:
        client.get(address)
    for code in ("220122101", "220122102", "220122101202", "220122102201"):
        publish(Audience((code,)))
    with django_assert_max_num_queries(len(asked)):
        client.get(address)


# -- stopping


def test_stopped_nobody_else_is_told_until_it_is_taken_up_again(item, boss, resident):
    assert ringing.ring_item(item_id=item.pk) == 3
    Job.objects.all().delete()
    before, fed = AuditEntry.objects.count(), Change.objects.filter(kind="delivery.item").count()
    for _twice in range(2):
        stopping.stop_ringing(actor=boss, item_uid=item.uid)
    resident("陈大河", "双桥村")
    assert ringing.ring_item(item_id=item.pk) == 0
    assert ringing.ring_what_stands() == 0
    for _twice in range(2):
        stopping.resume_ringing(actor=boss, item_uid=item.uid)
    assert Job.objects.filter(task="delivery.ring_item").count() == 1
    assert ringing.ring_item(item_id=item.pk) == 1
    entries = AuditEntry.objects.order_by("pk")[before:]
    assert [e.verb for e in entries if e.verb.startswith("delivery")] == [
        "delivery.item.stop", "delivery.item.resume"
    ]  # fmt: skip
    assert Change.objects.filter(kind="delivery.item").count() == fed + 2


def test_what_is_held_waits_while_it_is_stopped(item, boss):
    with time_machine.travel(clock.start_of(TODAY) + dt.timedelta(hours=22), tick=False):
        ringing.ring_item(item_id=item.pk)
        stopping.stop_ringing(actor=boss, item_uid=item.uid)
    with time_machine.travel(clock.start_of(TODAY) + dt.timedelta(hours=32), tick=False):
        assert ringing.ring_what_is_due() == 0
        stopping.resume_ringing(actor=boss, item_uid=item.uid)
        assert ringing.ring_item(item_id=item.pk) == 3


@pytest.mark.parametrize("who", ["outsider", "contributor", "party_editor", "mei"])
def test_only_whoever_is_in_charge_stops_it(item, who, request):
    actor = request.getfixturevalue(who)
    before = AuditEntry.objects.count()
    with pytest.raises(ForeignRow):
        stopping.stop_ringing(actor=actor, item_uid=item.uid)
    assert Item.objects.get().stopped_at is None
    assert AuditEntry.objects.count() == before


def test_what_rings_no_more_is_not_stopped(publish, county_reviewer):
    normal = publish(COUNTY)
    over = publish(COUNTY, urgency=Urgency.IMPORTANT, expires_at=clock.now() - dt.timedelta(1))
    for item in (normal, over):
        for action in (stopping.stop_ringing, stopping.resume_ringing):
            with pytest.raises(RingsNoMore):
                action(actor=county_reviewer, item_uid=item.uid)
    assert set(Item.objects.values_list("stopped_at", flat=True)) == {None}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_stopped_by_two_at_once(publish, county_reviewer):
    item = publish(COUNTY, urgency=Urgency.IMPORTANT)
    before = Change.objects.count()
    together(*[lambda: stopping.stop_ringing(actor=county_reviewer, item_uid=item.uid)] * 2)
    assert Item.objects.get().stopped_at is not None
    assert Change.objects.count() == before + 1


# -- who was not reached


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


def test_roles_of_the_board(give, resident, publish):
    publish(COUNTY)
    editor = give(resident("刘编辑", "双桥村"), Role.EDITOR, "双桥村")
    with pytest.raises(NotFound):
        unreached_for(editor, place="220122101202")
