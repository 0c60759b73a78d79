"""Successions that cannot be, undoing that comes too late, and two administrators at once."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from gengdu.audit.models import AuditEntry
from gengdu.jobs.models import Job
from gengdu.kit.tests.threads import at_once
from gengdu.regions import actions, errors, queries
from gengdu.regions.models import Region, Succession
from gengdu.regions.rules.plans import Heir, Part, Plan, merge, move, split
from gengdu.regions.tests.story import DAY, MERGE, MOVE, finish, state_of_the_tree, where

pytestmark = pytest.mark.usefixtures("july")

REFUSED = {
    "nothing ends": Plan(DAY, ()),
    "no parent": merge(["220122101"], into=Heir(name="龙哈镇"), on=DAY),
    "heir and parent": merge(["220122101"], into=Heir(code="220122102", parent="220122"), on=DAY),
    "in the future": move("220122101202", parent="220122102", on=dt.date(2026, 7, 12)),
    "before it stood": move("220122101202", parent="220122102", on=dt.date(2023, 6, 30)),
    "a county": merge(["220122"], into=Heir(code="220182"), on=DAY),
    "two levels": merge(["220122101", "220182100200"], into=Heir(code="220122102"), on=DAY),
    "one inside the other": merge(
        ["220122101", "220122101202"], into=Heir(code="220122102"), on=DAY
    ),
    "into itself": merge(["220122101"], into=Heir(code="220122101"), on=DAY),
    "under itself": move("220122101", parent="220122101202", on=DAY),
    "wrong parent": move("220122101202", parent="220182", on=DAY),
    "wrong heir": merge(["220122101"], into=Heir(code="220122102201"), on=DAY),
    "named twice": merge(["220122101", "220122101"], into=Heir(code="220122102"), on=DAY),
    "a child forgotten": split(
        "220122101",
        parts=[
            (Heir(name="东泉镇", parent="220122"), Decimal("0.5"), ["220122101202"]),
            (Heir(code="220122102"), Decimal("0.5"), []),
        ],
        on=DAY,
    ),
    "shares short of one": split(
        "220122101",
        parts=[
            (Heir(name="东泉镇", parent="220122"), Decimal("0.5"), ["220122101202"]),
            (Heir(code="220122102"), Decimal("0.4"), ["220122101201"]),
        ],
        on=DAY,
    ),
    "children of two heirs": split(
        "220122101",
        parts=[
            (Heir(name="东泉镇", parent="220122"), Decimal("0.5"), ["220122101202"]),
            (Heir(code="220122102"), Decimal("0.5"), ["220122101202", "220122101201"]),
        ],
        on=DAY,
    ),
    "a stray official code": merge(
        ["220122101"], into=Heir(code="220122102"), on=DAY, officials={"2202": "2203"}
    ),
    "one official code twice": merge(
        ["220122101"],
        into=Heir(code="220122102"),
        on=DAY,
        officials={"220122101201": "220122102300", "220122101202": "220122102300"},
    ),
}


@pytest.mark.parametrize("plan", REFUSED.values(), ids=REFUSED)
def test_a_plan_that_does_not_hold_together_is_refused(town, editor, plan):
    before, homes = state_of_the_tree(), where()
    for attempt in (
        lambda: queries.preview_succession(plan),
        lambda: actions.succeed(actor=editor, plan=plan),
    ):
        with pytest.raises(errors.SuccessionRefused) as refusal:
            attempt()
        assert refusal.value.words()
    assert state_of_the_tree() == before
    assert where() == homes
    assert not Succession.objects.exists()
    assert not AuditEntry.objects.exists()
    assert not Job.objects.exists()


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        (move("220122109", parent="220122", on=DAY), errors.PlaceNotFound),
        (
            move("220122101202", parent="220122102", on=DAY, official="220182100200"),
            errors.OfficialCodeTaken,
        ),
        (
            move("220122101202", parent="220122102", on=DAY, official="220182"),
            errors.OfficialCodeMalformed,
        ),
        (move("220122101202", parent="220122102", on=DAY, name="桥" * 61), errors.NameNeeded),
    ],
)
def test_particular_refusals(town, editor, plan, refusal):
    with pytest.raises(refusal):
        actions.succeed(actor=editor, plan=plan)
    assert not Succession.objects.exists()


def test_a_place_ends_once(town, editor):
    actions.succeed(actor=editor, plan=MOVE)
    with pytest.raises(errors.SuccessionRefused):
        actions.succeed(actor=editor, plan=MOVE)
    assert Succession.objects.count() == 1


def test_undo_is_refused_while_later_events_stand_on_it(town, editor):
    first = actions.succeed(actor=editor, plan=MOVE)
    finish(first)
    homes = where()
    second = actions.succeed(
        actor=editor, plan=move("220122102202", parent="220182100", on=DAY + dt.timedelta(days=9))
    )
    finish(second)
    with pytest.raises(errors.NotUndoable):
        actions.undo_succession(actor=editor, uid=first.uid)
    actions.undo_succession(actor=editor, uid=second.uid)
    finish(second)
    assert where() == homes
    actions.undo_succession(actor=editor, uid=first.uid)
    with pytest.raises(errors.NotUndoable):
        actions.undo_succession(actor=editor, uid=first.uid)


def test_undo_is_refused_when_a_place_was_added_below(town, editor):
    succession = actions.succeed(actor=editor, plan=MERGE)
    actions.add_local_place(actor=editor, parent_code="220122103", name="东坡屯")
    with pytest.raises(errors.NotUndoable) as refusal:
        actions.undo_succession(actor=editor, uid=succession.uid)
    assert "东坡屯" in refusal.value.words()
    assert queries.region_at("220122103").is_open


def test_undo_is_refused_when_the_old_parent_ended_or_the_official_code_went_elsewhere(
    town, editor
):
    first = actions.succeed(actor=editor, plan=MOVE)
    ended = merge(["220122101"], into=Heir(name="泉镇", parent="220122"), on=DAY)
    actions.succeed(actor=editor, plan=ended)
    with pytest.raises(errors.NotUndoable):
        actions.undo_succession(actor=editor, uid=first.uid)
    other = actions.succeed(
        actor=editor,
        plan=move("220182100200", parent="220122102", on=DAY, official="220122102299"),
    )
    actions.recode_region(actor=editor, code="220122102201", official="220182100200")
    with pytest.raises(errors.NotUndoable) as refusal:
        actions.undo_succession(actor=editor, uid=other.uid)
    assert "220182100200" in refusal.value.words()


def test_an_unknown_succession_is_not_found(town, editor):
    with pytest.raises(errors.NotFound):
        actions.undo_succession(actor=editor, uid=uuid.UUID(int=1))


def test_more_places_than_one_transaction_holds_are_refused(town, editor, monkeypatch):
    monkeypatch.setattr(queries.succession, "MOST_ROWS", 2)
    with pytest.raises(errors.SuccessionRefused):
        queries.preview_succession(MERGE)


def test_a_plan_of_two_parts_to_one_heir_is_a_flaw():
    part = Part("220122101", Heir(code="220122102"))
    with pytest.raises(errors.SuccessionRefused):
        queries.outline_of(Plan(DAY, (part, part)))


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_administrators_at_once_carry_out_one_plan_once(town, editor):

    def decide():
        return actions.succeed(actor=editor, plan=MERGE).state

    assert sorted(at_once(decide, decide), key=str) == [errors.SuccessionRefused, "rehoming"]
    assert Succession.objects.count() == 1
    assert Region.objects.filter(parent="220122103").count() == 3
