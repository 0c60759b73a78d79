"""What waits for a lock goes on with what stands when it has it, joined rows included."""

import datetime as dt
import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.fields.actions import (
    change_planting,
    decide_report,
    end_planting,
    repeat_planting,
    report_stage,
    undo_report,
)
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.actions.nightly import recompute_all
from gengdu.fields.actions.observations import undo_observation
from gengdu.fields.actions.turning import turn_seasons
from gengdu.fields.enums import Ending, ReportState
from gengdu.fields.models import Planting, PlantingStage
from gengdu.fields.tests.told import SILK, TASSEL, TODAY, rows, told_of
from gengdu.kit import clock
from tests.concurrency.conftest import together

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("in_july"),
]
ELSEWHERE = "220182100200"
WAITS_FOR_US = """select exists (select from pg_locks
 where not granted and pg_backend_pid() = any(pg_blocking_pids(pid)))"""


def slowly(first: Callable[[], object], then: Callable[[], object]) -> object:
    """Commit `first` only when `then` waits for it; the answer of `then`."""
    begun, done = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                first()
                begun.set()
                assert any(_somebody_waits() or done.wait(0.02) for _look in range(500))
                assert not done.is_set(), "nothing waited"
        finally:
            begun.set()

    def behind() -> object:
        begun.wait(30)
        try:
            return then()
        finally:
            done.set()

    return together([slow, behind])[1]


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS_FOR_US)
        return cursor.fetchone()[0]


def night(day: dt.date = TODAY) -> int:
    return recompute_all(progress=lambda *_: None, today=day)


def is_as_computed_alone(planting: Planting) -> bool:
    """Whether its rows are those that computing it now, by itself, would write."""
    there = rows(planting)
    recompute(planting=Planting.objects.get(pk=planting.pk), today=clock.today())
    return rows(planting) == there


@pytest.fixture
def late(maize) -> MaturityClass:
    return MaturityClass.objects.get(crop=maize, key="late")


@pytest.fixture
def classed(mei, slope, late) -> Callable[[], Planting]:
    """Say that it is a late variety."""
    entry = told_of(slope, maturity_id=late.pk)
    return lambda: change_planting(actor=mei, planting_uid=slope.uid, entry=entry)


def test_the_night_computes_with_the_class_that_was_just_corrected(slope, late, classed):
    slowly(classed, night)
    assert Planting.objects.get().maturity == late
    assert is_as_computed_alone(slope)
    assert night() == 0


def test_a_report_is_measured_by_the_class_that_was_just_corrected(mei, slope, classed):
    def report() -> object:
        return report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=TODAY)

    told = slowly(classed, report)
    assert is_as_computed_alone(slope)
    undo_report(actor=mei, report_uid=told.uid)
    entered = PlantingStage.objects.get(planting=slope, stage__order=TASSEL).enter_on
    assert told.predicted_on == entered


@pytest.mark.parametrize("act", ["undo", "confirm", "decline", "end"])
def test_what_waited_for_a_corrected_class_counts_with_it(
    mei, technician_li, slope, far, classed, act
):
    acts = {
        "undo": lambda: undo_report(actor=mei, report_uid=far.uid),
        "confirm": lambda: decide_report(actor=technician_li, report_uid=far.uid, confirm=True),
        "decline": lambda: decide_report(actor=technician_li, report_uid=far.uid, confirm=False),
        "end": lambda: end_planting(actor=mei, planting_uid=slope.uid),
    }
    slowly(classed, acts[act])
    assert is_as_computed_alone(slope)


def test_what_is_repeated_has_the_class_it_was_corrected_to(mei, slope, late):
    end_planting(actor=mei, planting_uid=slope.uid)

    def class_it() -> object:
        return Planting.objects.filter(pk=slope.pk).update(maturity=late)

    again = slowly(class_it, lambda: repeat_planting(actor=mei, planting_uid=slope.uid))
    assert Planting.objects.get(pk=again.pk).maturity == late
    assert is_as_computed_alone(again)


def test_a_tree_begins_anew_with_the_class_that_was_just_corrected(mei, plant, in_july):
    apple = Crop.objects.get(key="apple")
    late = MaturityClass.objects.create(crop=apple, key="late", name="晚熟", factor=1.2)
    tree = plant(mei, "果园", None, apple)
    in_july.move_to(dt.datetime(2027, 7, 11, 1, tzinfo=dt.UTC))

    def turn() -> object:
        return turn_seasons(progress=lambda *_: None, today=dt.date(2027, 7, 11))

    entry = told_of(tree, maturity_id=late.pk)
    turned = slowly(lambda: change_planting(actor=mei, planting_uid=tree.uid, entry=entry), turn)
    assert turned == 1
    assert is_as_computed_alone(tree)


def test_the_same_move_pressed_twice_is_made_once(mei, slope):
    entry = told_of(slope, region_code=ELSEWHERE)

    def press() -> object:
        return change_planting(actor=mei, planting_uid=slope.uid, entry=entry).region_id

    assert slowly(press, press) == ELSEWHERE
    assert together([press] * 3) == [ELSEWHERE] * 3
    assert AuditEntry.objects.filter(verb="fields.planting.change").count() == 1
    assert Change.objects.filter(kind="fields.planting", key=str(slope.uid)).count() == 2
    assert is_as_computed_alone(slope)


def test_a_plot_that_moved_while_it_was_ended_is_ended(mei, slope):
    entry = told_of(slope, region_code=ELSEWHERE)
    slowly(
        lambda: change_planting(actor=mei, planting_uid=slope.uid, entry=entry),
        lambda: end_planting(actor=mei, planting_uid=slope.uid),
    )
    ended = Planting.objects.get(pk=slope.pk)
    assert (ended.region_id, ended.ending) == (ELSEWHERE, Ending.HARVESTED)


def test_a_plot_that_moved_away_is_decided_about_by_nobody_here(mei, technician_li, slope, far):
    """The technician's grant is asked again, of the place where it is now."""
    entry = told_of(slope, region_code=ELSEWHERE)

    def decide() -> object:
        try:
            return decide_report(actor=technician_li, report_uid=far.uid, confirm=True)
        except Exception as refusal:  # noqa: BLE001 - its name is the answer
            return type(refusal).__name__

    moved = slowly(lambda: change_planting(actor=mei, planting_uid=slope.uid, entry=entry), decide)
    assert moved == "ForeignRow"
    far.refresh_from_db()
    assert far.state == ReportState.WAITING


def test_an_observation_undone_twice_is_undone_once(technician_li, slope, record):
    seen = record(order=TASSEL)

    def press() -> object:
        return undo_observation(actor=technician_li, observation_uid=seen.uid).undone_at

    assert slowly(press, press) is not None
    assert AuditEntry.objects.filter(verb="fields.observation.undo").count() == 1


def test_told_and_confirmed_at_once_one_of_them_stands(mei, technician_li, far):
    """A new day for a stage beside the decision about the former one."""

    def tell() -> object:
        return report_stage(actor=mei, planting_uid=far.planting.uid, stage_order=SILK, on=TODAY).pk

    def confirm() -> object:
        return decide_report(actor=technician_li, report_uid=far.uid, confirm=True).pk

    told = slowly(confirm, tell)
    far.refresh_from_db()
    assert (far.state, far.replaced_by_id) == (ReportState.UNDONE, told)
    assert PlantingStage.objects.get(planting=far.planting, stage__order=SILK).enter_on == TODAY
