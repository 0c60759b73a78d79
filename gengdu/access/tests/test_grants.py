"""Giving and taking roles, told with the named cast."""

import datetime as dt
import itertools

import pytest

from gengdu.access import queries, scope
from gengdu.access.actions import grant_role, revoke_grant
from gengdu.access.enums import ADMIN_ROLES, Role
from gengdu.access.errors import (
    AboveRemit,
    AccountClosed,
    AdministratorsSeparate,
    AlreadyGranted,
    BadPeriod,
    ForeignRow,
    GrantEnded,
    NoRubricsHere,
    OrganisationClosed,
    OwnGrant,
    PartnerRole,
    ReasonNeeded,
    UnknownRubric,
)
from gengdu.access.models import Grant
from gengdu.access.rules import Remit
from gengdu.access.tests.steps import refused
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden, NotFound
from gengdu.people.models import Account, SignIn
from gengdu.people.queries import is_staff

NONGAN, SHUANGQIAO, YUSHU = "220122", "220122101202", "220182"


def make_editor(actor, account, place=SHUANGQIAO, **more):
    """The most usual grant."""
    remit = Remit(Role.EDITOR, place, **more)
    return grant_role(actor=actor, account_uid=account.uid, remit=remit, reason="接老王的班")


def test_a_villager_becomes_editor_of_her_village(security_admin, mei, rubrics):
    grant = make_editor(security_admin, mei, rubrics=frozenset({"life"}))
    mei = Account.objects.get(pk=mei.pk)
    assert scope.holds(mei, Role.EDITOR, SHUANGQIAO, rubric="life")
    assert not scope.holds(mei, Role.EDITOR, SHUANGQIAO, rubric="notices")
    assert not scope.holds(mei, Role.EDITOR, "220122101")
    assert (grant.granted_by, grant.reason, grant.ended_at) == (
        security_admin.uid,
        "接老王的班",
        None,
    )
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.actor_uid, entry.region_code, entry.target_key) == (
        "access.role.grant",
        security_admin.uid,
        SHUANGQIAO,
        str(grant.uid),
    )
    assert entry.changed == {
        "account": str(mei.uid),
        "role": "editor",
        "organisation": None,
        "rubrics": ["life"],
        "valid_until": None,
        "reason": "•",
    }
    change = Change.objects.latest("id")
    assert (change.kind, change.key, change.region_code) == (
        "access.grant",
        str(grant.uid),
        SHUANGQIAO,
    )


def test_a_role_may_be_for_an_organisation_and_for_a_time(security_admin, mei, agri_station):
    until = clock.now() + dt.timedelta(days=90)
    remit = Remit(Role.TECHNICIAN, NONGAN, agri_station.pk)
    grant = grant_role(
        actor=security_admin, account_uid=mei.uid, remit=remit, reason="挂职", valid_until=until
    )
    assert (grant.organisation, grant.valid_until) == (agri_station, until)


def test_the_same_twice_is_refused_and_another_place_is_not(security_admin, mei):
    make_editor(security_admin, mei)
    with refused(AlreadyGranted):
        make_editor(security_admin, mei)
    make_editor(security_admin, mei, place="220122101")
    assert Grant.objects.filter(account=mei).count() == 2


def test_what_ran_out_makes_room(security_admin, mei, give):
    hour_ago = clock.now() - dt.timedelta(hours=1)
    give(
        mei,
        Role.EDITOR,
        "双桥村",
        valid_from=hour_ago - dt.timedelta(days=9),
        valid_until=hour_ago,
    )
    make_editor(security_admin, mei)
    ended = list(
        Grant.objects.order_by("id").filter(account=mei).values_list("ended_at", flat=True)
    )
    assert ended == [hour_ago, None]


def test_what_begins_tomorrow_stands_already(security_admin, mei, give):
    give(mei, Role.EDITOR, "双桥村", valid_from=clock.now() + dt.timedelta(days=1))
    with refused(AlreadyGranted):
        make_editor(security_admin, mei)


def test_a_first_staff_role_puts_staff_limits_on_open_sign_ins(security_admin, mei, client):
    opened = client.sign_in(mei)
    farmer = Remit(Role.FARMER, SHUANGQIAO)
    grant_role(actor=security_admin, account_uid=mei.uid, remit=farmer, reason="种地")
    assert not SignIn.objects.get(pk=opened.sign_in.pk).staff
    make_editor(security_admin, mei)
    assert SignIn.objects.get(pk=opened.sign_in.pk).staff
    assert is_staff(Account.objects.get(pk=mei.pk))


def test_control_20_nobody_gives_himself_a_role(security_admin, county_security):
    for actor in (security_admin, county_security):
        with refused(OwnGrant):
            make_editor(actor, actor)


