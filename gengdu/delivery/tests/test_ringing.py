"""Bells: who is told, when, how often at most; the ledger says what became of each."""

import datetime as dt
import uuid

import pytest
import time_machine

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.actions import ringing, withdraw_item
from gengdu.delivery.enums import Held, Sent, Urgency
from gengdu.delivery.models import BudgetUse, Delivery
from gengdu.delivery.rules import Audience
from gengdu.delivery.rules.limits import QUIET_HOURS, WEEKLY_BUDGET
from gengdu.fields.actions import Entry, add_planting, end_planting
from gengdu.jobs.models import Job
from gengdu.kit import clock
from gengdu.notices.actions import mark_all_read
from gengdu.notices.models import Notice
from gengdu.notices.queries import inbox_of, unread_count
from gengdu.options.models import OptionValue
from gengdu.people.actions.households import add_family_member
from gengdu.people.models import Account, Person

SOWN = dt.date(2026, 4, 28)
TOWN = Audience(("220122101",))
COUNTY = Audience(("220122",))
MONDAY = dt.date(2026, 7, 6)


def at(day: int, hour: int, minute: int = 0, month: int = 7):
    """A moment of July 2026 in China (the 11th is a Saturday)."""
    return time_machine.travel(
        dt.datetime(2026, month, day, hour, minute, tzinfo=clock.CHINA), tick=False
    )


@pytest.fixture(autouse=True)
def morning():
    """Saturday, ten o'clock."""
    with at(11, 10):
        yield


def say(option, code, value):
    OptionValue.objects.create(key=option.key, region_code=code, value=option.kind.dump(value))


def ring(item):
    return ringing.ring_item(item_id=item.pk)


def ledger(item=None):
    """(person, state, held by) in the order of the person."""
    rows = Delivery.objects.filter(item=item) if item else Delivery.objects.all()
    return list(rows.order_by("item_id", "person_id").values_list("person_id", "state", "held_by"))


def bells(account):
    """The headlines of somebody's inbox."""
    inbox = inbox_of(account)
    return [line.notice.headline for line in [*inbox.fresh, *inbox.today, *inbox.earlier]]


@pytest.fixture
def important(publish):
    def do(audience=COUNTY, **more):
        return publish(audience, **{"urgency": Urgency.IMPORTANT, **more})

    return do


def test_who_meets_it_is_told_with_his_own_reason(important, borer, plant, mei, neighbour):
    plant(mei, "东坡", SOWN)
    plant(neighbour, "河套", dt.date(2026, 6, 10))  # far from the stage
    item = important(borer)
    assert ring(item) == 1
    row = Delivery.objects.get()
    assert (row.person_id, row.state, row.medium) == (mei.person_id, "sent", "bell")
    assert (row.household_id, row.region_code) == (mei.person.household_id, "220122101202")
    assert (row.sent_at, row.read_at, row.due_at) == (clock.now(), None, None)
    assert row.reason["because"] == "stage"
    notice = Notice.objects.get()
    assert (notice.person_id, notice.kind) == (mei.person_id, "delivery.important")
    assert (notice.headline, notice.url) == (item.headline, item.url)
    assert notice.body == "因为你的东坡玉米已到大喇叭口期"
    assert notice.expires_at == item.expires_at
    assert bells(neighbour) == []
    assert list(BudgetUse.objects.values_list("person_id", "week", "used")) == [
        (mei.person_id, MONDAY, 1)
    ]


def test_a_normal_one_stays_on_the_page(publish, mei):
    item = publish(COUNTY)
    assert not Job.objects.filter(task="delivery.ring_item").exists()
    assert ring(item) == 0
    assert (ledger(), bells(mei)) == ([], [])


def test_publishing_asks_for_the_bell_in_the_background(important):
    item = important()
    job = Job.objects.get(task="delivery.ring_item")
    assert (job.args, job.queue) == ([item.pk], "bulk")


