"""A technician records what was seen and undoes it: the plots follow, and come back exactly."""

import datetime as dt

import pytest

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.fields.actions import recomputing
from gengdu.fields.actions.observations import (
    REHOMER,
    record_observation,
    undo_observation,
)
from gengdu.fields.actions.reports import report_stage
from gengdu.fields.errors import SeenOutOfRange, ShiftTooWide, StageOfNoCrop
from gengdu.fields.models import Observation, Planting, PlantingStage
from gengdu.fields.queries.observations import observations_for
from gengdu.fields.tests.seen import COUNTY, jobs, nothing_was_written, work
from gengdu.kit.errors import Forbidden
from gengdu.kit.ids import uuid7
from gengdu.regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]
TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
TOWN = "220122101"
WHORL, TASSEL = 6, 7


def rows() -> list[tuple]:
    """Every interval, and what is drawn."""
    intervals = PlantingStage.objects.values_list(
        "planting_id", "stage_id", "region_id", "enter_on", "leave_on", "low_on", "high_on"
    )
    return [sorted(intervals), list(Planting.objects.order_by("pk").values_list("pk", "season"))]


def entered(planting: Planting, order: int = TASSEL) -> dt.date:
    """The day kept for matching."""
    return planting.intervals.get(stage__order=order).enter_on


# -- recording


def test_one_observation_moves_every_plot_of_the_county(mei, neighbour, outsider, plant, record):
    plots = [plant(mei, "东坡", SOWN), plant(neighbour, "西坡", SOWN)]
    elsewhere = plant(outsider, "南坡", SOWN)
    before = entered(elsewhere)
    made = record(place=" 公路边三块地 ")
    assert [entered(plot) for plot in plots] == [TODAY, TODAY]
    assert entered(elsewhere) == before
    assert (made.place, made.counts["plantings"]) == ("公路边三块地", 2)


def test_it_is_written_down_with_everything(technician_li, agri_station, mei, plant, record):
    plant(mei, "东坡", SOWN)
    made = record()
    assert (made.by, made.organisation, made.region_id) == (technician_li, agri_station, COUNTY)
    entry = AuditEntry.objects.get(verb="fields.observation.record")
    assert (entry.actor_uid, entry.region_code) == (technician_li.uid, COUNTY)
    assert entry.changed["stage"] == TASSEL
    assert (
        Change.objects.filter(
            kind="fields.observation", key=str(made.uid), region_code=COUNTY
        ).count()
        == 1
    )
    job = jobs().get()
    assert job.args == [{"region": COUNTY, "crop": made.crop_id}]
    assert job.enqueued_by == technician_li.uid


def test_pressed_twice_it_is_one(mei, plant, record):
    plant(mei, "东坡", SOWN)
    once = uuid7()
    assert record(once=once) == record(once=once)
    assert Observation.objects.count() == 1
    assert AuditEntry.objects.filter(verb="fields.observation.record").count() == 1


def test_work_that_waits_is_not_piled_up(technician_li, mei, plant, maize):
    plant(mei, "东坡", SOWN)
    for ago in (0, 1):
        record_observation(
            actor=technician_li, once=uuid7(), stage=maize.stages.get(order=TASSEL).pk,
            region=COUNTY, on=TODAY - dt.timedelta(days=ago),
        )  # fmt: skip
    recomputing.ask(region_code=COUNTY, crop_id=maize.pk)
    assert jobs().count() == 1


def test_a_plot_its_farmer_corrected_stays(mei, neighbour, plant, record):
    told, free = plant(mei, "东坡", SOWN), plant(neighbour, "西坡", SOWN)
    report_stage(
        actor=mei, planting_uid=told.uid, stage_order=WHORL, on=TODAY - dt.timedelta(days=6)
    )
    before = list(told.intervals.order_by("pk").values_list("stage", "enter_on"))
    made = record()
    assert list(told.intervals.order_by("pk").values_list("stage", "enter_on")) == before
    assert entered(free) == TODAY
    assert made.counts["corrected"] == 1


@pytest.mark.parametrize("ago", [-1, 61])
def test_a_day_that_cannot_be_seen_is_refused(mei, plant, record, ago):
    plant(mei, "东坡", SOWN)
    with pytest.raises(SeenOutOfRange):
        record(ago=ago)
    assert nothing_was_written()


def test_a_stage_of_no_table_is_refused(technician_li, seeded):
    with pytest.raises(StageOfNoCrop):
        record_observation(
            actor=technician_li, once=uuid7(), stage=999_999, region=COUNTY, on=TODAY
        )
    assert nothing_was_written()


def test_more_than_25_days_needs_eyes_on_the_field(mei, plant, record):
    plot = plant(mei, "东坡", SOWN)
    expected = entered(plot, 10)
    assert (expected - TODAY).days > 25
    with pytest.raises(ShiftTooWide) as refusal:
        record(order=10)
    assert refusal.value.params["days"] == (expected - TODAY).days
    assert nothing_was_written()
    record(order=10, sure=True)
    assert entered(plot, 10) == TODAY


