"""投放 in the back office: what became of an item, for whom, and who was not reached."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from gengdu.delivery.actions import count_targets, expose, give_feedback, ringing
from gengdu.delivery.enums import Urgency, Word
from gengdu.delivery.models import Delivery, Feedback
from gengdu.delivery.queries import matching
from gengdu.delivery.queries.items import audiences_for, items_for
from gengdu.delivery.queries.outcomes import ledger_panel, outcome_of
from gengdu.delivery.rules import Audience
from gengdu.events.actions import append, count_facts
from gengdu.kit import clock
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
