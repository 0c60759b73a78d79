"""The gate as stories: who sees which rows, told with the named cast."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from gengdu.access import queries, scope
from gengdu.access.enums import STAFF_ROLES, Role
from gengdu.access.errors import ForeignRow
from gengdu.access.models import Grant, Organisation
from gengdu.kit import clock
from gengdu.people.models import Account, Person


def villages(rows):
    """The homes of some people, for reading."""
    return sorted(rows.values_list("region__name", flat=True))


def people_seen_by(actor, role):
    """The gate over the people table, which knows places but no organisations."""
    return scope.within_grants(Person.objects.all(), actor=actor, role=role)


def test_a_technician_sees_the_people_of_his_county_and_nobody_elses(
    technician_li, mei, neighbour, outsider
):
    seen = villages(people_seen_by(technician_li, Role.TECHNICIAN))
    assert seen == ["二青山村", "双桥村", "双桥村"]


def test_the_technician_of_the_next_county_sees_only_his_own(technician_li, mei, outsider):
    assert villages(people_seen_by(outsider, Role.TECHNICIAN)) == ["兴隆村"]


def test_a_grant_of_another_role_opens_nothing(technician_li, mei):
    assert not people_seen_by(technician_li, Role.STATION_MANAGER).exists()


def test_no_grant_no_rows(mei, neighbour):
    for role in Role:
        assert not people_seen_by(mei, role).exists()
    assert queries.roles_of(mei) == frozenset()


def test_a_guest_sees_nothing_and_costs_no_query(mei, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert list(people_seen_by(AnonymousUser(), Role.TECHNICIAN)) == []
        assert queries.roles_of(AnonymousUser()) == frozenset()
        assert not queries.is_staff(AnonymousUser())


def test_a_disabled_account_sees_nothing_even_with_an_old_instance(technician_li, mei):
    Account.objects.filter(pk=technician_li.pk).update(is_active=False)
    assert technician_li.is_active  # the request began before
    assert not people_seen_by(technician_li, Role.TECHNICIAN).exists()
    assert not scope.holds(technician_li, Role.TECHNICIAN, "220122")
    technician_li.refresh_from_db()
    assert not people_seen_by(technician_li, Role.TECHNICIAN).exists()


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({"valid_from": dt.timedelta(days=1)}, False),
        ({"valid_from": dt.timedelta(days=-2), "valid_until": dt.timedelta(days=1)}, True),
        ({"valid_from": dt.timedelta(days=-2), "valid_until": dt.timedelta(seconds=-1)}, False),
        ({"valid_from": dt.timedelta(days=-2), "ended_at": dt.timedelta(seconds=-1)}, False),
    ],
    ids=["not yet", "within", "ran out", "revoked"],
)
def test_a_grant_counts_while_it_is_live(resident, give, mei, fields, seen):
    times = {name: clock.now() + shift for name, shift in fields.items()}
    cover = give(resident("代岗", "兴隆村"), Role.TECHNICIAN, "农安县", **times)
    assert people_seen_by(cover, Role.TECHNICIAN).exists() is seen
    assert scope.holds(cover, Role.TECHNICIAN, "220122101202") is seen
    assert (Role.TECHNICIAN in queries.roles_of(cover)) is seen


def test_two_bureaus_of_one_county_do_not_see_each_others_things(
    technician_li, party_editor, agri_station, party_office, give
):
    writer = give(party_editor, Role.TECHNICIAN, "农安县", organisation=party_office)
    both = Grant.objects.filter(role=Role.TECHNICIAN)

    def seen_by(actor):
        rows = scope.within_grants(
            both, actor=actor, role=Role.TECHNICIAN, organisation="organisation_id"
        )
        return [grant.organisation for grant in rows]

    assert seen_by(technician_li) == [agri_station]
    assert seen_by(writer) == [party_office]


def test_two_bureaus_of_one_county_cannot_touch_each_other(
    technician_li, party_editor, agri_station, party_office
):
    own = {"organisation": agri_station}
    foreign = {"organisation": party_office}
    assert scope.holds(technician_li, Role.TECHNICIAN, "220122", **own)
    assert not scope.holds(technician_li, Role.TECHNICIAN, "220122", **foreign)
    assert scope.holds(party_editor, Role.EDITOR, "220122101", **foreign)
    assert not scope.holds(party_editor, Role.EDITOR, "220122101", **own)


def test_what_belongs_to_no_organisation_is_for_those_who_hold_all(
    party_editor, lao_wang, party_office
):
    assert not scope.holds(party_editor, Role.EDITOR, "220122101202", organisation=None)
    assert scope.holds(lao_wang, Role.EDITOR, "220122101202", organisation=None)
    assert scope.holds(lao_wang, Role.EDITOR, "220122101202", organisation=party_office.pk)


def test_whoever_holds_all_organisations_sees_each(county_reviewer, agri_station, party_office):
    rows = scope.within_grants(
        Organisation.objects.all(), actor=county_reviewer, role=Role.REVIEWER, organisation="pk"
    )
    assert set(rows) == {agri_station, party_office}


def test_rows_with_an_organisation_must_name_it(technician_li):
    with pytest.raises(TypeError, match="Grant: say the path to the organisation"):
        scope.within_grants(Grant.objects.all(), actor=technician_li, role=Role.TECHNICIAN)
    with pytest.raises(TypeError, match="Organisation: say the path"):
        scope.within_grants(Organisation.objects.all(), actor=technician_li, role=Role.EXPERT)


def test_either_role_or_roles(technician_li):
    rows = Person.objects.all()
    with pytest.raises(TypeError):
        scope.within_grants(rows, actor=technician_li)
    with pytest.raises(TypeError):
        scope.within_grants(rows, actor=technician_li, role=Role.EDITOR, roles=STAFF_ROLES)
    assert not scope.within_grants(rows, actor=technician_li, roles=()).exists()


def test_rubrics_narrow_and_none_means_all(resident, give, lao_wang):
    narrow = give(resident("贺兰", "双桥村"), Role.EDITOR, "双桥村", rubrics=["notices", "life"])
    place = "220122101202"
    assert scope.holds(narrow, Role.EDITOR, place)
    assert scope.holds(narrow, Role.EDITOR, place, rubric="life")
    assert not scope.holds(narrow, Role.EDITOR, place, rubric="party")
    assert not scope.holds(narrow, Role.EDITOR, place, rubric=None)
    assert scope.holds(lao_wang, Role.EDITOR, place, rubric="party")
    assert scope.holds(lao_wang, Role.EDITOR, place, rubric=None)


def test_village_and_township_are_different_places(lao_wang, mei, neighbour):
    assert scope.holds(lao_wang, Role.EDITOR, "220122101202")
    assert not scope.holds(lao_wang, Role.EDITOR, "220122101")
    assert not scope.holds(lao_wang, Role.EDITOR, "220122101201")
    assert not scope.holds(lao_wang, Role.EDITOR, "")
    assert villages(people_seen_by(lao_wang, Role.EDITOR)) == ["双桥村", "双桥村"]


def test_the_gate_composes_with_what_is_asked_before_and_after(technician_li, mei, neighbour):
    before = Person.objects.filter(region__name="双桥村").select_related("household")
    rows = scope.within_grants(before, actor=technician_li, role=Role.TECHNICIAN)
    assert list(rows.exclude(pk=technician_li.person_id).values_list("pk", flat=True)) == [
        mei.person_id
    ]


def test_locked_gives_the_row_or_says_it_is_not_there(technician_li, mei, outsider):
    rows = people_seen_by(technician_li, Role.TECHNICIAN)
    assert scope.locked(rows, uid=mei.person.uid) == mei.person
    assert scope.one_of(rows, pk=mei.person_id) == mei.person
    with pytest.raises(ForeignRow) as refusal:
        scope.locked(rows, uid=outsider.person.uid)
    assert (refusal.value.status, refusal.value.code) == (404, "not_found")
    with pytest.raises(ForeignRow):
        scope.one_of(rows, pk=outsider.person_id)


def test_locked_locks_the_row_alone_and_reads_it_then(
    technician_li, mei, django_assert_num_queries
):
    rows = people_seen_by(technician_li, Role.TECHNICIAN).select_related("household", "region")
    locks = connection.vendor == "postgresql"
    with django_assert_num_queries(2 if locks else 1) as asked:
        scope.locked(rows, pk=mei.person_id)
    *held, read = [query["sql"] for query in asked.captured_queries]
    assert all(" JOIN " not in said and said.endswith("FOR NO KEY UPDATE") for said in held)
    assert "people_household" in read
    assert "FOR " not in read


@pytest.mark.django_db(transaction=True)
def test_locked_belongs_inside_a_transaction():
    with pytest.raises(RuntimeError):
        scope.locked(Person.objects.all(), pk=1)


def test_lists_of_here_above_and_below(agri_station, college, party_office, jilin):
    village = Organisation.objects.create(name="双桥村合作社", region=jilin["双桥村"])
    rows = Organisation.objects.order_by("id")
    assert list(scope.here_and_above(rows, "220122101202")) == [
        agri_station,
        college,
        party_office,
        village,
    ]
    assert list(scope.above(rows, "220122101202")) == [agri_station, college, party_office]
    assert list(scope.above(rows, "220122")) == [college]


def test_the_gate_is_one_query(technician_li, mei, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert len(people_seen_by(technician_li, Role.TECHNICIAN)) == 2


def test_roles_are_asked_once_a_request(technician_li, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.roles_of(technician_li) == {Role.TECHNICIAN}
        assert queries.is_staff(technician_li)
        assert queries.rights_of(technician_li)


def test_rows_do_not_depend_on_what_is_kept_for_the_menu(technician_li, mei, neighbour):
    queries.roles_of(technician_li)
    Grant.objects.filter(account=technician_li).update(ended_at=clock.now())
    assert queries.roles_of(technician_li) == {Role.TECHNICIAN}  # this request's menu
    assert not people_seen_by(technician_li, Role.TECHNICIAN).exists()
    assert not scope.holds(technician_li, Role.TECHNICIAN, "220122")
