"""Townships merge, villages move, places are divided: preview, deed, what follows, undo."""

import datetime as dt
from decimal import Decimal

import pytest

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.jobs.models import Job
from gengdu.people.models import Household
from gengdu.regions import actions, queries, tasks
from gengdu.regions.enums import RegionKind, SuccessionState
from gengdu.regions.models import Region, RegionChange, RegionCode, RehomedRow, Succession
from gengdu.regions.rules.plans import Heir, merge, move, split
from gengdu.regions.tests.story import DAY, EVE, MERGE, MOVE, finish, state_of_the_tree, where

pytestmark = pytest.mark.usefixtures("july")

MERGED = {
    "220122101": "220122103",
    "220122101201": "220122103201",
    "220122101202": "220122103202",
    "220122102": "220122103",
    "220122102201": "220122103600",
}


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


def test_after_a_day_its_rows_are_read_no_more(town, editor, july, django_assert_num_queries):
    succession = actions.succeed(actor=editor, plan=MERGE)
    assert not actions.settle(uid=succession.uid)  # a job is at work on it
    finish(succession)
    late = Household.objects.create(region_id="220122101202")
    tasks.rehome_late()
    assert where()[late.pk] == "220122103202"
    assert queries.successions_watched() == [succession.uid]
    july.shift(dt.timedelta(hours=23))
    tasks.rehome_late()
    assert queries.successions_watched() == [succession.uid]
    july.shift(dt.timedelta(hours=2))
    tasks.rehome_late()
    with django_assert_num_queries(1):
        tasks.rehome_late()


def test_one_that_was_undone_is_watched_anew(town, editor, july):
    succession = actions.succeed(actor=editor, plan=MERGE)
    finish(succession)
    july.shift(dt.timedelta(days=2))
    tasks.rehome_late()
    actions.undo_succession(actor=editor, uid=succession.uid)
    finish(succession)
    assert queries.successions_watched() == [succession.uid]
    late = Household.objects.create(region_id="220122103202")
    tasks.rehome_late()
    assert where()[late.pk] == "220122101202"
    july.shift(dt.timedelta(days=1, seconds=1))
    tasks.rehome_late()
    assert queries.successions_watched() == []


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
