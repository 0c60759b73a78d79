"""Bells: killed anywhere, sent by two at once, withdrawn meanwhile."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.db import connection

from gengdu.delivery.actions import ringing, withdraw_item
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import BudgetUse, Delivery, Item
from gengdu.delivery.tests.test_ringing import COUNTY, important, ledger, ring
from gengdu.kit import clock
from gengdu.kit.tests.threads import together
from gengdu.notices.models import Notice
from gengdu.notices.queries import unread_count
from gengdu.people.models import Account

__all__ = ["important"]


@pytest.fixture(autouse=True)
def morning():
    """Saturday, ten o'clock."""
    when = clock.start_of(dt.date(2026, 7, 11)) + dt.timedelta(hours=10)
    with time_machine.travel(when, tick=False):
        yield


class Killed(Exception):
    """The worker is gone."""


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("after", range(4))
def test_killed_anywhere_nothing_is_lost_or_doubled(
    important, resident, monkeypatch, inside, after
):
    people = [resident(f"人{n}", "双桥村").person_id for n in "甲乙丙丁戊己庚"]
    monkeypatch.setattr(ringing, "BATCH", 2)
    item, batches = important(), []
    notify = ringing._notify

    def dies(*args):
        if len(batches) == after:
            raise Killed
        batches.append(1)
        return notify(*args)

    def progress(done, _total, _words):
        if done == after * 2:
            raise Killed

    with monkeypatch.context() as patched:
        if inside:
            patched.setattr(ringing, "_notify", dies)
        with pytest.raises(Killed):
            ringing.ring_item(item_id=item.pk, progress=(lambda *_: None) if inside else progress)
    counts = {
        Delivery.objects.count(), Notice.objects.count(),
        sum(BudgetUse.objects.values_list("used", flat=True)),
    }  # fmt: skip
    assert counts == {after * 2}
    assert ring(item) == len(people) - after * 2
    assert [row[:2] for row in ledger()] == [(person, "sent") for person in sorted(people)]
    assert sorted(Notice.objects.values_list("person_id", flat=True)) == sorted(people)
    assert set(BudgetUse.objects.values_list("used", flat=True)) == {1}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_senders_never_ring_more_than_the_budget(publish, resident):
    people = [resident(f"人{n}", "双桥村").person_id for n in "甲乙丙丁戊"]
    items = [publish(COUNTY, headline=f"第{n}条", urgency=Urgency.IMPORTANT) for n in range(6)]
    ends = together(*[lambda item=item: _ring_by_day(item) for item in items])
    assert sum(ends) == 3 * len(people)
    assert Notice.objects.count() == 3 * len(people)
    assert list(BudgetUse.objects.values_list("used", flat=True)) == [3] * len(people)
    assert Delivery.objects.filter(state="held", held_by="budget").count() == 3 * len(people)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_runs_of_one_item_tell_each_once(publish, resident):
    people = [resident(f"人{n}", "双桥村").person_id for n in "甲乙丙丁戊"]
    item = publish(COUNTY, urgency=Urgency.IMPORTANT)
    ends = together(*[lambda: _ring_by_day(item)] * 3)
    assert sum(ends) == Delivery.objects.count() == Notice.objects.count() == len(people)
    assert set(BudgetUse.objects.values_list("used", flat=True)) == {1}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_withdrawn_while_it_rings(publish, resident):
    for name in "甲乙丙丁戊":
        resident(f"人{name}", "双桥村")
    uid = uuid.uuid4()
    item = publish(COUNTY, urgency=Urgency.EMERGENCY, object_uid=uid)
    together(
        lambda: _ring_by_day(item),
        lambda: withdraw_item(kind=item.kind, object_uid=uid),
    )
    assert Item.objects.get().withdrawn_at is not None
    assert [unread_count(account) for account in Account.objects.all()] == [0] * 5
    assert connection.vendor == "postgresql"


def _ring_by_day(item):
    return ringing.ring_item(item_id=item.pk)
