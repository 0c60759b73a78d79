"""What stands in a member's week, why, what was shown before; shown once is a fact."""

import datetime as dt
import uuid

import pytest
from django.utils import translation

from gengdu.access.enums import Role
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.actions import expose, withdraw_item
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import Exposure, Item
from gengdu.delivery.queries import earlier_for, matching, standing_for
from gengdu.delivery.rules import Audience
from gengdu.delivery.rules.reasons import reason_from
from gengdu.delivery.rules.standing import Phase
from gengdu.fields.actions import Entry, add_planting, end_planting
from gengdu.fields.models import PlantingStage
from gengdu.kit import clock
from gengdu.kit.tests.threads import together
from gengdu.people.actions.households import add_family_member
from gengdu.people.registry import mergers, personal_data

TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
FULONGQUAN = Audience(("220122101",))


@pytest.fixture(autouse=True)
def _chinese():
    with translation.override("zh-hans"):
        yield


def week(account, day=TODAY):
    """Headline and reasons of what stands."""
    return [(each.item.headline, each.reasons) for each in standing_for(account, day)]


def shown(account, day=TODAY):
    """What the page of this day does."""
    return expose(matches=[m for each in standing_for(account, day) for m in each.matches])


def whorl(planting):
    return PlantingStage.objects.get(planting=planting, stage__order=6)


def test_the_reason_names_crop_plot_and_stage(publish, plant, borer, mei, neighbour):
    plant(mei, "东坡", SOWN)
    publish(borer)
    assert week(mei) == [("大喇叭口期防玉米螟", ["因为你的东坡玉米已到大喇叭口期"])]
    with translation.override("en"):
        assert week(mei)[0][1] == ["Because your maize (东坡) has reached Whorl (large trumpet)"]
    assert week(neighbour) == []


def test_ten_days_later_sown_it_comes_by_itself_when_the_stage_does(publish, plant, borer, mei):
    late = whorl(plant(mei, "西洼", dt.date(2026, 5, 20)))
    publish(borer)
    last = late.leave_on + dt.timedelta(6)
    for day, stands in (
        (late.enter_on - dt.timedelta(1), False),
        (late.enter_on, True),
        (late.leave_on, True),
        (last, True),
        (last + dt.timedelta(1), False),
    ):
        assert bool(week(mei, day)) is stands, day


def test_before_and_after_the_stage_the_words_say_so(publish, plant, borer, mei):
    row = whorl(plant(mei, "西洼", dt.date(2026, 5, 20)))
    publish(Audience(borer.regions, borer.crops, borer.stages, lead_days=5))
    low, high = row.low_on, row.high_on
    assert week(mei, row.enter_on - dt.timedelta(5))[0][1] == [
        f"因为你的西洼玉米预计{low.month}月{low.day}日–{high.month}月{high.day}日到大喇叭口期"
    ]
    assert week(mei, row.enter_on)[0][1] == ["因为你的西洼玉米已到大喇叭口期"]
    assert week(mei, row.leave_on)[0][1] == ["因为你的西洼玉米刚过大喇叭口期"]


def test_for_the_grandmother_without_a_phone(publish, maize, borer, mei):
    grandmother = add_family_member(actor=mei, name="王桂花")
    entry = Entry(crop_id=maize.pk, region_code=mei.person.region_id, plot="后园", started_on=SOWN)
    add_planting(actor=mei, person_uid=grandmother.uid, entry=entry)
    publish(borer)
    assert week(mei) == [("大喇叭口期防玉米螟", ["因为您家王桂花的后园玉米已到大喇叭口期"])]
    shown(mei)
    assert Exposure.objects.get().person_id == grandmother.pk


def test_one_item_for_two_of_the_house_stands_once_oneself_first(publish, plant, borer, maize, mei):
    grandmother = add_family_member(actor=mei, name="王桂花")
    entry = Entry(crop_id=maize.pk, region_code=mei.person.region_id, plot="后园", started_on=SOWN)
    add_planting(actor=mei, person_uid=grandmother.uid, entry=entry)
    plant(mei, "东坡", SOWN)
    plant(mei, "西洼", SOWN)
    publish(borer)
    assert [reasons for _headline, reasons in week(mei)] == [
        ["因为你的东坡玉米已到大喇叭口期", "因为您家王桂花的后园玉米已到大喇叭口期"]
    ]
    assert shown(mei) == 2


def test_other_reasons(publish, plant, mei, give):
    plant(mei, "", SOWN)
    publish(Audience(("220122",), ("maize_spring",)), headline="种玉米的")
    publish(FULONGQUAN, headline="全镇的")
    mei = give(mei, Role.PARTY_MEMBER, "双桥村")
    publish(Audience(("220122",), roles=("party_member",)), headline="党员的")
    publish(Audience(("220122",), roles=("trader",)), headline="商贩的")
    assert sorted(week(mei)) == sorted(
        [
            ("种玉米的", ["因为你的玉米正在地里"]),
            ("全镇的", ["因为这是发给伏龙泉镇全体的"]),
            ("党员的", ["因为这是发给农安县党员的"]),
        ]
    )


def test_urgent_first_then_what_is_due_now_then_the_newest(publish, plant, borer, mei, in_july):
    plant(mei, "东坡", SOWN)
    coming = Audience(borer.regions, borer.crops, ("maize_spring:7",), lead_days=30)
    for headline, audience, urgency in (
        ("早发的", borer, Urgency.NORMAL),
        ("将到的", coming, Urgency.NORMAL),
        ("后发的", borer, Urgency.NORMAL),
        ("要紧的", coming, Urgency.IMPORTANT),
        ("紧急的", FULONGQUAN, Urgency.EMERGENCY),
    ):
        publish(audience, headline=headline, urgency=urgency)
        in_july.shift(60)
    assert [headline for headline, _ in week(mei)] == [
        "紧急的", "要紧的", "后发的", "早发的", "将到的",
    ]  # fmt: skip