@pytest.mark.parametrize(
    "who", ["mei", "technician_li", "province_admin", "auditor", "county_reviewer", "outsider"]
)
def test_control_20_only_the_security_administrator_gives_roles(request, who, neighbour):
    actor = request.getfixturevalue(who)
    with refused(Forbidden):
        make_editor(actor, neighbour)


def test_people_of_another_county_are_not_there(county_security, outsider):
    with refused(ForeignRow):
        make_editor(county_security, outsider, place=NONGAN)


def test_whoever_has_a_role_in_the_county_is_there_wherever_he_lives(
    county_security, contributor, college
):
    assert contributor.person.region_id.startswith(YUSHU)
    remit = Remit(Role.EXPERT, NONGAN, college.pk)
    grant_role(actor=county_security, account_uid=contributor.uid, remit=remit, reason="答疑")
    assert scope.holds(contributor, Role.EXPERT, NONGAN, organisation=college)


@pytest.mark.parametrize("place", [YUSHU, "2201", "22"])
def test_no_place_above_or_beside_the_own(county_security, mei, place):
    with refused(AboveRemit):
        make_editor(county_security, mei, place=place)


def test_no_equal_is_appointed(security_admin, county_security, mei):
    for actor, place in ((security_admin, "22"), (county_security, NONGAN)):
        with refused(AboveRemit):
            grant_role(
                actor=actor,
                account_uid=mei.uid,
                remit=Remit(Role.SECURITY_ADMIN, place),
                reason="帮忙",
            )
    deputy = Remit(Role.SECURITY_ADMIN, "220122101")
    grant_role(actor=county_security, account_uid=mei.uid, remit=deputy, reason="帮忙")


def test_no_other_organisation_than_the_own(resident, give, mei, agri_station, party_office):
    own = resident("局里的", "双桥村")
    own = give(own, Role.SECURITY_ADMIN, "农安县", organisation=agri_station)
    make_editor(own, mei, organisation_id=agri_station.pk)
    for organisation_id in (party_office.pk, None):
        with refused(AboveRemit):
            make_editor(own, mei, organisation_id=organisation_id)


@pytest.mark.parametrize(("held", "wanted"), list(itertools.permutations(sorted(ADMIN_ROLES), 2)))
def test_control_20_one_account_is_one_administrator(security_admin, give, mei, held, wanted):
    give(mei, held, "双桥村", valid_from=clock.now() + dt.timedelta(days=1))
    with refused(AdministratorsSeparate):
        grant_role(
            actor=security_admin, account_uid=mei.uid, remit=Remit(wanted, NONGAN), reason="兼任"
        )


def test_an_administrator_of_old_may_become_another(security_admin, give, mei):
    give(mei, Role.AUDITOR, "双桥村", ended_at=clock.now())
    remit = Remit(Role.SYSTEM_ADMIN, NONGAN)
    grant_role(actor=security_admin, account_uid=mei.uid, remit=remit, reason="轮岗")
    assert queries.administrator_roles_of(mei) == {Role.SYSTEM_ADMIN}


def test_a_partners_people_write_and_never_publish(security_admin, mei, college, agri_station):
    for role in (Role.EDITOR, Role.REVIEWER, Role.SECURITY_ADMIN):
        with refused(PartnerRole):
            grant_role(
                actor=security_admin,
                account_uid=mei.uid,
                remit=Remit(role, NONGAN, college.pk),
                reason="合作",
            )
    for organisation_id in (agri_station.pk, None):
        with refused(PartnerRole):
            grant_role(
                actor=security_admin,
                account_uid=mei.uid,
                remit=Remit(Role.CONTRIBUTOR, NONGAN, organisation_id),
                reason="合作",
            )


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
def test_control_20_no_administrator_is_limited_to_rubrics_and_then_grants_them_all(
    security_admin, mei, rubrics, role
):
    with refused(NoRubricsHere):
        grant_role(
            actor=security_admin,
            account_uid=mei.uid,
            remit=Remit(role, f"{NONGAN}101", None, frozenset({"life"})),
            reason="只管一个栏目",
        )


def test_what_else_is_refused(security_admin, mei, agri_station, rubrics):
    with refused(UnknownRubric):
        make_editor(security_admin, mei, rubrics=frozenset({"life", "gossip"}))
    with refused(ForeignRow):
        make_editor(security_admin, mei, organisation_id=agri_station.pk + 99)
    type(agri_station).objects.update(closed_on=clock.today())
    with refused(OrganisationClosed):
        make_editor(security_admin, mei, organisation_id=agri_station.pk)
    with refused(ReasonNeeded):
        grant_role(
            actor=security_admin,
            account_uid=mei.uid,
            remit=Remit(Role.EDITOR, NONGAN),
            reason="  ",
        )
    with refused(BadPeriod):
        grant_role(
            actor=security_admin,
            account_uid=mei.uid,
            remit=Remit(Role.EDITOR, NONGAN),
            reason="过期",
            valid_until=clock.now(),
        )
    Account.objects.filter(pk=mei.pk).update(is_active=False)
    with refused(AccountClosed):
        make_editor(security_admin, mei)


