"""Two at once: pressed by two of the house, taken back while it is decided."""

import datetime as dt
import uuid

import pytest

from gengdu.fields.actions import decide_report, report_stage, undo_report
from gengdu.fields.enums import ReportState
from gengdu.fields.errors import AlreadyDecided
from gengdu.fields.models import PlantingStage, StageReport
from tests.concurrency.conftest import together

pytestmark = pytest.mark.usefixtures("in_july")  # before anybody is given a role
TASSEL, SILK = 7, 8
YESTERDAY = dt.date(2026, 7, 10)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("once", [None, uuid.uuid4()])
def test_two_presses_at_once_are_one_report(mei, slope, once):
    def press() -> object:
        return report_stage(
            actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=YESTERDAY, once=once
        ).pk

    assert len(set(together([press] * 4))) == 1
    assert StageReport.objects.count() == 1
    assert PlantingStage.objects.get(stage__order=TASSEL).enter_on == YESTERDAY


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_taken_back_while_it_is_decided_it_is_one_or_the_other(mei, technician_li, far):
    def confirm() -> object:
        try:
            return decide_report(actor=technician_li, report_uid=far.uid, confirm=True).state
        except AlreadyDecided:
            return "too late"

    def take_back() -> object:
        return undo_report(actor=mei, report_uid=far.uid).state

    decided, taken = together([confirm, take_back])
    far.refresh_from_db()
    assert (taken, far.state) == (ReportState.UNDONE, ReportState.UNDONE)
    assert decided in {"too late", ReportState.CONFIRMED}
    assert not PlantingStage.objects.filter(stage__order=SILK, enter_on=far.on).exists()
