"""Which of several reports of one stage stands: sent again, replaced, waiting, taken back."""

import datetime as dt
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gengdu.fields.actions import decide_report, end_planting, report_stage, undo_report
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.actions.nightly import recompute_all
from gengdu.fields.enums import ReportState
from gengdu.fields.errors import AlreadyDecided
from gengdu.fields.models import Planting, StageReport
from gengdu.fields.rules import contradict
from gengdu.fields.tests.told import SILK, SOWN, TASSEL, TODAY, WHORL, day, entered, rows, states
from gengdu.kit.errors import DomainError

pytestmark = pytest.mark.usefixtures("in_july")  # before anybody is given a role
COUNTS, WAITS = (ReportState.CONFIRMED, None), (ReportState.WAITING, None)
GONE, REFUSED = (ReportState.UNDONE, None), (ReportState.DECLINED, None)


# -- sent again, late


def test_a_replaced_day_sent_again_stays_replaced(mei, slope):
    first = {"stage_order": TASSEL, "on": day(0), "once": uuid.uuid4()}
    report_stage(actor=mei, planting_uid=slope.uid, **first)
    second = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(2))
    before = rows(slope)
    assert report_stage(actor=mei, planting_uid=slope.uid, **first) == second
    assert rows(slope) == before
    assert StageReport.objects.count() == 2


def test_what_was_taken_back_stays_so_when_it_is_sent_again(mei, slope):
    told = {"planting_uid": slope.uid, "stage_order": TASSEL, "on": day(1)}
    once, before = uuid.uuid4(), rows(slope)
    first = report_stage(actor=mei, **told, once=once)
    undo_report(actor=mei, report_uid=first.uid)
    again = report_stage(actor=mei, **told, once=once)
    assert (again, again.state, rows(slope)) == (first, ReportState.UNDONE, before)
    anew = report_stage(actor=mei, **told, once=uuid.uuid4())
    assert (anew.state, StageReport.objects.count()) == (ReportState.CONFIRMED, 2)


def test_what_was_declined_stays_so_when_it_is_sent_again(mei, technician_li, slope):
    told = {"stage_order": TASSEL, "on": day(33), "once": uuid.uuid4()}
    far = report_stage(actor=mei, planting_uid=slope.uid, **told)
    decide_report(actor=technician_li, report_uid=far.uid, confirm=False)
    again = report_stage(actor=mei, planting_uid=slope.uid, **told)
    assert (again, again.state) == (far, ReportState.DECLINED)


def test_a_form_sent_again_with_another_answer_is_another_report(mei, slope):
    once = uuid.uuid4()
    for order, on in ((WHORL, day(5)), (TASSEL, day(1)), (TASSEL, day(2)), (TASSEL, day(1))):
        report_stage(actor=mei, planting_uid=slope.uid, stage_order=order, on=on, once=once)
    assert StageReport.objects.count() == 3
    assert (entered(slope, WHORL), entered(slope, TASSEL)) == (day(5), day(2))


def test_after_the_harvest_it_is_still_the_one_that_was_told(mei, slope):
    told = {"stage_order": TASSEL, "on": day(1), "once": uuid.uuid4()}
    first = report_stage(actor=mei, planting_uid=slope.uid, **told)
    end_planting(actor=mei, planting_uid=slope.uid)
    assert report_stage(actor=mei, planting_uid=slope.uid, **told) == first


# -- a far one beside the one that counts


@pytest.fixture
def first(mei, slope) -> StageReport:
    """抽雄期 since yesterday; it counts."""
    return report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))


@pytest.fixture
def mistaken(mei, slope, first) -> StageReport:
    """抽雄期 33 days ago: it waits."""
    return report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(33))


def test_while_it_waits_and_when_it_is_declined_nothing_changes(mei, technician_li, slope, first):
    before = rows(slope)
    far = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(33))
    assert (states(), rows(slope)) == ([COUNTS, WAITS], before)
    assert recompute_all(progress=lambda *_: None, today=TODAY) == 0
    decide_report(actor=technician_li, report_uid=far.uid, confirm=False)
    assert (states(), rows(slope)) == ([COUNTS, REFUSED], before)


def test_taken_back_while_it_waits_nothing_has_changed(mei, slope, first):
    before = rows(slope)
    far = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(33))
    undo_report(actor=mei, report_uid=far.uid)
    assert (states(), rows(slope)) == ([COUNTS, GONE], before)


def test_confirmed_it_replaces_and_taken_back_then_the_former_counts(
    mei, technician_li, slope, first, mistaken
):
    before = rows(slope)
    decide_report(actor=technician_li, report_uid=mistaken.uid, confirm=True)
    assert states() == [(ReportState.UNDONE, mistaken.pk), COUNTS]
    assert dict(row[:2] for row in rows(slope)[-1])[TASSEL] == (day(33) - SOWN).days
    undo_report(actor=mei, report_uid=mistaken.uid)
    assert (states(), rows(slope)) == ([COUNTS, GONE], before)


