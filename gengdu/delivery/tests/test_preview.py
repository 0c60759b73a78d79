"""The live preview in the back office: whom it reaches, without a name, within one's places."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from gengdu.access.enums import Role
from gengdu.audit.models import AuditEntry
from gengdu.delivery.actions import expose, ringing
from gengdu.delivery.models import AudienceVersion, BudgetUse, Exposure, Item, Target
from gengdu.delivery.queries import matching
from gengdu.delivery.rules import Audience

TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
WHORL = {
    "audience-region": ["220122101", "220122102"],
    "audience-crop": ["maize_spring"],
    "audience-stage": ["maize_spring:6"],
}


def ask(browser, **data):
    """What a tick sends."""
    address = reverse("delivery:preview") + "?name=audience&id=id_audience"
    return browser.post(address, data, headers={"hx-request": "true"})


def text_of(answer) -> str:
    """The words of the fragment."""
    words = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(words.split())


@pytest.fixture
def desk(seeded, client, technician_li):
    client.sign_in(technician_li, second_factor=True)
    return client


def test_counts_by_township_and_samples_without_a_name(desk, plant, mei, neighbour, resident):
    for account in (mei, neighbour, resident("陈大山", "泉眼岭村")):
        plant(account, "东坡", SOWN)
    answer = ask(desk, **WHORL)
    words = text_of(answer)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert "3 户 · 3 人" in words
    assert re.search(r"伏龙泉镇 2 2 哈拉海镇 1 1", words)
    assert re.search(r"双桥村 C\*\* · 春玉米 · 大喇叭口期", words)
    assert re.search(r"二青山村 Z\*\*", words)
    assert not re.search("陈小梅|赵广田|陈大山", words)
    assert "东坡" not in words
    assert 'width="100"' in answer.content.decode()
    assert 'width="50"' in answer.content.decode()


def test_its_stages_stand_on_the_strip_of_their_county(desk, plant, mei):
    plant(mei, "东坡", SOWN)
    drawn = ask(desk, **WHORL).content.decode()
    assert re.search(r'<figure class="strip[^>]*>.*春玉米，大喇叭口期', drawn, re.S)
    anytime = {key: value for key, value in WHORL.items() if key != "audience-stage"}
    assert 'class="strip' not in ask(desk, **anytime).content.decode()


def test_nothing_is_stored(desk, plant, mei):
    plant(mei, "东坡", SOWN)
    before = AuditEntry.objects.count()
    ask(desk, **WHORL)
    assert AuditEntry.objects.count() == before
    for model in (AudienceVersion, Item, Target, Exposure):
        assert not model.objects.exists()


def test_the_stages_of_a_crop_come_in_their_order(desk, seeded):
    page = ask(desk, **{"audience-region": "220122", "audience-crop": "maize_spring"})
    found = re.findall(r'name="audience-stage" value="maize_spring:(\d+)"', page.content.decode())
    assert found == [str(order) for order in range(1, 14)]
    plain = ask(desk, **{"audience-region": "220122"}).content.decode()
    assert 'name="audience-stage"' not in plain


def test_a_crop_that_is_taken_back_takes_its_stages_along(desk, plant, mei):
    plant(mei, "东坡", SOWN)
    page = ask(desk, **{**WHORL, "audience-crop": ["soybean_spring"]}).content.decode()
    assert "maize_spring:6" not in page


def test_nobody_today_but_soon(desk, plant, mei):
    row = plant(mei, "西洼", dt.date(2026, 5, 12)).intervals.get(stage__order=6)
    assert 0 < (row.enter_on - TODAY).days <= 10
    words = text_of(ask(desk, **WHORL))
    assert "今天没有人符合。" in words
    assert "往后十天还有 1 户到生育期，到时候才送。" in words


def test_who_has_had_enough_this_week(desk, plant, mei, neighbour, publish):
    for account in (mei, neighbour):
        plant(account, "东坡", SOWN)
    county = Audience(("220122",))
    for number in range(2):
        publish(county, headline=f"第{number}条")
    expose(matches=matching([mei.person_id], TODAY))
    expose(matches=matching([neighbour.person_id], TODAY)[:1])
    assert "1 户这一周已收到两条或更多。" in text_of(ask(desk, **WHORL))
    Exposure.objects.update(shown_at=dt.datetime(2026, 7, 4, 15, 59, tzinfo=dt.UTC))
    assert "这一周已收到" not in text_of(ask(desk, **WHORL))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({}, "请至少选一个地方。"),
        ({"audience-region": "220182100"}, "不在您负责的范围内"),
        ({"audience-region": ["220122101", "2202"]}, "吉林市不在您负责的范围内"),
        ({"audience-region": "22"}, "吉林省不在您负责的范围内"),
        ({"audience-region": "220122999"}, "有一个地方我们不认识"),
        ({"audience-region": "220122", "audience-crop": "kryptonite"}, "有一种作物"),
        ({"audience-region": "220122", "audience-lead": "3"}, "请选生育期"),
        ({"audience-region": "x' OR 1=1", "audience-role": "king"}, "请至少选一个地方。"),
    ],
)
def test_what_cannot_be_counted_is_said_and_not_counted(desk, plant, mei, data, words):
    plant(mei, "东坡", SOWN)
    answer = ask(desk, **data)
    assert answer.status_code == 200
    assert words in text_of(answer)
    assert 'class="bignum"' not in answer.content.decode()


def test_a_place_of_the_picker_joins_the_others(desk, seeded, mei):
    page = ask(desk, **{"audience-place": "220122101202", "audience-add": "1"}).content.decode()
    assert re.search(r'name="audience-region" value="220122101202" checked', page)
    assert "伏龙泉镇双桥村" in page


def test_offered_are_the_own_place_and_what_lies_right_below(desk, seeded):
    page = ask(desk).content.decode()
    found = re.findall(r'name="audience-region" value="(\d+)"( checked)?', page)
    assert found == [("220122", ""), ("220122101", ""), ("220122102", "")]


def test_two_grants_far_apart(seeded, client, resident, give):
    both = give(give(resident("两地", "双桥村"), Role.EDITOR, "伏龙泉镇"), Role.EDITOR, "五棵树镇")
    client.sign_in(both, second_factor=True)
    assert "不在您负责" not in text_of(
        ask(client, **{"audience-region": ["220122101", "220182100"]})
    )
    assert "农安县不在您负责" in text_of(ask(client, **{"audience-region": "220122"}))


def test_only_for_those_who_write(client, mei, county_reviewer, jilin):
    assert ask(client).status_code == 302
    for account in (mei, county_reviewer):
        client.sign_in(account, second_factor=account is county_reviewer)
        assert ask(client).status_code == 403


def test_an_address_that_no_page_makes(desk, seeded):
    for query in ("", "?name=audience", "?name=a<b&id=x", f"?name=audience&id={'x' * 60}"):
        assert desk.post(reverse("delivery:preview") + query).status_code == 404
    assert desk.get(reverse("delivery:preview") + "?name=audience&id=x").status_code == 405


def test_the_preview_costs_the_same_for_one_and_for_many(
    desk, plant, mei, resident, django_assert_max_num_queries
):
    for number in range(12):
        plant(resident(f"人{'甲乙丙丁戊己庚辛壬癸子丑'[number]}", "双桥村"), "东坡", SOWN)
    ask(desk, **WHORL)
    with django_assert_max_num_queries(30) as asked:
        ask(desk, **WHORL)
    many = len(asked)
    with django_assert_max_num_queries(many):
        ask(desk, **{**WHORL, "audience-region": ["220122101"]})


def test_by_the_end_of_its_validity(desk, plant, mei, neighbour):
    plant(mei, "东坡", SOWN)
    late = plant(neighbour, "西洼", dt.date(2026, 6, 5)).intervals.get(stage__order=6)
    assert (late.enter_on - TODAY).days > 10
    until = late.enter_on.isoformat()
    words = text_of(ask(desk, **WHORL, valid_until=until))
    assert re.search(r"到 2026年\d+月\d+日 一共 2 户、2 人。", words)
    assert f"有效到 2026年{late.enter_on.month}月{late.enter_on.day}日。" in words
    before = (late.enter_on - dt.timedelta(days=1)).isoformat()
    assert "一共 2 户" not in text_of(ask(desk, **WHORL, valid_until=before))
    endless = text_of(ask(desk, **WHORL))
    assert "有效到 2027年5月6日。生育期往后只推算 60 天，所以数到 2026年9月9日" in endless
    assert "有效到 2027年5月6日" in text_of(ask(desk, **WHORL, valid_until="nonsense"))


def test_whom_the_budget_holds_back(desk, plant, mei, neighbour):
    for account in (mei, neighbour):
        plant(account, "东坡", SOWN)
    monday = dt.date(2026, 7, 6)
    BudgetUse.objects.create(person=mei.person, week=monday, used=3)
    BudgetUse.objects.create(person=neighbour.person, week=monday, used=2)
    held = "1 户这周的提醒已满"
    assert held in text_of(ask(desk, **WHORL, urgency="important"))
    for other in ("normal", "emergency", "", "nonsense"):
        assert held not in text_of(ask(desk, **WHORL, urgency=other))


def test_a_bell_and_its_showing_are_one_message(desk, plant, mei, publish):
    plant(mei, "东坡", SOWN)
    items = [publish(Audience(("220122101",)), urgency="emergency") for _ in range(2)]
    ringing.ring_item(item_id=items[0].pk)
    expose(matches=[m for m in matching([mei.person_id], TODAY) if m.item == items[0]])
    enough = "1 户这一周已收到两条或更多。"
    assert enough not in text_of(ask(desk, **WHORL))
    ringing.ring_item(item_id=items[1].pk)
    assert enough in text_of(ask(desk, **WHORL))
