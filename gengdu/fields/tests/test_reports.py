"""一键报生育期: what was seen moves the season, what is taken back leaves no trace (USERS 1.2)."""

import datetime as dt
import uuid

import pytest

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.fields.actions import (
    Entry,
    add_planting,
    change_planting,
    decide_report,
    end_planting,
    report_stage,
    undo_report,
)
from gengdu.fields.actions.following import OwnPlantings
from gengdu.fields.actions.nightly import recompute_all
from gengdu.fields.enums import ReportState
from gengdu.fields.errors import (
    AlreadyDecided,
    BeforeTheStart,
    ContradictsReport,
    DayToCome,
    PlantingEnded,
    StageIsTheStart,
    StartAfterReport,
)
from gengdu.fields.models import PlantingStage, StageReport
from gengdu.fields.tests.told import (
    SILK,
    SOWN,
    TASSEL,
    TODAY,
    WHORL,
    day,
    entered,
    rows,
    states,
    told_of,
)
from gengdu.notices.models import Notice
from gengdu.people.actions.households import add_family_member

pytestmark = pytest.mark.usefixtures("in_july")  # before anybody is given a role


# -- what it does


def test_a_report_moves_the_season_at_once(mei, slope):
    before, silk = entered(slope, TASSEL), entered(slope, SILK)
    width = PlantingStage.objects.get(planting=slope, stage__order=SILK)
    report = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    assert (report.state, report.predicted_on) == (ReportState.CONFIRMED, before)
    assert entered(slope, TASSEL) == day(1) < before
    assert entered(slope, SILK) < silk
    narrow = PlantingStage.objects.get(planting=slope, stage__order=SILK)
    assert narrow.high_on - narrow.low_on < width.high_on - width.low_on


def test_it_is_in_the_log_and_in_the_feed(mei, slope):
    report = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    entry = AuditEntry.objects.get(verb="fields.report.add")
    assert (entry.actor_uid, entry.target_key) == (mei.uid, str(report.uid))
    assert entry.region_code == slope.region_id
    assert Change.objects.filter(kind="fields.planting", key=str(slope.uid)).count() == 2


def test_the_night_leaves_it_as_it_is(mei, slope):
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    before = rows(slope)
    assert recompute_all(progress=lambda *_: None, today=TODAY) == 0
    assert rows(slope) == before


@pytest.mark.parametrize("once", [None, uuid.uuid4()])
def test_pressed_five_times_is_one_report(mei, slope, once):
    told = {
        report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1), once=once).pk
        for _press in range(5)
    }
    assert len(told) == StageReport.objects.count() == 1
    assert AuditEntry.objects.filter(verb="fields.report.add").count() == 1


def test_another_day_for_the_same_stage_replaces_the_former(mei, slope):
    first = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(0))
    alone = rows(slope)
    second = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(2))
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == (ReportState.UNDONE, second)
    assert entered(slope, TASSEL) == day(2)
    undo_report(actor=mei, report_uid=second.uid)
    first.refresh_from_db()
    assert (first.state, first.replaced_by) == (ReportState.CONFIRMED, None)
    assert rows(slope) == alone


def test_what_it_is_measured_against_does_not_hold_the_report_it_replaces(mei, slope):
    expected = entered(slope, TASSEL)
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(0))
    again = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(2))
    assert again.predicted_on == expected


def test_one_may_report_for_a_family_member(mei, maize):
    grandmother = add_family_member(actor=mei, name="王桂花")
    entry = Entry(crop_id=maize.pk, region_code=mei.person.region_id, started_on=SOWN)
    hers = add_planting(actor=mei, person_uid=grandmother.uid, entry=entry)
    report_stage(actor=mei, planting_uid=hers.uid, stage_order=TASSEL, on=day(1))
    assert entered(hers, TASSEL) == day(1)


# -- what is refused, in words