def test_nobody_is_told_twice(important, mei, neighbour):
    item = important()
    assert [ring(item) for _ in range(3)] == [2, 0, 0]
    assert Delivery.objects.count() == Notice.objects.count() == 2
    assert set(BudgetUse.objects.values_list("used", flat=True)) == {1}


def test_told_is_a_fact_neither_logged_nor_in_the_feed(important, mei):
    item = important()
    before = AuditEntry.objects.count(), Change.objects.count()
    ring(item)
    assert (AuditEntry.objects.count(), Change.objects.count()) == before


def test_who_sowed_later_is_told_later_by_itself(important, borer, plant, mei, neighbour):
    plant(mei, "东坡", SOWN)
    late = plant(neighbour, "河套", dt.date(2026, 5, 20)).intervals.get(stage__order=6)
    item = important(borer)
    assert ring(item) == 1
    with time_machine.travel(clock.start_of(late.enter_on) + dt.timedelta(hours=10), tick=False):
        assert ringing.ring_what_stands() == 1
        assert ring(item) == 1
    assert ledger() == [
        (person, Sent.SENT, "") for person in sorted([mei.person_id, neighbour.person_id])
    ]


def test_the_budget_holds_back_until_next_week(important, mei):
    items = [important(headline=f"第{n}条") for n in range(5)]
    assert [ring(item) for item in items] == [1, 1, 1, 0, 0]
    assert [row[1:] for row in ledger()] == [
        *[(Sent.SENT, "")] * 3, *[(Sent.HELD, Held.BUDGET)] * 2
    ]  # fmt: skip
    assert set(Delivery.objects.filter(state="held").values_list("due_at", flat=True)) == {
        clock.start_of(dt.date(2026, 7, 13))
    }
    assert unread_count(mei) == 3
    with at(12, 10):
        assert ringing.ring_what_is_due() == 0
        assert [ring(item) for item in items] == [0] * 5
    with at(13, 8):
        assert ringing.ring_what_is_due() == 2
        assert [ring(item) for item in items] == [0, 0, 0, 1, 1]
        assert unread_count(mei) == 5
        assert set(Delivery.objects.values_list("at", "state")) == {
            (dt.datetime(2026, 7, 11, 2, tzinfo=dt.UTC), "sent")
        }
    assert list(BudgetUse.objects.order_by("week").values_list("week", "used")) == [
        (MONDAY, 3), (dt.date(2026, 7, 13), 2)
    ]  # fmt: skip


def test_the_budget_of_the_nearest_place_counts(important, mei, neighbour):
    say(WEEKLY_BUDGET, "220122", 0)
    say(WEEKLY_BUDGET, "220122101202", 1)
    items = [important(headline=f"第{n}条") for n in range(2)]
    assert [ring(item) for item in items] == [1, 0]
    assert bells(neighbour) == []
    assert BudgetUse.objects.filter(person=neighbour.person).exists() is False
    assert len(bells(mei)) == 1


def test_quiet_hours_hold_back_until_their_end(important, mei):
    with at(11, 21):
        item = important(expires_at=clock.now() + dt.timedelta(days=9))
        assert ring(item) == 0
        row = Delivery.objects.get()
        assert (row.state, row.held_by) == (Sent.HELD, Held.QUIET)
        assert row.due_at.astimezone(clock.CHINA).isoformat() == "2026-07-12T07:00:00+08:00"
        assert not BudgetUse.objects.exists()
    with at(12, 6, 59):
        assert ringing.ring_what_is_due() == 0
    with at(12, 7):
        assert ringing.ring_what_is_due() == 1
        assert ring(item) == 1
    assert bells(mei) == [item.headline]
    assert Delivery.objects.get().state == Sent.SENT


def test_quiet_hours_are_those_of_the_place(important, mei, neighbour):
    say(QUIET_HOURS, "220122101", ())
    with at(11, 23):
        assert ring(important()) == 1
    assert (len(bells(mei)), len(bells(neighbour))) == (1, 0)