def test_a_place_that_never_was_is_not_found(security_admin, mei):
    with pytest.raises(NotFound):
        make_editor(security_admin, mei, place="990000")
    assert not Grant.objects.filter(account=mei).exists()


def test_taking_a_role_ends_it_at_once_and_keeps_its_history(security_admin, lao_wang):
    grant = Grant.objects.get(account=lao_wang)
    assert scope.holds(lao_wang, Role.EDITOR, SHUANGQIAO)
    revoke_grant(actor=security_admin, grant_uid=grant.uid, reason="退休")
    assert not scope.holds(lao_wang, Role.EDITOR, SHUANGQIAO)
    grant.refresh_from_db()
    assert (grant.ended_by, grant.end_reason) == (security_admin.uid, "退休")
    assert grant.ended_at is not None
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.target_key, entry.changed) == (
        "access.role.revoke",
        str(grant.uid),
        {"account": str(lao_wang.uid), "role": ["editor", None], "reason": "•"},
    )
    assert Change.objects.latest("id").key == str(grant.uid)
    with refused(GrantEnded):
        revoke_grant(actor=security_admin, grant_uid=grant.uid, reason="退休")


def test_a_role_that_ran_out_has_ended(security_admin, resident, give):
    past = clock.now() - dt.timedelta(hours=1)
    old = resident("旧人", "双桥村")
    give(old, Role.EDITOR, "双桥村", valid_from=past - dt.timedelta(days=1), valid_until=past)
    with refused(GrantEnded):
        revoke_grant(
            actor=security_admin, grant_uid=Grant.objects.get(account=old).uid, reason="清理"
        )


def test_control_20_nobody_takes_a_role_of_his_own(security_admin):
    grant = Grant.objects.get(account=security_admin)
    with refused(OwnGrant):
        revoke_grant(actor=security_admin, grant_uid=grant.uid, reason="不干了")


def test_a_role_of_another_county_is_not_there(county_security, outsider, security_admin):
    for account in (outsider, security_admin):
        grant = Grant.objects.filter(account=account).first()
        with refused(ForeignRow):
            revoke_grant(actor=county_security, grant_uid=grant.uid, reason="越界")


def test_a_bureaus_own_administrator_leaves_the_other_bureau_alone(
    resident, give, technician_li, party_editor, agri_station
):
    own = resident("局里的", "双桥村")
    own = give(own, Role.SECURITY_ADMIN, "农安县", organisation=agri_station)
    with refused(ForeignRow):
        revoke_grant(
            actor=own, grant_uid=Grant.objects.get(account=party_editor).uid, reason="不该"
        )
    revoke_grant(actor=own, grant_uid=Grant.objects.get(account=technician_li).uid, reason="调离")
    assert not scope.holds(technician_li, Role.TECHNICIAN, NONGAN)


@pytest.mark.parametrize("who", ["technician_li", "province_admin", "auditor", "mei"])
def test_control_20_only_the_security_administrator_takes_roles(request, who, lao_wang):
    actor = request.getfixturevalue(who)
    with refused(Forbidden):
        revoke_grant(actor=actor, grant_uid=Grant.objects.get(account=lao_wang).uid, reason="否")
    with refused(ReasonNeeded):
        revoke_grant(actor=actor, grant_uid=Grant.objects.get(account=lao_wang).uid, reason="")


def test_the_lists_of_grants_and_accounts_are_one_query(
    security_admin, county_security, technician_li, mei, outsider, django_assert_num_queries
):
    with django_assert_num_queries(1):
        seen = {
            (grant.account.person_id, grant.region.name, str(grant.organisation))
            for grant in queries.grants_for(county_security)
        }
    assert seen == {
        (county_security.person_id, "农安县", "None"),
        (technician_li.person_id, "农安县", "县农技中心"),
    }
    with django_assert_num_queries(1):
        assert set(queries.accounts_for(county_security)) == {county_security, technician_li, mei}


def test_the_auditor_sees_grants_and_may_end_none(auditor, technician_li):
    grants = queries.grants_for(auditor)
    assert Grant.objects.get(account=technician_li) in grants
    assert not queries.grants_to_change(auditor).exists()
    assert not queries.accounts_to_change(auditor).exists()
