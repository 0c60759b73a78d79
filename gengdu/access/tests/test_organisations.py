"""Organisations: made, renamed and closed by the system administrator of the place."""

import pytest

from gengdu.access import queries
from gengdu.access.actions import (
    change_hotline,
    close_organisation,
    make_organisation,
    rename_organisation,
)
from gengdu.access.enums import Role
from gengdu.access.errors import (
    AboveRemit,
    BadHotline,
    BadName,
    ForeignRow,
    NameTaken,
    OrganisationClosed,
    OrganisationHasStaff,
)
from gengdu.access.models import Grant, Organisation
from gengdu.access.tests.steps import refused
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden
from gengdu.kit.tests.threads import together

NONGAN = "220122"


@pytest.fixture
def county_admin(resident, give):
    """System administrator of 农安县 alone."""
    return give(resident("康建国", "双桥村"), Role.SYSTEM_ADMIN, "农安县")


def test_a_bureau_is_added(province_admin):
    made = make_organisation(
        actor=province_admin,
        name=" 农安县  农业农村局 ",
        short_name="县农业局",
        region_code=NONGAN,
        hotline="0431-83231234",
    )
    made.refresh_from_db()
    assert (made.name, made.short_name, made.region_id, made.partner, made.hotline) == (
        "农安县 农业农村局",
        "县农业局",
        NONGAN,
        False,
        "0431-83231234",
    )
    assert str(made) == "县农业局"
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.target_key, entry.region_code) == (
        "access.organisation.make",
        str(made.uid),
        NONGAN,
    )
    assert Change.objects.latest("id").key == str(made.uid)


def test_a_name_is_one_organisations_in_a_place_while_it_is_open(
    province_admin, agri_station, jilin
):
    same = {"actor": province_admin, "name": agri_station.name}
    with refused(NameTaken):
        make_organisation(**same, region_code=NONGAN)
    make_organisation(**same, region_code="220182")
    close_organisation(actor=province_admin, organisation_uid=agri_station.uid)
    make_organisation(**same, region_code=NONGAN)


def test_a_new_name_is_written_down_with_the_old_one(province_admin, agri_station, party_office):
    rename_organisation(
        actor=province_admin, organisation_uid=agri_station.uid, name="农安县农技推广站"
    )
    agri_station.refresh_from_db()
    assert (agri_station.name, agri_station.short_name) == ("农安县农技推广站", "")
    assert AuditEntry.objects.latest("id").changed == {
        "name": ["农安县农业技术推广中心", "农安县农技推广站"],
        "short_name": ["县农技中心", ""],
    }
    with refused(NameTaken):
        rename_organisation(
            actor=province_admin, organisation_uid=agri_station.uid, name=party_office.name
        )


def test_the_hotline_is_changed(province_admin, agri_station):
    change_hotline(actor=province_admin, organisation_uid=agri_station.uid, hotline=" 12316 ")
    agri_station.refresh_from_db()
    assert agri_station.hotline == "12316"
    assert AuditEntry.objects.latest("id").changed == {"hotline": ["0431-80000001", "12316"]}


def test_closing_waits_until_nobody_has_a_role_in_it(province_admin, agri_station, technician_li):
    with refused(OrganisationHasStaff) as raised:
        close_organisation(actor=province_admin, organisation_uid=agri_station.uid)
    assert raised.value.params == {"count": 1}
    Grant.objects.filter(organisation=agri_station).update(ended_at=clock.now())
    closed = close_organisation(actor=province_admin, organisation_uid=agri_station.uid)
    assert closed.closed_on == clock.today()
    assert AuditEntry.objects.latest("id").changed == {"closed_on": [None, str(clock.today())]}


def test_nothing_happens_to_a_closed_one(province_admin, agri_station):
    uid = agri_station.uid
    close_organisation(actor=province_admin, organisation_uid=uid)
    with refused(OrganisationClosed):
        close_organisation(actor=province_admin, organisation_uid=uid)
    with refused(OrganisationClosed):
        rename_organisation(actor=province_admin, organisation_uid=uid, name="新名")
    with refused(OrganisationClosed):
        change_hotline(actor=province_admin, organisation_uid=uid, hotline="")