def test_an_emergency_rings_at_night_and_past_every_budget(publish, mei):
    say(WEEKLY_BUDGET, "", 0)
    with at(11, 23):
        item = publish(COUNTY, urgency=Urgency.EMERGENCY)
        assert ring(item) == 1
    notice = Notice.objects.get()
    assert (notice.kind, notice.urgent) == ("delivery.emergency", True)
    assert not BudgetUse.objects.exists()


def test_held_back_he_is_told_only_while_it_stands(important, borer, plant, mei):
    planting = plant(mei, "东坡", SOWN)
    with at(11, 22):
        item = important(borer)
        ring(item)
    end_planting(actor=mei, planting_uid=planting.uid, ending="harvested")
    with at(12, 8):
        assert ring(item) == 0
        row = Delivery.objects.get()
        assert (row.state, row.held_by) == (Sent.HELD, Held.PASSED)
        assert row.due_at == clock.start_of(dt.date(2026, 7, 13))
        plant(mei, "东坡", SOWN)
    with at(13, 8):
        assert ring(item) == 1
    assert bells(mei) == [item.headline]


def test_what_ended_meanwhile_is_never_sent(important, mei):
    with at(11, 22):
        item = important(expires_at=clock.start_of(dt.date(2026, 7, 12)))
        ring(item)
    with at(12, 8):
        assert ringing.ring_what_is_due() == 1
        assert Job.objects.filter(task="delivery.close_ledger").get().args == [item.pk]
        assert ring(item) == 0
        assert ringing.close_ledger(item_id=item.pk) == 1
    assert [row[1:] for row in ledger()] == [(Sent.SKIPPED, Held.OVER)]
    assert not Notice.objects.exists()


def test_for_whom_nobody_reads_no_row_is_written(important, plant, borer, mei, jilin):
    item = important()
    Account.objects.update(is_active=False)
    assert ring(item) == 0
    assert ledger() == []
    Account.objects.update(is_active=True)
    assert ring(item) == 1


def test_a_house_is_told_once_through_whoever_reads(important, maize, borer, mei):
    grandfather = add_family_member(actor=mei, name="陈大山")
    add_family_member(actor=mei, name="王桂芬")
    assert ring(important()) == 1  # for everybody: the reader alone
    assert [row[0] for row in ledger()] == [mei.person_id]
    entry = Entry(crop_id=maize.pk, plot="祖田", started_on=SOWN, region_code=mei.person.region_id)
    add_planting(actor=mei, person_uid=grandfather.uid, entry=entry)
    item = important(borer)
    assert ring(item) == 1  # only at his field: through her
    assert [row[0] for row in ledger(item)] == [grandfather.pk]
    assert bells(mei) == [item.headline] * 2
    assert ring(item) == 0


def test_reading_the_bell_is_noted_in_the_ledger(important, mei, neighbour):
    item = important()
    ring(item)
    with at(11, 12):
        mark_all_read(actor=mei)
        read = Delivery.objects.get(person=mei.person)
        assert (read.state, read.read_at) == (Sent.READ, clock.now())
    with at(11, 13):
        mark_all_read(actor=mei)
    assert Delivery.objects.get(person=mei.person).read_at == read.read_at
    assert Delivery.objects.get(person=neighbour.person).state == Sent.SENT


def test_withdrawn_it_rings_no_more_and_leaves_every_inbox(important, mei, neighbour, resident):
    uid = uuid.uuid4()
    item = important(object_uid=uid)
    ring(item)
    held = resident("陈大河", "双桥村")
    with at(11, 22):
        ring(item)
    assert Delivery.objects.get(person=held.person).state == Sent.HELD
    withdraw_item(kind=item.kind, object_uid=uid)
    assert (bells(mei), unread_count(neighbour)) == ([], 0)
    with at(12, 8):
        assert ring(item) == 0
        ringing.close_ledger(item_id=item.pk)
    assert not Notice.objects.exists()
    assert {row[0]: row[1] for row in ledger()} == {
        mei.person_id: "sent", neighbour.person_id: "sent", held.person_id: "skipped"
    }  # fmt: skip


