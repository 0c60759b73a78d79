"""The own rows of the ledger as personal data, how they follow a merge; seasons of exposures."""

import datetime as dt

import pytest
import time_machine

from gengdu.delivery.actions import expose, ringing
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import Delivery, Exposure
from gengdu.delivery.queries import matching
from gengdu.delivery.rules import Audience
from gengdu.fields.models import Planting
from gengdu.kit import clock
from gengdu.notices.actions import mark_all_read
from gengdu.people.actions.households import add_family_member
from gengdu.people.registry import mergers, personal_data

TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
TOWN = Audience(("220122101",))


@pytest.fixture(autouse=True)
def morning():
    with time_machine.travel(clock.start_of(TODAY) + dt.timedelta(hours=10), tick=False):
        yield


def test_what_he_was_rung_for_is_shown_and_its_reason_erased(publish, borer, plant, mei):
    plant(mei, "东坡", SOWN)
    item = publish(borer, urgency=Urgency.IMPORTANT)
    ringing.ring_item(item_id=item.pk)
    mark_all_read(actor=mei)
    own = personal_data["delivery.ledger"]
    now = clock.now().isoformat()
    assert own.export(mei.person) == [
        {
            "headline": item.headline, "medium": "站内提醒", "state": "已读", "sent": now,
            "read": now, "why": "因为你的东坡玉米已到大喇叭口期",
        }
    ]  # fmt: skip
    own.erase(mei.person)
    row = Delivery.objects.get()
    assert (row.state, row.reason) == ("read", {})


def test_the_ledger_follows_two_entries_that_become_one_and_comes_back(publish, mei):
    grandfather = add_family_member(actor=mei, name="陈大山")
    both, his = (publish(TOWN, urgency=Urgency.EMERGENCY, headline=f"{n}") for n in range(2))
    ringing.ring_item(item_id=both.pk)
    row = Delivery.objects.get()
    for item in (both, his):
        Delivery.objects.create(
            item=item, person=grandfather, household=row.household, state="sent",
            region_code=row.region_code,
        )  # fmt: skip
    before = list(Delivery.objects.order_by("pk").values_list())
    follow = mergers["delivery.ledger"]
    assert follow.count(grandfather) == 2
    moved = follow.merge(mei.person, grandfather)
    assert set(Delivery.objects.filter(person=mei.person).values_list("item_id", flat=True)) == {
        both.pk, his.pk
    }  # fmt: skip
    follow.undo(mei.person, grandfather, moved)
    assert list(Delivery.objects.order_by("pk").values_list()) == before


def test_shown_once_in_a_season_and_anew_in_the_next(publish, borer, plant, mei):
    plant(mei, "东坡", SOWN)
    item = publish(borer, expires_at=clock.start_of(dt.date(2028, 1, 1)))
    for _twice in range(2):
        expose(matches=matching([mei.person_id], TODAY))
    assert list(Exposure.objects.values_list("item_id", "season")) == [(item.pk, 2026)]
    # The same plot a year later, as its restart writes it down.
    Planting.objects.update(counted_from=dt.date(2027, 4, 28))
    assert expose(matches=matching([mei.person_id], TODAY)) == 1
    assert expose(matches=matching([mei.person_id], TODAY)) == 0
    assert sorted(Exposure.objects.values_list("season", flat=True)) == [2026, 2027]


def test_what_no_planting_is_the_reason_of_has_no_season(publish, mei):
    publish(TOWN)
    expose(matches=matching([mei.person_id], TODAY))
    assert Exposure.objects.get().season == 0
