"""What is kept of a message goes long after it was over, and not before."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.urls import reverse

from gengdu.delivery.actions import (
    clearing,
    count_targets,
    expose,
    give_feedback,
    ringing,
    withdraw_item,
)
from gengdu.delivery.enums import Urgency, Word
from gengdu.delivery.models import Delivery, Exposure, Feedback, Item, TargetCount
from gengdu.delivery.queries import matching
from gengdu.delivery.rules import Audience
from gengdu.kit import clock
from gengdu.options.models import OptionValue
from gengdu.options.registry.keeping import TOLD_DAYS

TODAY = dt.date(2026, 7, 11)
COUNTY = Audience(("220122",))
MODELS = (Delivery, Exposure, Feedback, TargetCount)


def on(day, hour=10):
    return time_machine.travel(clock.start_of(day) + dt.timedelta(hours=hour), tick=False)


@pytest.fixture(autouse=True)
def morning():
    with on(TODAY):
        yield


@pytest.fixture
def told(publish, mei, neighbour):
    """Published, counted, rung, shown, spoken of."""

    def do(**more):
        item = publish(COUNTY, urgency=Urgency.IMPORTANT, **more)
        count_targets(today=TODAY, item_id=item.pk)
        ringing.ring_item(item_id=item.pk)
        expose(matches=matching([mei.person_id, neighbour.person_id], TODAY))
        give_feedback(actor=mei, item_uid=item.uid, word=Word.USEFUL)
        return item

    return do


def kept():
    return [model.objects.count() for model in MODELS]


ENDS = clock.start_of(dt.date(2026, 7, 21))
LAST = dt.date(2028, 7, 20)
"""Two years after its end, to the day."""


def test_two_years_after_its_end_it_goes(told):
    told(expires_at=ENDS)
    all_of_it = [2, 2, 1, 2]
    assert kept() == all_of_it
    with on(LAST - dt.timedelta(days=1)):
        assert clearing.clear_old() == 0
    assert kept() == all_of_it
    with on(LAST + dt.timedelta(days=1)):
        assert clearing.clear_old() == 7
        assert clearing.clear_old() == 0
    assert kept() == [0, 0, 0, 0]
    assert Item.objects.count() == 1


def test_what_was_withdrawn_counts_from_that_day(told):
    uid = uuid.uuid4()
    item = told(object_uid=uid, expires_at=ENDS + dt.timedelta(days=3_000))
    withdraw_item(kind=item.kind, object_uid=uid)
    with on(TODAY + dt.timedelta(days=729)):
        assert clearing.clear_old() == 0
    with on(TODAY + dt.timedelta(days=731)):
        assert clearing.clear_old() == 7


def test_of_what_still_stands_every_row_stays(told, mei):
    """Renewed year after year, it tells nobody anew whom it has told."""
    item = told(expires_at=ENDS + dt.timedelta(days=3_000))
    with on(TODAY + dt.timedelta(days=1_500)):
        assert clearing.clear_old() == 0
        assert ringing.ring_item(item_id=item.pk) == 0


def test_renewed_meanwhile_it_stays(told, monkeypatch):
    item = told(expires_at=ENDS)
    found = clearing._with_rows

    def then_renewed(before):
        keys = found(before)
        Item.objects.filter(pk=item.pk).update(expires_at=ENDS + dt.timedelta(days=3_000))
        return keys

    monkeypatch.setattr(clearing, "_with_rows", then_renewed)
    with on(LAST + dt.timedelta(days=1)):
        assert clearing.clear_old() == 0
    assert kept() == [2, 2, 1, 2]


def test_the_operator_says_how_long_and_batches_end_anywhere(told, monkeypatch):
    OptionValue.objects.create(key=TOLD_DAYS.key, region_code="", value=200)
    monkeypatch.setattr(clearing, "BATCH", 1)
    told(expires_at=ENDS)
    other = told(expires_at=ENDS + dt.timedelta(days=300), headline="还在")
    said = []
    with on(dt.date(2027, 2, 10)):
        assert clearing.clear_old(progress=lambda *each: said.append(each[:2])) == 7
    assert said == [(0, 1)]
    assert {row.item_id for model in MODELS for row in model.objects.all()} == {other.pk}


def test_the_page_says_that_it_is_gone_and_shows_no_false_zero(client, told, county_reviewer):
    item = told(expires_at=ENDS)
    address = reverse("console:delivery_item_detail", args=[item.uid])
    gone = "结束已久"
    client.sign_in(county_reviewer, second_factor=True)
    assert gone not in client.get(address).content.decode()
    with on(LAST + dt.timedelta(days=1)):
        clearing.clear_old()
        client.sign_in(county_reviewer, second_factor=True)
        page = client.get(address).content.decode()
    assert gone in page
    assert "伏龙泉镇" not in page