@pytest.mark.parametrize(
    ("order", "on", "refusal"),
    [
        (TASSEL, TODAY + dt.timedelta(1), DayToCome),
        (TASSEL, SOWN - dt.timedelta(1), BeforeTheStart),
        (1, SOWN, StageIsTheStart),
        (99, TODAY, ForeignRow),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(mei, slope, order, on, refusal):
    before = rows(slope)
    with pytest.raises(refusal):
        report_stage(actor=mei, planting_uid=slope.uid, stage_order=order, on=on)
    assert not StageReport.objects.exists()
    assert rows(slope) == before


@pytest.mark.parametrize(
    ("first", "second"),
    [((TASSEL, 3), (WHORL, 2)), ((TASSEL, 3), (WHORL, 3)), ((WHORL, 3), (TASSEL, 4))],
)
def test_a_contradiction_names_the_report_that_stands_against_it(mei, slope, first, second):
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=first[0], on=day(first[1]))
    before = rows(slope)
    with pytest.raises(ContradictsReport) as refused:
        report_stage(actor=mei, planting_uid=slope.uid, stage_order=second[0], on=day(second[1]))
    named = StageReport.objects.get().stage.name
    assert f"7月{day(first[1]).day}日到{named}" in refused.value.words()
    assert StageReport.objects.count() == 1
    assert rows(slope) == before


def test_an_ended_planting_is_reported_no_more(mei, slope):
    report = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    end_planting(actor=mei, planting_uid=slope.uid)
    with pytest.raises(PlantingEnded):
        report_stage(actor=mei, planting_uid=slope.uid, stage_order=SILK, on=TODAY)
    with pytest.raises(PlantingEnded):
        undo_report(actor=mei, report_uid=report.uid)
    report.refresh_from_db()
    assert report.state == ReportState.CONFIRMED


def test_a_strangers_plot_and_report_do_not_exist(mei, neighbour, outsider, slope):
    report = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    for stranger in (neighbour, outsider):
        with pytest.raises(ForeignRow):
            report_stage(actor=stranger, planting_uid=slope.uid, stage_order=SILK, on=TODAY)
        with pytest.raises(ForeignRow):
            undo_report(actor=stranger, report_uid=report.uid)
        with pytest.raises(ForeignRow):
            decide_report(actor=stranger, report_uid=report.uid, confirm=True)
    assert StageReport.objects.get().state == ReportState.CONFIRMED


# -- far off: a technician looks at it


def test_far_off_it_waits_and_does_not_count(mei, plant, far):
    twin = plant(mei, "西洼", SOWN)
    assert far.state == ReportState.WAITING
    assert rows(far.planting)[:-1] == rows(twin)[:-1]


def test_exactly_25_days_count(mei, slope):
    on = entered(slope, SILK) - dt.timedelta(25)
    report = report_stage(actor=mei, planting_uid=slope.uid, stage_order=SILK, on=on)
    assert report.state == ReportState.CONFIRMED


def test_confirmed_it_counts_and_she_is_told_once(mei, technician_li, far):
    for _press in range(2):
        decide_report(actor=technician_li, report_uid=far.uid, confirm=True)
    assert entered(far.planting, SILK) == far.on
    (notice,) = Notice.objects.filter(kind="fields.report")
    assert (notice.person_id, "6月20日到吐丝期" in notice.headline) == (mei.person_id, True)
    assert AuditEntry.objects.filter(verb="fields.report.decide").count() == 1
    with pytest.raises(AlreadyDecided):
        decide_report(actor=technician_li, report_uid=far.uid, confirm=False)


def test_declined_it_does_not_count_and_she_is_told(mei, technician_li, far):
    before = rows(far.planting)
    decide_report(actor=technician_li, report_uid=far.uid, confirm=False)
    assert rows(far.planting) == before
    assert "没有算数" in Notice.objects.get(kind="fields.report").headline
    assert undo_report(actor=mei, report_uid=far.uid).state == ReportState.DECLINED


def test_taken_back_before_the_decision_there_is_nothing_to_decide(mei, technician_li, far):
    undo_report(actor=mei, report_uid=far.uid)
    with pytest.raises(AlreadyDecided):
        decide_report(actor=technician_li, report_uid=far.uid, confirm=True)
    assert StageReport.objects.get().state == ReportState.UNDONE


def test_it_is_not_confirmed_against_what_was_reported_since(mei, technician_li, far):
    report_stage(actor=mei, planting_uid=far.planting.uid, stage_order=WHORL, on=day(3))
    with pytest.raises(ContradictsReport):
        decide_report(actor=technician_li, report_uid=far.uid, confirm=True)
    far.refresh_from_db()
    assert far.state == ReportState.WAITING


@pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.STATION_MANAGER])
def test_only_technicians_decide(give, resident, far, role):
    someone = give(resident("钱进", "双桥村"), role, "农安县")
    with pytest.raises(ForeignRow):
        decide_report(actor=someone, report_uid=far.uid, confirm=True)


