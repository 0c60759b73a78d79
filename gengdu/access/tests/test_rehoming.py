"""Two townships merge: roles and organisations follow, and come back when it is undone."""

import datetime as dt

import pytest

from gengdu.access import scope
from gengdu.access.enums import Role
from gengdu.access.models import Grant, Organisation
from gengdu.changes.models import Change
from gengdu.kit import clock
from gengdu.people.models import Person
from gengdu.regions import actions as regions
from gengdu.regions import tasks as regions_tasks
from gengdu.regions.models import RegionCode
from gengdu.regions.registry import rehomers
from gengdu.regions.rules.plans import Heir, merge

FULONG, HALAHAI = "220122101", "220122102"


@pytest.fixture
def roles():
    """The registered re-homer of grants."""
    return rehomers["access.grants"]


@pytest.fixture
def organisations():
    """The registered re-homer of organisations."""
    return rehomers["access.organisations"]


def state():
    """Every grant and organisation as it stands."""
    return (
        list(Grant.objects.order_by("id").values_list()),
        list(Organisation.objects.order_by("id").values_list()),
    )


def moved_all(rehomer, mapping, limit=2):
    """Moves in batches, as the succession does."""
    moves = []
    while batch := rehomer.apply(mapping, limit):
        moves += batch
    return moves


def test_standing_roles_follow_and_ended_ones_keep_the_place_they_had(
    roles, resident, give, party_office
):
    wang = give(resident("王", "双桥村"), Role.EDITOR, "伏龙泉镇")
    give(wang, Role.REVIEWER, "伏龙泉镇", organisation=party_office)
    give(wang, Role.TECHNICIAN, "伏龙泉镇")
    give(wang, Role.VOLUNTEER, "伏龙泉镇", ended_at=clock.now())
    mapping = {FULONG: HALAHAI}
    before = state()
    assert roles.count(mapping) == 3
    moves = moved_all(roles, mapping)
    assert [(move.old, move.new) for move in moves] == [(FULONG, HALAHAI)] * 3
    assert scope.holds(wang, Role.EDITOR, HALAHAI)
    assert not scope.holds(wang, Role.EDITOR, FULONG)
    assert Grant.objects.get(role=Role.VOLUNTEER).region_id == FULONG
    assert roles.count(mapping) == 0
    assert Change.objects.filter(kind="access.grant", region_code=HALAHAI).count() == 3
    roles.undo(moves)
    assert state() == before


def test_a_role_that_holds_is_not_folded_into_one_that_ran_out(roles, resident, give):
    hour = dt.timedelta(hours=1)
    wang = give(resident("王", "双桥村"), Role.EDITOR, "伏龙泉镇")
    ran_out = clock.now() - hour
    give(wang, Role.EDITOR, "哈拉海镇", valid_from=ran_out - hour, valid_until=ran_out)
    moves = moved_all(roles, {FULONG: HALAHAI})
    assert scope.holds(wang, Role.EDITOR, HALAHAI)
    held, old = Grant.objects.order_by("id")
    assert (held.ended_at, held.folded_into, old.ended_at) == (None, None, ran_out)
    roles.undo(moves)
    assert scope.holds(wang, Role.EDITOR, FULONG)
    assert not scope.holds(wang, Role.EDITOR, HALAHAI)


@pytest.mark.parametrize("bureau", [None, "party_office"])
def test_the_same_role_in_both_becomes_one_and_two_again(request, roles, resident, give, bureau):
    more = {"organisation": request.getfixturevalue(bureau)} if bureau else {}
    wang = give(resident("王", "双桥村"), Role.EDITOR, "伏龙泉镇", **more)
    give(wang, Role.EDITOR, "哈拉海镇", **more)
    before = state()
    moves = moved_all(roles, {FULONG: HALAHAI})
    kept, folded = (
        Grant.objects.get(ended_at__isnull=True),
        Grant.objects.get(folded_into__isnull=False),
    )
    assert (kept.region_id, folded.region_id, folded.folded_into) == (HALAHAI, HALAHAI, kept)
    roles.undo(moves)
    assert state() == before
    assert scope.holds(wang, Role.EDITOR, FULONG)


def test_two_places_that_both_end_leave_one_role_in_the_new_one(roles, resident, give):
    wang = give(resident("王", "双桥村"), Role.EDITOR, "伏龙泉镇")
    give(wang, Role.EDITOR, "哈拉海镇")
    before = state()
    moves = moved_all(roles, {FULONG: "220182100", HALAHAI: "220182100"}, limit=1)
    assert Grant.objects.filter(ended_at__isnull=True, region_id="220182100").count() == 1
    roles.undo(moves)
    assert state() == before