def test_two_steps_do_not_lead_round_the_25_days(mei, plant, record):
    plot = plant(mei, "东坡", SOWN)
    computed = entered(plot, 10)
    record(order=9)  # 22 days early, as far as it goes without the tick
    assert (entered(plot, 10) - TODAY).days < 25
    with pytest.raises(ShiftTooWide) as refusal:
        record(order=10)
    assert refusal.value.params["days"] == (computed - TODAY).days
    assert Observation.objects.count() == 1


def test_beyond_the_own_grants_nothing_is_recorded(technician_li, outsider, mei, plant, record):
    plant(mei, "东坡", SOWN)
    for somebody, region in ((outsider, COUNTY), (technician_li, "220182"), (mei, TOWN)):
        with pytest.raises(Forbidden):
            record(by=somebody, region=region)
    assert nothing_was_written()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.EXPERT, Role.REVIEWER, Role.STATION_MANAGER])
def test_who_only_looks_records_and_undoes_nothing(mei, plant, record, give, resident, role):
    plant(mei, "东坡", SOWN)
    looks = give(resident("钱看看", "双桥村"), role, "农安县")
    with pytest.raises(Forbidden):
        record(by=looks)
    assert nothing_was_written()
    made = record()
    assert list(observations_for(looks)) == [made]
    with pytest.raises(Forbidden):
        undo_observation(actor=looks, observation_uid=made.uid)
    made.refresh_from_db()
    assert made.undone_at is None


# -- undoing


def test_undoing_brings_back_exactly_what_was(technician_li, mei, neighbour, plant, record):
    for number in range(4):
        plant((mei, neighbour)[number % 2], f"{number}", SOWN + dt.timedelta(days=4 * number))
    before = rows()
    made = record()
    assert rows() != before
    undo_observation(actor=technician_li, observation_uid=made.uid)
    work()
    assert rows() == before
    entry = AuditEntry.objects.get(verb="fields.observation.undo")
    assert (entry.actor_uid, entry.region_code) == (technician_li.uid, COUNTY)


def test_reports_made_later_survive_the_undoing(technician_li, mei, neighbour, plant, record):
    told, free = plant(mei, "东坡", SOWN), plant(neighbour, "西坡", SOWN)
    untouched = entered(free)
    made = record()
    day = TODAY - dt.timedelta(days=1)
    report_stage(actor=mei, planting_uid=told.uid, stage_order=TASSEL, on=day)
    after_report = list(told.intervals.order_by("stage").values_list("stage", "enter_on"))
    undo_observation(actor=technician_li, observation_uid=made.uid)
    work()
    assert entered(told) == day
    later = [row for row in after_report if row[1] >= day]
    kept = told.intervals.order_by("stage").values_list("stage", "enter_on")
    assert [row for row in kept if row[1] >= day] == later
    assert entered(free) == untouched


def test_an_earlier_observation_counts_again(technician_li, mei, plant, record):
    plot = plant(mei, "东坡", SOWN)
    record(region=TOWN, ago=5)
    earlier = rows()
    assert entered(plot) == TODAY - dt.timedelta(days=5)
    made = record()
    assert entered(plot) == TODAY
    undo_observation(actor=technician_li, observation_uid=made.uid)
    work()
    assert rows() == earlier


def test_undone_twice_is_undone_once(technician_li, mei, plant, record):
    plant(mei, "东坡", SOWN)
    made = record()
    first = undo_observation(actor=technician_li, observation_uid=made.uid)
    again = undo_observation(actor=technician_li, observation_uid=made.uid)
    assert again.undone_at == first.undone_at
    assert AuditEntry.objects.filter(verb="fields.observation.undo").count() == 1


def test_a_colleague_of_the_county_undoes_it_a_stranger_does_not_see_it(
    mei, plant, record, give, resident, outsider, agri_station, party_office
):
    plant(mei, "东坡", SOWN)
    made = record()
    other = give(resident("孟庆", "双桥村"), Role.TECHNICIAN, "农安县", organisation=party_office)
    for somebody in (outsider, other):
        with pytest.raises(ForeignRow):
            undo_observation(actor=somebody, observation_uid=made.uid)
    colleague = give(
        resident("赵立", "双桥村"), Role.TECHNICIAN, "农安县", organisation=agri_station
    )
    undone = undo_observation(actor=colleague, observation_uid=made.uid)
    assert undone.undone_by == colleague


def test_it_follows_its_region(mei, plant, record):
    plant(mei, "东坡", SOWN)
    made = record(region=TOWN)
    Region.objects.create(code="220122103", name="新镇", level=4, parent_id=COUNTY, opened_on=SOWN)
    moves = REHOMER.apply({TOWN: "220122103"}, 10)
    made.refresh_from_db()
    assert made.region_id == "220122103"
    REHOMER.undo(moves)
    made.refresh_from_db()
    assert made.region_id == TOWN
