"""Two plots of one crop with different dates stand at different stages (USERS 1.2)."""

import datetime as dt
import itertools
import uuid

import pytest

from gengdu.access.errors import ForeignRow
from gengdu.agronomy.models import CountySite, Crop, MaturityClass
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.fields.actions import Entry, add_planting, change_planting, end_planting
from gengdu.fields.enums import Ending
from gengdu.fields.errors import (
    NotAVillage,
    PlantingEnded,
    StartOutOfRange,
    TooManyPlantings,
    WrongClass,
)
from gengdu.fields.models import Planting, PlantingStage
from gengdu.fields.queries.plantings import live_plantings, planting_for, standing
from gengdu.fields.tests.told import told_of
from gengdu.people.actions.households import add_family_member

TODAY = dt.date(2026, 7, 11)


def stages_now(account) -> dict[str, str]:
    """Plot → stage now."""
    rows = standing(list(live_plantings([account.person_id])), TODAY)
    return {row.planting.plot: row.now.stage.name if row.now else "" for row in rows}


def test_sown_ten_days_later_is_a_stage_behind(mei, plant):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    plant(mei, "西洼", dt.date(2026, 5, 20))
    assert stages_now(mei) == {"东坡": "大喇叭口期", "西洼": "拔节期"}


def test_the_next_stage_comes_with_a_window_never_a_bare_date(mei, plant):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    (row,) = standing(list(live_plantings([mei.person_id])), TODAY)
    assert row.next.stage.name == "抽雄期"
    assert (row.next.high_on - row.next.low_on).days == 16
    assert row.next.low_on < row.next.enter_on < row.next.high_on


def test_without_a_date_the_regions_calendar_counts(mei, plant):
    planting = plant(mei, "东坡")
    assert planting.started_on is None
    assert planting.counted_from == dt.date(2026, 4, 28)
    assert stages_now(mei) == {"东坡": "大喇叭口期"}


def test_a_late_class_is_behind(mei, plant, maize):
    late = MaturityClass.objects.get(crop=maize, key="late")
    plant(mei, "东坡", dt.date(2026, 4, 28), maturity_id=late.pk)
    assert stages_now(mei) == {"东坡": "拔节期"}


def test_only_intervals_near_today_are_kept(mei, plant):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    rows = PlantingStage.objects.order_by("enter_on")
    assert all(r.leave_on >= TODAY - dt.timedelta(21) for r in rows)
    assert all(r.enter_on <= TODAY + dt.timedelta(60) for r in rows)
    assert all(a.leave_on == b.enter_on for a, b in itertools.pairwise(rows))
    assert {r.person_id for r in rows} == {mei.person_id}
    assert {r.household_id for r in rows} == {mei.person.household_id}


def test_writing_it_down_is_audited_and_in_the_feed(mei, plant):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    entry = AuditEntry.objects.get(verb="fields.planting.add")
    assert (entry.actor_uid, entry.target_key) == (mei.uid, str(planting.uid))
    assert "东坡" not in str(entry.changed)
    assert Change.objects.filter(kind="fields.planting", key=str(planting.uid)).count() == 1


def test_pressed_twice_is_one_planting(mei, maize):
    once = uuid.uuid4()
    entry = Entry(crop_id=maize.pk, region_code=mei.person.region_id)
    for _ in range(5):
        add_planting(actor=mei, person_uid=mei.person.uid, entry=entry, once=once)
    assert Planting.objects.count() == 1


def test_for_a_family_member_without_a_phone(mei, maize):
    grandmother = add_family_member(actor=mei, name="王桂花")
    entry = Entry(crop_id=maize.pk, region_code=mei.person.region_id, plot="后园")
    planting = add_planting(actor=mei, person_uid=grandmother.uid, entry=entry)
    assert planting.person_id == grandmother.pk
    assert planting_for(mei, planting.uid).exists()


def test_not_for_a_stranger(mei, neighbour, maize):
    entry = Entry(crop_id=maize.pk, region_code=mei.person.region_id)
    with pytest.raises(ForeignRow):
        add_planting(actor=neighbour, person_uid=mei.person.uid, entry=entry)
    assert not Planting.objects.exists()


@pytest.mark.parametrize("days", [401, -61])
def test_a_date_of_another_season_is_refused(mei, plant, days):
    with pytest.raises(StartOutOfRange):
        plant(mei, "东坡", TODAY - dt.timedelta(days))
    assert not Planting.objects.exists()


def test_a_class_of_another_crop_is_refused(mei, plant):
    other = MaturityClass.objects.get(crop__key="soybean_spring", key="late")
    with pytest.raises(WrongClass):
        plant(mei, "东坡", maturity_id=other.pk)


def test_a_county_is_no_plot(mei, plant):
    with pytest.raises(NotAVillage):
        plant(mei, "东坡", region_code="220122")


def test_at_some_point_it_is_enough(mei, plant):
    for number in range(40):
        plant(mei, f"{number}号地")
    with pytest.raises(TooManyPlantings):
        plant(mei, "又一块")
    assert Planting.objects.count() == 40


def test_a_corrected_date_moves_the_stages(mei, plant):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    told = told_of(planting, started_on=dt.date(2026, 5, 20))
    change_planting(actor=mei, planting_uid=planting.uid, entry=told)
    assert stages_now(mei) == {"东坡": "拔节期"}
    assert AuditEntry.objects.filter(verb="fields.planting.change").count() == 1


def test_a_plot_in_another_county_has_other_days(mei, plant):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    CountySite.objects.filter(region_id="220182").update(elevation=900)
    before = planting.season
    told = told_of(planting, region_code="220182100200")
    changed = change_planting(actor=mei, planting_uid=planting.uid, entry=told)
    assert changed.season != before
    assert set(PlantingStage.objects.values_list("region_id", flat=True)) == {"220182100200"}


def test_a_harvested_planting_matches_nothing_any_more(mei, plant):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    for _ in range(2):
        end_planting(actor=mei, planting_uid=planting.uid)
    planting.refresh_from_db()
    assert (planting.ended_on, planting.ending) == (TODAY, Ending.HARVESTED)
    assert not PlantingStage.objects.exists()
    assert AuditEntry.objects.filter(verb="fields.planting.end").count() == 1
    with pytest.raises(PlantingEnded):
        change_planting(actor=mei, planting_uid=planting.uid, entry=told_of(planting))


@pytest.mark.parametrize("act", [change_planting, end_planting])
def test_a_strangers_planting_does_not_exist(mei, neighbour, plant, act):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    more = {} if act is end_planting else {"entry": told_of(planting, plot="x")}
    with pytest.raises(ForeignRow):
        act(actor=neighbour, planting_uid=planting.uid, **more)
    planting.refresh_from_db()
    assert (planting.plot, planting.ended_on) == ("东坡", None)


def test_where_plantings_stand_is_one_query(mei, plant, django_assert_num_queries):
    for number in range(5):
        plant(mei, f"{number}号地", dt.date(2026, 5, 1))
    rows = list(live_plantings([mei.person_id]))
    with django_assert_num_queries(1):
        assert len(standing(rows, TODAY)) == 5


def test_every_crop_can_be_planted(mei, plant):
    for crop in Crop.objects.order_by("pk"):
        plant(mei, crop.key[:20], crop=crop)
        Planting.objects.update(ended_on=TODAY)
    assert Planting.objects.count() == 34