def test_a_role_taken_since_does_not_come_back_by_the_undoing(roles, resident, give):
    wang = give(resident("王", "双桥村"), Role.EDITOR, "伏龙泉镇")
    give(wang, Role.EDITOR, "哈拉海镇")
    moves = moved_all(roles, {FULONG: HALAHAI})
    Grant.objects.filter(ended_at__isnull=True).update(ended_at=clock.now())
    roles.undo(moves)
    assert not scope.holds(wang, Role.EDITOR, FULONG)
    assert not scope.holds(wang, Role.EDITOR, HALAHAI)


def test_what_has_moved_on_since_stays_where_it_is(roles, organisations, resident, give, jilin):
    give(resident("王", "双桥村"), Role.EDITOR, "伏龙泉镇")
    Organisation.objects.create(name="农机合作社", region=jilin["伏龙泉镇"])
    moves = moved_all(roles, {FULONG: HALAHAI}), moved_all(organisations, {FULONG: HALAHAI})
    Grant.objects.update(region="220182100")
    Organisation.objects.update(region="220182100")
    roles.undo(moves[0])
    organisations.undo(moves[1])
    assert Grant.objects.get().region_id == "220182100"
    assert Organisation.objects.get().region_id == "220182100"


def test_open_organisations_follow_and_a_name_that_is_taken_gets_its_old_place(
    organisations, jilin
):
    here, there = jilin["伏龙泉镇"], jilin["哈拉海镇"]
    for name, place in (("农业站", here), ("农业站", there), ("伏龙泉农机社", here)):
        Organisation.objects.create(name=name, region=place)
    Organisation.objects.create(name="老供销社", region=here, closed_on=clock.today())
    before = state()
    mapping = {FULONG: HALAHAI}
    assert organisations.count(mapping) == 2
    moves = moved_all(organisations, mapping, limit=1)
    assert sorted(Organisation.objects.filter(region=there).values_list("name", flat=True)) == [
        "伏龙泉农机社",
        "农业站",
        "农业站（伏龙泉镇 220122101）",
    ]
    assert Organisation.objects.get(name="老供销社").region == here
    organisations.undo(moves)
    assert state() == before


def test_a_name_given_since_is_kept(organisations, jilin):
    for place in ("伏龙泉镇", "哈拉海镇"):
        Organisation.objects.create(name="农业站", region=jilin[place])
    moves = moved_all(organisations, {FULONG: HALAHAI})
    Organisation.objects.filter(pk=moves[0].key).update(name="第二农业站")
    organisations.undo(moves)
    assert Organisation.objects.get(region=FULONG).name == "第二农业站"


def test_the_whole_way_two_townships_merge_and_come_back(
    resident, give, province_admin, jilin, agri_station
):
    """Through the succession itself: who could see a household still can, and nobody else."""
    for region in jilin.values():
        RegionCode.objects.create(official=region.code, region=region, name=region.name)
    wang = give(resident("王", "双桥村"), Role.STATION_MANAGER, "双桥村")
    lin = give(resident("林", "二青山村"), Role.EDITOR, "伏龙泉镇")
    lin = give(lin, Role.EDITOR, "哈拉海镇")
    Organisation.objects.create(name="农业站", region=jilin["哈拉海镇"])
    before, homes = state(), homes_seen_by(wang)
    plan = merge(
        [FULONG, HALAHAI],
        into=Heir(name="龙哈镇", parent="220122", official="220122103"),
        on=clock.today(),
    )
    succession = regions.succeed(actor=province_admin, plan=plan)
    regions_tasks.rehome(str(succession.uid))
    assert homes_seen_by(wang) == homes
    assert scope.holds(wang, Role.STATION_MANAGER, "220122103202")
    assert [grant.region_id for grant in scope.live_grants(lin)] == ["220122103"]
    assert Organisation.objects.get(name="农业站").region_id == "220122103"
    regions.undo_succession(actor=province_admin, uid=succession.uid)
    regions_tasks.unhome(str(succession.uid))
    assert homes_seen_by(wang) == homes
    assert state() == before


def homes_seen_by(manager):
    """Whom the station manager sees, by key."""
    rows = scope.within_grants(Person.objects.all(), actor=manager, role=Role.STATION_MANAGER)
    return sorted(rows.values_list("pk", flat=True))