def test_a_technician_reports_about_his_own_plots_alone(mei, technician_li, slope, plant):
    early = dt.date(2026, 6, 20)
    with pytest.raises(ForeignRow):
        report_stage(actor=technician_li, planting_uid=slope.uid, stage_order=SILK, on=early)
    assert not StageReport.objects.exists()
    own = plant(technician_li, "北地", slope.counted_from)
    seen = report_stage(actor=technician_li, planting_uid=own.uid, stage_order=SILK, on=early)
    assert (seen.state, seen.seen_by_technician) == (ReportState.CONFIRMED, True)
    assert not Notice.objects.filter(kind="fields.report").exists()
    with pytest.raises(ForeignRow):
        undo_report(actor=mei, report_uid=seen.uid)
    assert undo_report(actor=technician_li, report_uid=seen.uid).state == ReportState.UNDONE


# -- taken back


def test_taken_back_twice_is_once(mei, slope):
    before = rows(slope)
    report = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    for _press in range(2):
        assert undo_report(actor=mei, report_uid=report.uid).state == ReportState.UNDONE
    assert rows(slope) == before
    assert AuditEntry.objects.filter(verb="fields.report.undo").count() == 1


# -- what goes along


def test_a_corrected_start_takes_the_reports_along(mei, slope):
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    told = told_of(slope, started_on=dt.date(2026, 5, 4))
    change_planting(actor=mei, planting_uid=slope.uid, entry=told)
    assert StageReport.objects.get().season_from == dt.date(2026, 5, 4)
    assert entered(slope, TASSEL) == day(1)


def test_nothing_is_sown_after_it_was_seen(mei, slope):
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=3, on=dt.date(2026, 5, 26))
    told = told_of(slope, started_on=dt.date(2026, 6, 1))
    with pytest.raises(StartAfterReport) as refused:
        change_planting(actor=mei, planting_uid=slope.uid, entry=told)
    assert "5月26日到三叶期" in refused.value.words()
    slope.refresh_from_db()
    assert slope.counted_from == SOWN


def test_a_report_that_does_not_count_holds_no_start_back(mei, technician_li, slope):
    """Nor can it be confirmed once the start lies after it."""
    may = dt.date(2026, 5, 3)
    far = report_stage(actor=mei, planting_uid=slope.uid, stage_order=4, on=may)
    told = told_of(slope, started_on=dt.date(2026, 5, 4))
    assert change_planting(actor=mei, planting_uid=slope.uid, entry=told).counted_from > may
    with pytest.raises(BeforeTheStart):
        decide_report(actor=technician_li, report_uid=far.uid, confirm=True)
    decide_report(actor=technician_li, report_uid=far.uid, confirm=False)
    assert states() == [(ReportState.DECLINED, None)]


def test_said_again_as_it_is_on_record_nothing_is_written(mei, slope):
    before = Change.objects.count()
    told = told_of(slope, plot=f" {slope.plot} ")
    assert change_planting(actor=mei, planting_uid=slope.uid, entry=told) == slope
    assert not AuditEntry.objects.filter(verb="fields.planting.change").exists()
    assert Change.objects.count() == before


def test_she_takes_her_reports_with_her_and_they_are_erased(mei, slope):
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    (plot,) = OwnPlantings().export(mei.person)
    (told,) = plot["stages"]
    assert (told["stage"], told["seen"], told["state"]) == (
        "抽雄期",
        "2026-07-10",
        ReportState.CONFIRMED.label,
    )
    OwnPlantings().erase(mei.person)
    assert not StageReport.objects.exists()
