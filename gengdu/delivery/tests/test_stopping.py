"""The ringing of an item is ended and taken up again by whoever may tell of it; by nobody else."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.actions import ringing, stopping
from gengdu.delivery.enums import Urgency
from gengdu.delivery.errors import RingsNoMore
from gengdu.delivery.models import Item
from gengdu.delivery.rules import Audience
from gengdu.jobs.models import Job
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden
from gengdu.kit.tests.threads import together

TODAY = dt.date(2026, 7, 11)
COUNTY = Audience(("220122",))
BOTH = (stopping.stop_ringing, stopping.resume_ringing)


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


# -- what is refused changes nothing


def refused(error, actor, item):
    """Neither of both is done, whether it rings or was stopped."""
    Job.objects.all().delete()
    for stopped_at in (None, clock.now()):
        Item.objects.filter(pk=item.pk).update(stopped_at=stopped_at)
        before = AuditEntry.objects.count(), Change.objects.count()
        for action in BOTH:
            with pytest.raises(error):
                action(actor=actor, item_uid=item.uid)
        assert Item.objects.get(pk=item.pk).stopped_at == stopped_at
        assert (AuditEntry.objects.count(), Change.objects.count()) == before
        assert not Job.objects.exists()
    Item.objects.filter(pk=item.pk).update(stopped_at=None)


def done(actor, item):
    """Both are done."""
    assert stopping.stop_ringing(actor=actor, item_uid=item.uid).stopped_at is not None
    assert stopping.resume_ringing(actor=actor, item_uid=item.uid).stopped_at is None


def test_an_editor_of_one_rubric_stops_what_stands_in_it(publish, give, resident, agri_station):
    agri = publish(COUNTY, urgency=Urgency.IMPORTANT, rubric="agri-tech", headline="农技")
    party = publish(COUNTY, urgency=Urgency.IMPORTANT, rubric="party", headline="党建")
    nowhere = publish(COUNTY, urgency=Urgency.IMPORTANT, headline="没有栏目的")
    editor = give(resident("郑红梅", "双桥村"), Role.EDITOR, "农安县", rubrics=["party"])
    refused(ForeignRow, editor, agri)
    refused(ForeignRow, editor, nowhere)
    done(editor, party)


def test_two_grants_do_not_add_up_to_a_third(publish, give, resident):
    """Who may stop in one rubric and send in another may not stop what he may not send there."""
    item = publish(COUNTY, urgency=Urgency.EMERGENCY, rubric="agri-tech")
    someone = give(
        resident("钱七", "双桥村"), Role.STATION_MANAGER, "农安县", rubrics=["agri-tech"]
    )
    refused(Forbidden, someone, item)
    refused(Forbidden, give(someone, Role.EDITOR, "农安县", rubrics=["party"]), item)
    done(give(someone, Role.REVIEWER, "农安县", rubrics=["party", "agri-tech"]), item)


def test_an_emergency_is_stopped_by_whoever_may_send_one(
    publish, give, resident, lao_wang, station_manager, county_reviewer
):
    village = Audience(("220122101202",))
    item = publish(village, urgency=Urgency.EMERGENCY, region_code="220122101202")
    for actor in (lao_wang, station_manager):  # theirs is the village, not its county
        refused(Forbidden, actor, item)
    of_station = give(resident("吴站长", "双桥村"), Role.STATION_MANAGER, "农安县")
    refused(Forbidden, of_station, item)
    done(county_reviewer, item)


def test_an_emergency_of_another_rubric_or_bureau_is_not(
    publish, give, resident, agri_station, party_office, county_reviewer
):
    item = publish(
        COUNTY, urgency=Urgency.EMERGENCY, rubric="agri-tech", organisation_id=agri_station.pk
    )
    of_party = give(resident("钱七", "双桥村"), Role.EDITOR, "农安县", rubrics=["party"])
    refused(ForeignRow, of_party, item)
    # one grant lets him stop the rubric of a township's, another one send for another rubric
    township = publish(
        COUNTY, urgency=Urgency.EMERGENCY, rubric="agri-tech", region_code="220122101"
    )
    refused(Forbidden, give(of_party, Role.EDITOR, "伏龙泉镇", rubrics=["agri-tech"]), township)
    of_office = give(resident("孙八", "双桥村"), Role.EDITOR, "农安县", organisation=party_office)
    refused(ForeignRow, of_office, item)
    done(give(resident("周九", "双桥村"), Role.EDITOR, "农安县", rubrics=["agri-tech"]), item)
    done(county_reviewer, item)


def test_the_button_is_refused_like_the_action(client, publish, lao_wang):
    item = publish(
        Audience(("220122101202",)), urgency=Urgency.EMERGENCY, region_code="220122101202"
    )
    client.sign_in(lao_wang, second_factor=True)
    address = reverse("console:delivery_item_stop", args=[item.uid])
    assert client.post(address).status_code == 403
    assert Item.objects.get().stopped_at is None