def test_a_harvested_plot_is_told_nothing_more(publish, plant, borer, mei):
    planting = plant(mei, "东坡", SOWN)
    publish(borer)
    end_planting(actor=mei, planting_uid=planting.uid)
    assert week(mei) == []


def test_shown_is_a_fact_once_with_its_reason(publish, plant, borer, mei):
    planting = plant(mei, "东坡", SOWN)
    item = publish(borer)
    audits, feed = AuditEntry.objects.count(), Change.objects.count()
    assert [shown(mei) for _ in range(3)] == [1, 0, 0]
    row = Exposure.objects.get()
    assert (row.person_id, row.item_id, row.planting_id) == (mei.person_id, item.pk, planting.pk)
    assert (row.stage.order, row.region_code, row.shown_at) == (6, "220122101202", clock.now())
    reason = reason_from(row.reason)
    assert (reason.phase, reason.plot, reason.crop.zh) == (Phase.NOW, "东坡", "玉米")
    assert (AuditEntry.objects.count(), Change.objects.count()) == (audits, feed)


def test_looking_again_writes_nothing(publish, plant, borer, mei, django_assert_num_queries):
    plant(mei, "东坡", SOWN)
    publish(borer)
    matches = matching([mei.person_id], TODAY)
    expose(matches=matches)
    with django_assert_num_queries(1):
        assert expose(matches=matches) == 0
    with django_assert_num_queries(0):
        assert expose(matches=[]) == 0


def test_what_was_shown_and_stands_no_longer_is_kept_with_its_reason(publish, plant, borer, mei):
    row = whorl(plant(mei, "东坡", SOWN))
    item = publish(borer)
    shown(mei)
    standing = standing_for(mei, TODAY)
    assert earlier_for(mei, standing=standing) == []
    after = row.leave_on + dt.timedelta(7)
    later = standing_for(mei, after)
    assert later == []
    (earlier,) = earlier_for(mei, standing=later)
    assert (earlier.item, earlier.reason) == (item, "因为你的东坡玉米已到大喇叭口期")


def test_what_was_withdrawn_was_never_there(publish, plant, borer, mei):
    plant(mei, "东坡", SOWN)
    uid = uuid.uuid4()
    publish(borer, object_uid=uid)
    shown(mei)
    withdraw_item(kind="articles.article", object_uid=uid)
    assert standing_for(mei, TODAY) == []
    assert earlier_for(mei, standing=[]) == []


def test_earlier_ones_newest_first_each_once_and_not_without_end(publish, mei, in_july):
    add_family_member(actor=mei, name="王桂花")
    for number in range(4):
        publish(FULONGQUAN, headline=f"第{number}条")
        in_july.shift(3600)
        shown(mei)
    assert Exposure.objects.count() == 8
    found = earlier_for(mei, standing=[], most=3)
    assert [each.item.headline for each in found] == ["第3条", "第2条", "第1条"]


@pytest.mark.parametrize("items", [1, 30])
def test_a_week_costs_the_same_whatever_stands(
    publish, plant, borer, mei, items, django_assert_num_queries
):
    for number in range(3):
        plant(mei, f"{number}号地", SOWN)
    for number in range(items):
        publish(borer if number % 2 else FULONGQUAN, headline=f"第{number}条")
    with django_assert_num_queries(4):  # family, plots, targets, items
        found = standing_for(mei, TODAY)
    assert len(found) == items
    with django_assert_num_queries(2):  # family, exposures
        earlier_for(mei, standing=found)


def test_personal_data_is_shown_and_erased(publish, plant, borer, mei):
    plant(mei, "东坡", SOWN)
    item = publish(borer)
    shown(mei)
    own = personal_data["delivery"]
    assert own.export(mei.person) == [
        {
            "headline": "大喇叭口期防玉米螟",
            "address": "/a/1/",
            "shown": clock.now().isoformat(),
            "why": "因为你的东坡玉米已到大喇叭口期",
        }
    ]
    own.erase(mei.person)
    row = Exposure.objects.get()
    assert (row.item, row.planting_id, row.reason) == (item, None, {})
    assert own.export(mei.person)[0]["why"] == ""
    (earlier,) = earlier_for(mei, standing=[])
    assert earlier.reason == ""


def test_two_entries_of_one_person(publish, mei):
    twin = add_family_member(actor=mei, name="陈小梅")
    publish(FULONGQUAN, headline="都看过的")
    shown(mei)
    only = publish(FULONGQUAN, headline="只给她的")
    expose(matches=[m for m in matching([twin.pk], TODAY) if m.item == only])
    follow = mergers["delivery"]
    assert follow.count(twin) == 2
    keys = follow.merge(mei.person, twin)
    assert len(keys) == 1
    assert sorted(Exposure.objects.values_list("person_id", "item__headline")) == sorted(
        [(mei.person_id, "都看过的"), (mei.person_id, "只给她的"), (twin.pk, "都看过的")]
    )
    follow.undo(mei.person, twin, keys)
    assert Exposure.objects.filter(person=twin).count() == 2
    assert Exposure.objects.filter(person=mei.person).count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_are_one_showing(publish, mei):
    publish(FULONGQUAN)
    matches = matching([mei.person_id], clock.today())
    together(*[lambda: expose(matches=matches)] * 2)
    assert Exposure.objects.count() == 1
    assert Item.objects.count() == 1