def test_the_day_of_before_told_again_is_the_last_word(mei, technician_li, slope, mistaken):
    before = rows(slope)
    last = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(1))
    assert states() == [(ReportState.UNDONE, last.pk), (ReportState.UNDONE, last.pk), COUNTS]
    assert rows(slope) == before
    with pytest.raises(AlreadyDecided):
        decide_report(actor=technician_li, report_uid=mistaken.uid, confirm=True)
    undo_report(actor=mei, report_uid=last.uid)
    assert states() == [COUNTS, WAITS, GONE]


def test_a_farther_one_waits_instead_and_declined_the_former_waits(
    mei, technician_li, slope, mistaken
):
    farther = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(40))
    assert states() == [COUNTS, (ReportState.UNDONE, farther.pk), WAITS]
    decide_report(actor=technician_li, report_uid=farther.uid, confirm=False)
    assert states() == [COUNTS, WAITS, REFUSED]


def test_the_one_that_counts_taken_back_leaves_the_one_that_waits(mei, slope, first, mistaken):
    undo_report(actor=mei, report_uid=first.uid)
    assert states() == [GONE, WAITS]


def test_what_was_told_since_keeps_the_former_from_coming_back(mei, slope):
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(0))
    second = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=day(4))
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=SILK, on=day(2))
    undo_report(actor=mei, report_uid=second.uid)
    assert states() == [GONE, GONE, COUNTS]


NEAR_OR_FAR = st.one_of(st.integers(-8, 8), st.integers(-45, -26))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("report"), st.integers(5, 8), NEAR_OR_FAR),
        st.tuples(st.just("report"), st.integers(6, 7), NEAR_OR_FAR),
        st.tuples(st.just("undo"), st.integers(0, 9), st.just(0)),
        st.tuples(st.just("decide"), st.integers(0, 9), st.integers(0, 1)),
    ),
    min_size=1,
    max_size=10,
)


class Told:
    """What was told, in that order, and what should stand of it: worked out afresh, in memory."""

    def __init__(self) -> None:
        self.reports: dict[int, StageReport] = {}
        self.counting: set[int] = set()
        self.gone: set[int] = set()

    def add(self, report: StageReport) -> None:
        if report.pk not in self.reports:
            self.reports[report.pk] = report
            if report.state == ReportState.CONFIRMED:
                self.counting.add(report.pk)

    def standing(self) -> dict[int, str]:
        """Of each stage the last that counts, and the last that waits if it was told later."""
        found: dict[int, str] = {}
        for order in {report.stage.order for report in self.reports.values()}:
            told = [pk for pk, r in self.reports.items() if r.stage.order == order]
            told = [pk for pk in told if pk not in self.gone]
            last = max((pk for pk in told if pk in self.counting), default=0)
            found |= {pk: ReportState.WAITING for pk in told[-1:] if pk > last}
            found |= {last: ReportState.CONFIRMED} if last else {}
        return found

    def give_up(self, planting: Planting) -> None:
        """What cannot come back beside what was told since is gone."""
        there = dict(planting.reports.values_list("pk", "state"))
        while lost := {pk for pk in self.standing() if there[pk] == ReportState.UNDONE}:
            for report in (self.reports[pk] for pk in lost):
                others = planting.reports.filter(state=ReportState.CONFIRMED)
                assert any(
                    contradict((report.stage.order, report.on), (other.stage.order, other.on))
                    for other in others.select_related("stage")
                )
            self.gone |= lost


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_only_what_stands_counts_in_whatever_order_it_was_told(mei, technician_li, plant, steps):
    Planting.objects.all().delete()
    here, there = plant(mei, "东坡", SOWN), plant(mei, "西洼", SOWN)
    usual = {order: SOWN + dt.timedelta(days[0]) for order, *days in here.season}
    told = Told()
    for verb, which, how in steps:
        reports = list(here.reports.order_by("pk"))
        chosen = reports[which % len(reports)] if reports else None
        try:
            if verb == "report":
                on = usual[which] + dt.timedelta(how)
                told.add(report_stage(actor=mei, planting_uid=here.uid, stage_order=which, on=on))
            elif chosen and verb == "undo":
                state = undo_report(actor=mei, report_uid=chosen.uid).state
                told.gone |= {chosen.pk} if state != chosen.state else set()
            elif chosen:
                decide_report(actor=technician_li, report_uid=chosen.uid, confirm=bool(how))
                (told.counting if how else told.gone).add(chosen.pk)
        except DomainError:
            continue
        told.give_up(here)
        standing = here.reports.filter(state__in=[ReportState.CONFIRMED, ReportState.WAITING])
        assert dict(standing.values_list("pk", "state")) == told.standing()
    for report in here.reports.filter(state=ReportState.CONFIRMED).order_by("?"):
        report.pk, report.uid, report.planting, report._state.adding = (
            None,
            uuid.uuid4(),
            there,
            True,
        )
        report.save()
    recompute(planting=there, today=TODAY)
    assert rows(here) == rows(there)
