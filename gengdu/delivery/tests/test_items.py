"""Publishing, correcting, withdrawing; the denominators; places that merge."""

import datetime as dt
import uuid

import pytest
from django.db import transaction

from gengdu.changes.models import Change
from gengdu.delivery import errors
from gengdu.delivery.actions import count_targets, withdraw_item
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import Exposure, Item, Target, TargetCount
from gengdu.delivery.queries import matching
from gengdu.delivery.rules import Audience
from gengdu.jobs.models import Job
from gengdu.kit import clock
from gengdu.kit.tests.threads import together
from gengdu.regions.registry import rehomers

TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
FULONGQUAN = Audience(("220122101",))


def cells():
    """Every target: place, stage order, role, live."""
    rows = Target.objects.order_by("region_code", "stage__order", "role")
    return list(rows.values_list("region_code", "stage__order", "role", "live"))


def counted(day=TODAY):
    rows = TargetCount.objects.filter(day=day).order_by("township_code")
    return list(rows.values_list("township_code", "persons", "households"))


def test_an_item_and_its_cells(publish, seeded):
    audience = Audience(
        ("220122101", "220122102"),
        ("maize_spring",),
        ("maize_spring:6", "maize_spring:7"),
        2,
        ("trader",),
    )
    item = publish(audience)
    assert cells() == [
        (place, order, "trader", True) for place in ("220122101", "220122102") for order in (6, 7)
    ]
    assert {(t.lead_days, t.crop_id, t.published_at) for t in Target.objects.all()} == {
        (2, Target.objects.first().stage.crop_id, item.published_at)
    }
    assert item.audience.sha256 == audience.sha256()
    season = clock.day_of(item.published_at) + dt.timedelta(300)
    assert item.expires_at == clock.start_of(season)
    assert {t.met_by for t in Target.objects.all()} == {
        f"ahead:{t.stage_id}" for t in Target.objects.all()
    }
    job = Job.objects.get(task="delivery.count_targets")
    assert job.args == [item.pk]
    assert Change.objects.filter(kind="delivery.item", key=str(item.uid)).count() == 1


def test_published_again_nothing_happens(publish):
    uid = uuid.uuid4()
    ends = clock.start_of(TODAY + dt.timedelta(30))
    first = publish(FULONGQUAN, object_uid=uid, expires_at=ends)
    for _ in range(3):
        assert publish(FULONGQUAN, object_uid=uid, expires_at=ends) == first
    assert (Item.objects.count(), Target.objects.count(), Change.objects.count()) == (1, 1, 1)


def test_a_correction_keeps_the_item_and_moves_its_targets(publish, mei):
    uid = uuid.uuid4()
    first = publish(FULONGQUAN, object_uid=uid)
    again = publish(
        Audience(("220122102",)), object_uid=uid, headline="更正", urgency=Urgency.IMPORTANT
    )
    assert (again.pk, again.headline, again.urgency) == (first.pk, "更正", "important")
    assert again.published_at == first.published_at
    assert cells() == [("220122102", None, "", True)]
    assert matching([mei.person_id], clock.today()) == []


def test_what_names_no_stage_and_no_end_stands_for_a_fortnight(publish, mei, in_july):
    item = publish(FULONGQUAN)
    assert item.expires_at == clock.start_of(dt.date(2026, 7, 25))
    days = [TODAY + dt.timedelta(n) for n in range(16)]
    assert [day.day for day in days if matching([mei.person_id], day)] == list(range(11, 25))


def test_an_audience_that_cannot_be_told_publishes_nothing(publish):
    with pytest.raises(errors.NoPlaces):
        publish(Audience())
    assert not Item.objects.exists()
    assert not Job.objects.filter(task="delivery.count_targets").exists()


def test_withdrawn_is_gone_at_once_and_once(publish, mei, in_july):
    uid = uuid.uuid4()
    publish(FULONGQUAN, object_uid=uid)
    assert len(matching([mei.person_id], TODAY)) == 1
    withdrawn = withdraw_item(kind="articles.article", object_uid=uid)
    assert withdrawn.withdrawn_at is not None
    assert matching([mei.person_id], TODAY) == []
    assert cells() == [("220122101", None, "", False)]
    assert withdraw_item(kind="articles.article", object_uid=uid) is None
    feed = Change.objects.filter(kind="delivery.item").order_by("pk")
    assert list(feed.values_list("op", flat=True)) == ["upsert", "delete"]


