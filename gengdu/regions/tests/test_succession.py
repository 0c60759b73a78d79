"""Townships merge, villages move, places are divided: preview, deed, what follows, undo."""

import datetime as dt
import threading
import uuid
from decimal import Decimal

import pytest
from django.db import close_old_connections, connection

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.jobs.models import Job
from gengdu.people.models import Household
from gengdu.regions import actions, errors, queries, tasks
from gengdu.regions.enums import RegionKind, SuccessionState
from gengdu.regions.models import (
    Region,
    RegionChange,
    RegionCode,
    RegionSuffix,
    RehomedRow,
    Succession,
)
from gengdu.regions.rules.plans import Heir, Part, Plan, merge, move, split

DAY = dt.date(2026, 6, 1)
EVE = DAY - dt.timedelta(days=1)
NOW = "2026-07-11T09:00:00+08:00"

pytestmark = pytest.mark.usefixtures("july")


@pytest.fixture
def july(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def town(places, households):
    """The small country with official codes, and households: 3 in 双桥村, 2, 1, 1 elsewhere."""
    RegionCode.objects.bulk_create(
        RegionCode(official=code, region_id=code, name=region.name)
        for region in places.values()
        for code in [region.code]
    )
    for code, count in [
        ("220122101202", 3),
        ("220122101201", 2),
        ("220122102201", 1),
        ("220182100200", 1),
    ]:
        for _ in range(count):
            Household.objects.create(region_id=code)
    return places


MERGE = merge(
    ["220122101", "220122102"],
    into=Heir(name="龙哈镇", parent="220122", official="220122103"),
    on=DAY,
)
MOVE = move("220122101202", parent="220122102", on=DAY)
MERGED = {
    "220122101": "220122103",
    "220122101201": "220122103201",
    "220122101202": "220122103202",
    "220122102": "220122103",
    "220122102201": "220122103600",
}


def finish(succession):
    """What the worker does: batch after batch until nothing is left."""
    tasks.rehome(str(succession.uid))
    tasks.unhome(str(succession.uid))


def where():
    """Household → village, for comparing before and after."""
    return dict(Household.objects.order_by("id").values_list("id", "region_id"))


def state_of_the_tree():
    """Everything of the tree a reader can see today."""
    return (
        list(queries.open_regions().order_by("code").values()),
        list(RegionCode.objects.filter(valid_to=None).order_by("official").values()),
        sorted(RegionSuffix.objects.values_list("suffix", "region")),
    )


def test_the_preview_names_every_place_and_counts_the_rows(town, editor):
    before = state_of_the_tree()
    preview = queries.preview_succession(MERGE)
    assert [(o.code, o.name, o.parent) for o in preview.outline.openings] == [
        ("220122103", "龙哈镇", "220122"),
        ("220122103201", "泉眼岭村", "220122103"),
        ("220122103202", "双桥村", "220122103"),
        ("220122103600", "二青山村", "220122103"),
    ]
    assert [region.code for region in preview.outline.closings] == sorted(MERGED)
    assert preview.outline.mapping == MERGED
    assert preview.counts == {"people.households": 6}
    assert preview.labels == {"people.households": "households"}
    assert preview.total == 6
    assert state_of_the_tree() == before
    assert not Succession.objects.exists()


def test_two_townships_merge_and_everything_follows(town, editor):
    succession = actions.succeed(actor=editor, plan=MERGE)
    assert (succession.state, succession.expected, succession.region_code) == (
        SuccessionState.REHOMING,
        6,
        "220122",
    )
    assert [(job.task, job.args) for job in Job.objects.all()] == [
        ("regions.rehome", [str(succession.uid)])
    ]
    finish(succession)
    succession.refresh_from_db()
    assert succession.state == SuccessionState.DONE
    assert sorted(where().values()) == [
        "220122103201",
        "220122103201",
        "220122103202",
        "220122103202",
        "220122103202",
        "220122103600",
        "220182100200",
    ]
    assert [r.name for r in queries.children_of("220122")] == ["龙哈镇"]
    assert [r.name for r in queries.children_of("220122103")] == ["泉眼岭村", "双桥村", "二青山村"]
    closed = Region.objects.filter(closed_on=DAY)
    assert sorted(closed.values_list("code", flat=True)) == sorted(MERGED)


def test_old_addresses_lead_to_the_new_places(town, editor):
    actions.succeed(actor=editor, plan=MERGE)
    assert queries.region_at("220122101202").code == "220122103202"  # an old poster
    assert queries.region_at("220122101").code == "220122103"
    assert queries.region_by_official("220122102201").code == "220122103600"
    assert queries.region_by_official("220122103").name == "龙哈镇"
    assert queries.full_name(queries.region_at("220122101202").code) == (
        "吉林省长春市农安县龙哈镇双桥村"
    )
    (hit,) = queries.search_places("双桥")
    assert hit.region.code == "220122103202"
    assert [f.region.code for f in queries.search_places("桥村")] == ["220122103202"]


def test_a_village_that_moved_keeps_its_official_code_a_merged_township_does_not(town, editor):
    actions.succeed(actor=editor, plan=MERGE)
    current = dict(
        RegionCode.objects.filter(valid_to=None, official__gte="220122101").values_list(
            "official", "region"
        )
    )
    assert current["220122101202"] == "220122103202"
    assert current["220122103"] == "220122103"
    assert "220122101" not in current


def test_a_village_moves_to_the_neighbouring_township(town, editor):
    succession = actions.succeed(actor=editor, plan=MOVE)
    finish(succession)
    assert queries.region_at("220122101202").code == "220122102202"
    assert sorted(where().values()) == [
        "220122101201",
        "220122101201",
        "220122102201",
        "220122102202",
        "220122102202",
        "220122102202",
        "220182100200",
    ]
    assert queries.full_name("220122102202") == "吉林省长春市农安县哈拉海镇双桥村"
    (change,) = RegionChange.objects.all()
    assert (change.old_id, change.new_id, change.share, change.share_back) == (
        "220122101202",
        "220122102202",
        1,
        1,
    )


def test_figures_by_old_and_new_boundary_have_equal_sums(town, editor):
    """USERS 6.3: facts of May and of July, by the boundaries of either day."""
    actions.succeed(actor=editor, plan=MERGE)
    facts = {
        "220122101202": 30,  # 双桥村, recorded before
        "220122103202": 12,  # 双桥村, recorded after
        "220122102201": 7,
        "220122103": 9,  # the new township itself: 3 of 5 parts came from 伏龙泉
        "220182100200": 5,
    }
    new = queries.figures_on(facts)
    old = queries.figures_on(facts, EVE)
    assert new == {
        "220122103202": 42,
        "220122103600": 7,
        "220122103": 9,
        "220182100200": 5,
    }
    assert old == {
        "220122101202": 42,
        "220122102201": 7,
        "220122101": Decimal("5.4"),
        "220122102": Decimal("3.6"),
        "220182100200": 5,
    }
    assert sum(new.values()) == sum(old.values()) == sum(facts.values())
    assert queries.boundary_map(EVE)["220122103"] == {
        "220122101": Decimal("0.6"),
        "220122102": Decimal("0.4"),
    }
    assert queries.boundary_map()["220122101202"] == {"220122103202": 1}
    assert "220122101202" not in queries.boundary_map(EVE)


def test_undo_restores_exactly(town, editor):
    before, homes = state_of_the_tree(), where()
    succession = actions.succeed(actor=editor, plan=MERGE)
    finish(succession)
    assert where() != homes
    actions.undo_succession(actor=editor, uid=succession.uid)
    assert Job.objects.order_by("id").last().task == "regions.unhome"
    finish(succession)
    assert state_of_the_tree() == before
    assert where() == homes
    succession.refresh_from_db()
    assert (succession.state, succession.undone_by) == (SuccessionState.UNDONE, editor.uid)
    # The codes that were given for a while stay given, and lead back.
    assert Region.objects.filter(pk="220122103", opened_on=DAY, closed_on=DAY).exists()
    assert queries.region_at("220122103202").code == "220122101202"
    assert queries.region_at("220122103").code == "220122103"  # two came together: not one answer
    assert queries.figures_on({"220122103202": 4}) == {"220122101202": 4}
    again = actions.succeed(actor=editor, plan=MERGE)
    assert set(again.inverse) & set(succession.inverse) == set()


def test_rows_that_came_to_the_new_places_since_go_back_too(town, editor):
    succession = actions.succeed(actor=editor, plan=MERGE)
    finish(succession)
    newcomer = Household.objects.create(region_id="220122103202")
    at_the_township = Household.objects.create(region_id="220122103")
    moved_on = Household.objects.filter(region_id="220122103202").first()
    Household.objects.filter(pk=moved_on.pk).update(region_id="220182100200")
    actions.undo_succession(actor=editor, uid=succession.uid)
    finish(succession)
    homes = where()
    assert homes[newcomer.pk] == "220122101202"
    assert homes[at_the_township.pk] == "220122101"  # the larger of the two
    assert homes[moved_on.pk] == "220182100200"  # who moved house since is left alone


def test_undoing_before_all_rows_have_moved_puts_back_those_that_had(town, editor, monkeypatch):
    monkeypatch.setattr(actions.succession, "BATCH", 2)
    homes = where()
    succession = actions.succeed(actor=editor, plan=MERGE)
    step = actions.rehome_some(uid=succession.uid)
    assert (step.done, step.expected) == (2, 6)
    actions.undo_succession(actor=editor, uid=succession.uid)
    assert actions.rehome_some(uid=succession.uid) is None  # the job that was under way stops
    assert RehomedRow.objects.count() == 2
    finish(succession)
    assert where() == homes


def test_a_repeated_job_moves_nothing_twice_and_late_rows_follow(town, editor):
    succession = actions.succeed(actor=editor, plan=MERGE)
    finish(succession)
    rows = RehomedRow.objects.count()
    finish(succession)
    assert RehomedRow.objects.count() == rows == 6
    late = Household.objects.create(region_id="220122101202")
    finish(succession)
    assert where()[late.pk] == "220122103202"


def test_a_township_is_taken_in_by_one_that_stands(town, editor):
    plan = merge(["220122102"], into=Heir(code="220122101"), on=DAY)
    succession = actions.succeed(actor=editor, plan=plan)
    finish(succession)
    assert [r.name for r in queries.children_of("220122101")] == ["泉眼岭村", "双桥村", "二青山村"]
    assert succession.mapping == {"220122102": "220122101", "220122102201": "220122101600"}
    facts = {"220122101": 10, "220122102": 4, "220122101600": 3}
    assert queries.figures_on(facts) == {"220122101": 14, "220122101600": 3}
    assert queries.figures_on(facts, EVE) == {
        "220122101": 10,
        "220122102": 4,
        "220122102201": 3,
    }
    homes = where()
    actions.undo_succession(actor=editor, uid=succession.uid)
    finish(succession)
    assert [r.name for r in queries.children_of("220122")] == ["伏龙泉镇", "哈拉海镇"]
    assert homes != where()


def test_a_township_is_divided(town, editor):
    plan = split(
        "220122101",
        parts=[
            (Heir(name="东泉镇", parent="220122"), Decimal("0.7"), ["220122101202"]),
            (Heir(code="220122102"), Decimal("0.3"), ["220122101201"]),
        ],
        on=DAY,
    )
    at_the_township = Household.objects.create(region_id="220122101")
    succession = actions.succeed(actor=editor, plan=plan)
    finish(succession)
    assert succession.mapping == {
        "220122101": "220122600",
        "220122101201": "220122102600",
        "220122101202": "220122600202",
    }
    assert where()[at_the_township.pk] == "220122600"  # live rows follow the larger share
    assert queries.figures_on({"220122101": 100}) == {"220122600": 70, "220122102": 30}
    assert queries.figures_on({"220122600": 5}, EVE) == {"220122101": 5}
    assert queries.region_at("220122101").closed_on == DAY  # no one answer: the place of then


def test_local_places_keep_a_9xx_number_when_they_move(town, editor):
    with_local = Region.objects.create(
        code="220122101900",
        name="东坡屯",
        level=5,
        parent=town["伏龙泉镇"],
        kind=RegionKind.LOCAL,
    )
    Region.objects.create(
        code="220122102900", name="西坡屯", level=5, parent=town["哈拉海镇"], kind=RegionKind.LOCAL
    )
    outline = queries.preview_succession(
        merge(["220122101"], into=Heir(code="220122102"), on=DAY)
    ).outline
    assert outline.mapping[with_local.code] == "220122102901"
    assert {o.kind for o in outline.openings if o.code == "220122102901"} == {RegionKind.LOCAL}


def test_a_new_official_code_can_come_with_the_move(town, editor):
    plan = move("220122101202", parent="220122102", on=DAY, official="220122102205")
    actions.succeed(actor=editor, plan=plan)
    assert queries.region_at("220122102205").name == "双桥村"
    assert queries.region_by_official("220122101202").code == "220122102205"


def test_a_succession_is_logged_and_told(town, editor):
    succession = actions.succeed(actor=editor, plan=MOVE)
    actions.undo_succession(actor=editor, uid=succession.uid)
    entries = AuditEntry.objects.order_by("id")
    assert [(e.verb, e.target_key, e.region_code) for e in entries] == [
        ("regions.region.succeed", str(succession.uid), "220122"),
        ("regions.region.undo_succession", str(succession.uid), "220122"),
    ]
    assert entries[0].changed == {
        "on": "2026-06-01",
        "old": ["220122101202"],
        "new": ["220122102202"],
    }
    told = Change.objects.order_by("id").values_list("kind", "key")
    both = [("regions.region", "220122101202"), ("regions.region", "220122102202")]
    assert list(told) == both * 2


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
    start = threading.Barrier(2)
    ends = []

    def decide():
        try:
            start.wait(10)
            ends.append(actions.succeed(actor=editor, plan=MERGE).state)
        except errors.SuccessionRefused:
            ends.append("refused")
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends) == ["refused", "rehoming"]
    assert Succession.objects.count() == 1
    assert Region.objects.filter(parent="220122103").count() == 3