def every_action(actor, organisation):
    """Each action on an organisation, ready to run."""
    uid = organisation.uid
    return [
        lambda: rename_organisation(actor=actor, organisation_uid=uid, name="新名"),
        lambda: change_hotline(actor=actor, organisation_uid=uid, hotline="12316"),
        lambda: close_organisation(actor=actor, organisation_uid=uid),
    ]


@pytest.mark.parametrize("who", ["mei", "party_editor", "security_admin", "auditor"])
def test_only_the_system_administrator_may(request, who, agri_station):
    actor = request.getfixturevalue(who)
    for act in every_action(actor, agri_station):
        with refused(Forbidden):
            act()
    with refused(Forbidden):
        make_organisation(actor=actor, name="新局", region_code=NONGAN)


def test_the_next_countys_organisations_are_not_there(county_admin, jilin):
    foreign = Organisation.objects.create(name="榆树市农业农村局", region=jilin["榆树市"])
    for act in every_action(county_admin, foreign):
        with refused(ForeignRow):
            act()
    for place in ("220182", "2201"):
        with refused(AboveRemit):
            make_organisation(actor=county_admin, name="新局", region_code=place)


def test_who_keeps_one_organisation_adds_no_other(resident, give, agri_station):
    keeper = resident("管家", "双桥村")
    keeper = give(keeper, Role.SYSTEM_ADMIN, "农安县", organisation=agri_station)
    change_hotline(actor=keeper, organisation_uid=agri_station.uid, hotline="12316")
    with refused(AboveRemit):
        make_organisation(actor=keeper, name="新局", region_code=NONGAN)


@pytest.mark.parametrize(
    ("name", "short"), [("", ""), ("  ", ""), ("长" * 81, ""), ("局", "短" * 21)]
)
def test_names_have_a_length(province_admin, name, short):
    with refused(BadName) as raised:
        make_organisation(actor=province_admin, name=name, short_name=short, region_code=NONGAN)
    assert raised.value.field == "name"


def test_a_hotline_is_a_number(province_admin, agri_station):
    with refused(BadHotline):
        make_organisation(actor=province_admin, name="新局", region_code=NONGAN, hotline="找小王")
    with refused(BadHotline):
        change_hotline(actor=province_admin, organisation_uid=agri_station.uid, hotline="找小王")


def test_what_each_sees_of_organisations(
    county_reviewer, party_editor, mei, outsider, agri_station, party_office, college, jilin
):
    village = Organisation.objects.create(name="双桥村合作社", region=jilin["双桥村"])

    def seen(actor):
        return set(queries.organisations_for(actor))

    assert seen(county_reviewer) == {agri_station, party_office, village}
    assert seen(party_editor) == {party_office}
    assert seen(outsider) == seen(mei) == set()
    assert list(queries.open_organisations("220122101202")) == [
        village,
        party_office,
        agri_station,
        college,
    ]


def test_the_list_is_one_query(county_reviewer, agri_station, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [row.region.name for row in queries.organisations_for(county_reviewer)] == ["农安县"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_name_twice_at_once_is_one_organisation(province_admin):
    ends = together(
        *[lambda: make_organisation(actor=province_admin, name="新局", region_code=NONGAN)] * 3
    )
    kinds = sorted(type(end).__name__ for end in ends)
    assert kinds == ["NameTaken", "NameTaken", "Organisation"]
    assert AuditEntry.objects.filter(verb="access.organisation.make").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_closing_and_giving_a_role_at_once_leave_no_role_in_a_closed_one(
    province_admin, security_admin, agri_station, mei
):
    from gengdu.access.actions import grant_role
    from gengdu.access.rules import Remit

    remit = Remit(Role.EDITOR, NONGAN, agri_station.pk)
    ends = together(
        lambda: close_organisation(actor=province_admin, organisation_uid=agri_station.uid),
        lambda: grant_role(actor=security_admin, account_uid=mei.uid, remit=remit, reason="同时"),
    )
    agri_station.refresh_from_db()
    given = Grant.objects.filter(organisation=agri_station).exists()
    assert given is (agri_station.closed_on is None)
    kinds = sorted(type(end).__name__ for end in ends)
    assert kinds == (
        ["Grant", "OrganisationHasStaff"] if given else ["Organisation", "OrganisationClosed"]
    )