def test_published_anew_everybody_is_told_anew(important, mei):
    uid = uuid.uuid4()
    ring(important(object_uid=uid))
    withdraw_item(kind="articles.article", object_uid=uid)
    assert ring(important(object_uid=uid, headline="改好的")) == 1
    assert bells(mei) == ["改好的"]


def test_no_longer_important_it_tells_nobody_else(important, publish, mei):
    uid = uuid.uuid4()
    with at(11, 22):
        item = important(object_uid=uid)
        ring(item)
        publish(COUNTY, object_uid=uid)
    with at(12, 8):
        assert ringing.ring_what_is_due() == 1
        assert ring(item) == 0
        ringing.close_ledger(item_id=item.pk)
    assert [row[1:] for row in ledger()] == [(Sent.SKIPPED, Held.OVER)]
    assert bells(mei) == []


def test_progress_is_told_in_words(important, mei, neighbour, monkeypatch):
    monkeypatch.setattr(ringing, "BATCH", 1)
    said = []
    ringing.ring_item(item_id=important().pk, progress=lambda *each: said.append(each))
    assert said == [(0, 2, "已提醒 0 人"), (1, 2, "已提醒 1 人"), (2, 2, "已提醒 2 人")]


def test_many_are_told_once_wherever_a_batch_ends(important, resident, monkeypatch):
    monkeypatch.setattr(ringing, "READ", 3)
    monkeypatch.setattr(ringing, "BATCH", 2)
    people = [resident(f"人{n}", "双桥村").person_id for n in "甲乙丙丁戊己庚"]
    say(WEEKLY_BUDGET, "220122101", 2)
    items = [important(headline=f"第{n}条") for n in range(3)]
    assert [ring(item) for item in items] == [7, 7, 0]
    for item, state in zip(items, ["sent", "sent", "held"], strict=True):
        assert [row[:2] for row in ledger(item)] == [(person, state) for person in sorted(people)]


def test_a_batch_takes_up_what_was_held_beside_whoever_is_new(
    important, borer, plant, mei, neighbour, resident
):
    early, gone = plant(mei, "东坡", SOWN), plant(neighbour, "河套", SOWN)
    with at(11, 22):
        item = important(borer)
        assert ring(item) == 0
    late = resident("陈大河", "双桥村")
    plant(late, "新地", early.started_on)
    end_planting(actor=neighbour, planting_uid=gone.uid, ending="harvested")
    with at(12, 8):
        assert ring(item) == 2
    assert {row[0]: row[1:] for row in ledger(item)} == {
        mei.person_id: (Sent.SENT, ""),
        neighbour.person_id: (Sent.HELD, Held.PASSED),
        late.person_id: (Sent.SENT, ""),
    }


def test_old_budgets_go(important, mei):
    ring(important())
    with at(10, 4, month=8):
        assert ringing.purge_budgets() == 0
    with at(17, 4, month=8):
        assert ringing.purge_budgets() == 1


def test_telling_many_costs_as_many_queries_as_telling_one(
    important, resident, django_assert_max_num_queries
):
    resident("甲", "双桥村")
    first, second = important(), important(headline="另一条")
    with django_assert_max_num_queries(25) as asked:
        ring(first)
    for name in "子丑寅卯辰巳午未申酉":
        resident(f"乙{name}", "双桥村")
    with django_assert_max_num_queries(len(asked)):
        assert ring(second) == 11


def test_who_is_erased_meanwhile_is_told_of_nothing(
    important, borer, plant, mei, neighbour, monkeypatch
):
    """Between the look at who meets it and the batch that tells them."""
    item, batches = important(), ringing._batches

    def late(item, people):
        for batch in batches(item, people):
            Person.objects.filter(pk=mei.person_id).update(erased_at=clock.now())
            yield batch

    monkeypatch.setattr(ringing, "_batches", late)
    ring(item)
    assert not Delivery.objects.filter(person=mei.person_id).exists()
    assert not Notice.objects.filter(person=mei.person_id).exists()
    assert Delivery.objects.filter(person=neighbour.person_id).exists()
