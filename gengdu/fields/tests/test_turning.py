"""Seasons end by themselves, come back each year where they do, and are repeated by one tap."""

import datetime as dt
from collections.abc import Callable

import pytest

from gengdu.access.errors import ForeignRow
from gengdu.agronomy.models import Crop
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.fields.actions import (
    Entry,
    change_planting,
    end_planting,
    repeat_planting,
    report_stage,
)
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.actions.turning import turn_seasons
from gengdu.fields.enums import Ending
from gengdu.fields.errors import NotEndedYet
from gengdu.fields.models import Planting, PlantingStage
from tests.concurrency.conftest import together

SOWN = dt.date(2026, 4, 28)
NINE = dt.time(1, tzinfo=dt.UTC)


def turn(day: dt.date) -> int:
    """The night before a day begins."""
    return turn_seasons(progress=lambda *_: None, today=day)


def last_day(planting: Planting) -> dt.date:
    """30 days after its last stage."""
    return planting.counted_from + dt.timedelta(planting.season[-1][1] + 30)


@pytest.fixture
def on_day(in_july) -> Callable[[dt.date], None]:
    """Moves the clock to nine o'clock of a day."""
    return lambda day: in_july.move_to(dt.datetime.combine(day, NINE))


# -- the end


def test_it_ends_30_days_after_its_last_stage(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    end = last_day(planting)
    assert turn(end - dt.timedelta(1)) == 0
    assert turn(end) == 1
    planting.refresh_from_db()
    assert (planting.ended_on, planting.ending) == (end, Ending.SEASON)
    assert not PlantingStage.objects.exists()
    assert Change.objects.filter(kind="fields.planting", key=str(planting.uid)).count() == 2
    assert turn(end) == 0


def test_after_some_missed_nights_it_ended_on_its_own_day(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    end = last_day(planting)
    recompute(planting=planting, today=end + dt.timedelta(9))
    assert turn(end + dt.timedelta(9)) == 1
    planting.refresh_from_db()
    assert planting.ended_on == end


def test_a_reported_season_ends_by_what_was_reported(mei, plant, on_day):
    planting = plant(mei, "东坡", SOWN)
    usual = last_day(planting)
    on_day(dt.date(2026, 9, 20))
    last = planting.crop.stages.order_by("order").last()
    report_stage(
        actor=mei, planting_uid=planting.uid, stage_order=last.order, on=dt.date(2026, 9, 18)
    )
    planting.refresh_from_db()
    assert last_day(planting) == dt.date(2026, 10, 18) < usual


def test_what_never_ripens_ends_when_nothing_more_is_computed(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    Planting.objects.update(season=planting.season[:-2])
    PlantingStage.objects.all().delete()
    assert turn(SOWN + dt.timedelta(429)) == 0
    assert turn(SOWN + dt.timedelta(430)) == 1


def test_what_is_in_the_ground_stays(mei, plant):
    plant(mei, "东坡", SOWN)
    assert turn(dt.date(2026, 7, 11)) == 0
    assert Planting.objects.get().ended_on is None


# -- the new year


@pytest.fixture
def orchard(mei, plant) -> Planting:
    """Apples, which count from 1 January."""
    return plant(mei, "后园", crop=Crop.objects.get(key="apple"))


def test_a_tree_begins_anew_at_its_start(mei, orchard, on_day):
    bloom = report_stage(
        actor=mei, planting_uid=orchard.uid, stage_order=orchard.season[2][0],
        on=orchard.counted_from + dt.timedelta(orchard.season[2][1] + 3),
    )  # fmt: skip
    assert turn(dt.date(2026, 12, 31)) == 0
    on_day(dt.date(2027, 1, 1))
    assert turn(dt.date(2027, 1, 1)) == 1
    orchard.refresh_from_db()
    assert (orchard.counted_from, orchard.ended_on) == (dt.date(2027, 1, 1), None)
    assert bloom.season_from == dt.date(2026, 1, 1)
    assert not any(len(row) > 2 for row in orchard.season)  # the old report does not count
    assert turn(dt.date(2027, 1, 1)) == 0


def test_bees_begin_anew_too(mei, plant):
    plant(mei, "蜂场", crop=Crop.objects.get(key="honeybee"))
    before = Planting.objects.get().counted_from
    assert turn(dt.date(2027, 7, 11)) == 1
    after = Planting.objects.get().counted_from
    assert (after.year, after.month, after.day) == (before.year + 1, before.month, before.day)


def test_correcting_a_tree_leaves_it_in_its_season(mei, orchard, on_day):
    on_day(dt.date(2027, 5, 1))
    turn(dt.date(2027, 5, 1))
    entry = Entry(orchard.crop_id, "220122102201", plot="山后")
    change_planting(actor=mei, planting_uid=orchard.uid, entry=entry)
    assert Planting.objects.get().counted_from == dt.date(2027, 1, 1)


# -- once more


@pytest.fixture
def gathered(mei, plant, on_day) -> Planting:
    """东坡玉米 of 2026, harvested on 1 October."""
    planting = plant(mei, "东坡", dt.date(2026, 5, 2), area=8)
    on_day(dt.date(2026, 10, 1))
    return end_planting(actor=mei, planting_uid=planting.uid)


def test_it_is_grown_again_next_season(mei, gathered):
    again = repeat_planting(actor=mei, planting_uid=gathered.uid)
    assert (again.crop, again.plot, again.area) == (gathered.crop, "东坡", 8)
    assert (again.region, again.person) == (gathered.region, gathered.person)
    assert (again.started_on, again.counted_from) == (None, dt.date(2027, 4, 28))
    assert again.ended_on is None
    entry = AuditEntry.objects.get(verb="fields.planting.repeat")
    assert entry.changed == {"former": str(gathered.uid)}


def test_repeated_twice_or_later_it_is_one(mei, gathered, on_day):
    first = repeat_planting(actor=mei, planting_uid=gathered.uid)
    on_day(dt.date(2027, 5, 20))
    assert repeat_planting(actor=mei, planting_uid=gathered.uid) == first
    assert Planting.objects.count() == 2


def test_the_night_leaves_the_coming_season_alone(mei, gathered):
    again = repeat_planting(actor=mei, planting_uid=gathered.uid)
    assert turn(dt.date(2026, 11, 1)) == 0
    again.refresh_from_db()
    assert (again.ended_on, again.counted_from) == (None, dt.date(2027, 4, 28))


def test_moved_to_another_village_it_stays_in_the_coming_season(mei, gathered):
    again = repeat_planting(actor=mei, planting_uid=gathered.uid)
    entry = Entry(again.crop_id, "220122102201", plot="东坡")
    change_planting(actor=mei, planting_uid=again.uid, entry=entry)
    again.refresh_from_db()
    assert again.counted_from == dt.date(2027, 4, 28)


def test_told_in_the_season_itself_it_is_this_one(mei, gathered, on_day):
    on_day(dt.date(2027, 5, 20))
    again = repeat_planting(actor=mei, planting_uid=gathered.uid)
    assert again.counted_from == dt.date(2027, 4, 28)


def test_a_repetition_by_mistake_may_be_made_again(mei, gathered):
    first = repeat_planting(actor=mei, planting_uid=gathered.uid)
    end_planting(actor=mei, planting_uid=first.uid, ending=Ending.MISTAKE)
    second = repeat_planting(actor=mei, planting_uid=gathered.uid)
    assert (second.pk != first.pk, second.ended_on) == (True, None)
    assert repeat_planting(actor=mei, planting_uid=gathered.uid) == second


def test_what_stands_on_the_field_is_not_repeated(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    with pytest.raises(NotEndedYet):
        repeat_planting(actor=mei, planting_uid=planting.uid)
    assert Planting.objects.count() == 1


def test_a_stranger_repeats_nothing(neighbour, gathered):
    with pytest.raises(ForeignRow):
        repeat_planting(actor=neighbour, planting_uid=gathered.uid)
    assert Planting.objects.count() == 1


@pytest.mark.parametrize("key", ["wheat_winter", "tomato", "layer", "tea", "grass_carp"])
def test_every_kind_of_crop_can_be_repeated(mei, plant, key):
    planting = plant(mei, "后园", crop=Crop.objects.get(key=key))
    end_planting(actor=mei, planting_uid=planting.uid)
    again = repeat_planting(actor=mei, planting_uid=planting.uid)
    assert again.counted_from > planting.counted_from or key in {"tomato", "layer"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_repetition(mei, gathered):
    def press() -> object:
        return repeat_planting(actor=mei, planting_uid=gathered.uid).pk

    assert len(set(together([press] * 4))) == 1
    assert Planting.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_nights_at_once_end_it_once(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    end = last_day(planting)
    recompute(planting=planting, today=end)
    assert sorted(together([lambda: turn(end)] * 3)) == [0, 0, 1]
    assert Change.objects.filter(kind="fields.planting", key=str(planting.uid)).count() == 2
