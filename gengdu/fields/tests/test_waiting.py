"""Reported stages that wait for a technician: who sees them, in which order, what is decided."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gengdu.access.errors import ForeignRow
from gengdu.audit.models import AuditEntry
from gengdu.fields.actions.plantings import end_planting
from gengdu.fields.actions.reports import decide_report, report_stage
from gengdu.fields.enums import ReportState
from gengdu.fields.models import StageReport
from gengdu.fields.queries.waiting import waiting_count, waiting_reports_for
from gengdu.kit.ids import ref_of
from gengdu.people.tests.browser import Browser

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]
TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
LIST = "/console/fields/report/"
FAR = 11


@pytest.fixture
def far(plant):
    """`far(mei)`: a plot of hers, said to be in milk weeks before it can be."""

    def tell(who, plot="东坡") -> StageReport:
        planting = plant(who, plot, SOWN)
        report = report_stage(actor=who, planting_uid=planting.uid, stage_order=FAR, on=TODAY)
        assert report.state == ReportState.WAITING
        return report

    return tell


def desk(account) -> Browser:
    """Somebody at work, past the second step."""
    browser = Browser()
    browser.sign_in(account, second_factor=True)
    return browser


def test_a_technician_sees_those_of_the_county_the_longest_waiting_first(
    in_july, technician_li, outsider, mei, neighbour, far
):
    second, first = far(mei), far(neighbour)
    StageReport.objects.filter(pk=first.pk).update(at=second.at - dt.timedelta(hours=3))
    assert list(waiting_reports_for(technician_li)) == [first, second]
    assert waiting_count(technician_li) == 2
    for stranger in (outsider, mei):
        assert list(waiting_reports_for(stranger)) == []
        assert waiting_count(stranger) == 0


def test_what_is_decided_stands_below_what_was_taken_off_the_field_is_gone(
    technician_li, mei, neighbour, far
):
    done, gone, left = far(mei), far(mei, "西坡"), far(neighbour)
    decide_report(actor=technician_li, report_uid=done.uid, confirm=True)
    end_planting(actor=mei, planting_uid=gone.planting.uid)
    assert list(waiting_reports_for(technician_li)) == [left, done]
    assert waiting_count(technician_li) == 1


def test_the_list_masks_the_name_and_says_how_far_it_is_off(technician_li, mei, far):
    report = far(mei)
    page = desk(technician_li).get(LIST).content.decode()
    early = (report.predicted_on - report.on).days
    assert "陈小梅" not in page
    assert "陈** · 双桥村" in page
    assert f"早{early}天" in page


def test_it_waits_in_the_menu_and_on_the_workbench(technician_li, mei, far):
    far(mei)
    page = desk(technician_li).get("/console/").content.decode()
    assert "等您核实的生育期" in page
    assert '<span class="count">1</span>' in page


def test_confirmed_by_button_it_counts_and_leaves_the_queue(technician_li, mei, far):
    report = far(mei)
    browser = desk(technician_li)
    page = f"{LIST}{ref_of(report.uid)}/"
    shown = browser.get(page).content.decode()
    assert "属实，按上报的算" in shown
    assert "陈小梅" not in shown
    assert browser.post(f"{page}confirm/").status_code == 302
    report.refresh_from_db()
    assert (report.state, report.decided_by) == (ReportState.CONFIRMED, technician_li)
    assert report.planting.intervals.get(stage__order=FAR).enter_on == TODAY
    assert "属实，按上报的算" not in browser.get(page).content.decode()
    assert waiting_count(technician_li) == 0


def test_declined_by_button_the_season_stays(technician_li, mei, far):
    report = far(mei)
    before = report.planting.season
    assert desk(technician_li).post(f"{LIST}{ref_of(report.uid)}/decline/").status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.DECLINED
    report.planting.refresh_from_db()
    assert report.planting.season == before


def test_the_name_and_number_are_opened_with_a_reason_to_call(technician_li, mei, far):
    report = far(mei)
    page = f"{LIST}{ref_of(report.uid)}/open/"
    answer = desk(technician_li).post(page, {"reason": "打电话核实"}).content.decode()
    assert "陈小梅" in answer
    entry = AuditEntry.objects.get(verb="fields.report.open")
    assert "陈小梅" not in str(entry.changed)


def test_a_technician_of_another_county_decides_nothing(outsider, mei, far):
    report = far(mei)
    with pytest.raises(ForeignRow):
        decide_report(actor=outsider, report_uid=report.uid, confirm=True)
    page = f"{LIST}{ref_of(report.uid)}/confirm/"
    assert desk(outsider).post(page).status_code == 404
    report.refresh_from_db()
    assert report.state == ReportState.WAITING


def test_the_list_asks_as_much_for_many_as_for_few(technician_li, mei, neighbour, far):
    browser = desk(technician_li)
    far(mei)
    browser.get(LIST)
    few, many = CaptureQueriesContext(connection), CaptureQueriesContext(connection)
    with few:
        browser.get(LIST)
    for plot in ("一", "二", "三"):
        far(neighbour, plot)
    with many:
        browser.get(LIST)
    assert len(many) == len(few)