def test_published_after_a_withdrawal_it_is_a_new_item(publish):
    uid = uuid.uuid4()
    first = publish(FULONGQUAN, object_uid=uid)
    withdraw_item(kind="articles.article", object_uid=uid)
    assert publish(FULONGQUAN, object_uid=uid).pk != first.pk
    assert Item.objects.filter(withdrawn_at__isnull=True).count() == 1


def test_denominators_by_township(publish, plant, borer, mei, neighbour, resident):
    second = resident("陈大山", "泉眼岭村")
    for account, plot in ((mei, "东坡"), (mei, "西洼"), (neighbour, "后地"), (second, "前地")):
        plant(account, plot, SOWN)
    item = publish(borer)
    assert count_targets(today=TODAY, item_id=item.pk) == 1
    assert counted() == [("220122101", 2, 2), ("220122102", 1, 1)]
    assert count_targets(today=TODAY) == 1
    assert counted() == [("220122101", 2, 2), ("220122102", 1, 1)]


def test_counted_again_on_a_day_the_rows_are_brought_up_to_date(publish, mei, neighbour, in_july):
    uid = uuid.uuid4()
    item = publish(Audience(("220122",)), object_uid=uid)
    count_targets(today=TODAY, item_id=item.pk)
    assert counted() == [("220122101", 1, 1), ("220122102", 1, 1)]
    publish(FULONGQUAN, object_uid=uid)
    count_targets(today=TODAY, item_id=item.pk)
    assert counted() == [("220122101", 1, 1)]


def test_what_ran_out_or_was_withdrawn_is_not_counted(publish, mei, in_july):
    gone, over = uuid.uuid4(), clock.start_of(TODAY)
    publish(FULONGQUAN, object_uid=gone)
    withdraw_item(kind="articles.article", object_uid=gone)
    publish(FULONGQUAN, expires_at=over)
    assert count_targets(today=TODAY) == 0
    assert counted() == []
    assert not Target.objects.filter(live=True).exists()


def test_an_item_that_is_given_more_time_stands_again(publish, mei, in_july):
    uid = uuid.uuid4()
    publish(FULONGQUAN, object_uid=uid, expires_at=clock.start_of(TODAY))
    count_targets(today=TODAY)
    assert matching([mei.person_id], TODAY) == []
    publish(FULONGQUAN, object_uid=uid, expires_at=clock.start_of(TODAY + dt.timedelta(3)))
    assert len(matching([mei.person_id], TODAY)) == 1


def test_targets_and_denominators_follow_a_township_that_was_merged(publish, neighbour, in_july):
    item = publish(Audience(("220122102",)))
    mapping = {"220122102": "220122101"}
    assert rehomers["delivery.targets"].count(mapping) == 1
    with transaction.atomic():
        moves = rehomers["delivery.targets"].apply(mapping, 100)
        neighbour.person.region_id = "220122101201"
        neighbour.person.save(update_fields=["region"])
    assert len(matching([neighbour.person_id], TODAY)) == 1
    count_targets(today=TODAY, item_id=item.pk)
    assert counted() == [("220122101", 1, 1)]
    with transaction.atomic():
        rehomers["delivery.targets"].undo(moves)
    assert cells() == [("220122102", None, "", True)]


def test_an_items_own_place_follows_too(publish):
    item = publish(FULONGQUAN, region_code="220122102")
    with transaction.atomic():
        rehomers["delivery.items"].apply({"220122102": "220122101"}, 100)
    item.refresh_from_db()
    assert item.region_id == "220122101"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_published_twice_at_once_there_is_one_item(publish):
    uid = uuid.uuid4()
    ends = clock.start_of(clock.today() + dt.timedelta(30))

    def twice():
        return publish(Audience(("220122",)), object_uid=uid, expires_at=ends).pk

    first, second = together(twice, twice)
    assert first == second
    assert (Item.objects.count(), Target.objects.count()) == (1, 1)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_withdrawn_while_it_is_published_again(publish):
    """Whoever is second acts on what the first left; never a live item with dead targets."""
    uid = uuid.uuid4()
    publish(FULONGQUAN, object_uid=uid)
    together(
        lambda: publish(FULONGQUAN, object_uid=uid, headline="更正"),
        lambda: withdraw_item(kind="articles.article", object_uid=uid),
    )
    for item in Item.objects.all():
        live = item.withdrawn_at is None
        assert set(item.targets.values_list("live", flat=True)) == {live}
    assert not Exposure.objects.exists()
