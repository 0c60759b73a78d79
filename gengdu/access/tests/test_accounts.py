"""Accounts in the security administrator's hands; refusals in the log; people's questions."""

import datetime as dt

import pytest
from django.test import RequestFactory

from gengdu.access import queries, scope
from gengdu.access.actions import (
    appoint_administrator,
    cancel_second_factor_reset,
    disable_account,
    enable_account,
    end_sign_ins,
    grant_role,
    record_refusal,
    reset_second_factor,
)
from gengdu.access.actions.accounts import REFUSALS
from gengdu.access.enums import Role
from gengdu.access.errors import (
    AboveRemit,
    AccountClosed,
    AdministratorsSeparate,
    ForeignRow,
    OwnGrant,
)
from gengdu.access.models import Grant
from gengdu.access.rules import Remit
from gengdu.access.tests.steps import refused
from gengdu.access.views import note_refusal
from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden, NotFound
from gengdu.people.enums import Power
from gengdu.people.errors import ConfirmFirst
from gengdu.people.models import Account, SecondFactorReset, SignIn
from gengdu.people.queries import has_power, is_staff
from gengdu.people.registry import authorities, personal_data
from gengdu.people.tests.factories import live, with_second_factor
from gengdu.sms.models import Message

SHUANGQIAO = "220122101202"


def test_control_12_an_administrator_ends_anybodys_sign_ins(security_admin, mei, client):
    client.sign_in(mei)
    client.sign_in(mei)
    assert end_sign_ins(actor=security_admin, account_uid=mei.uid) == 2
    assert live(mei) == 0
    assert set(SignIn.objects.values_list("end_reason", flat=True)) == {"by_admin"}
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.actor_uid) == ("people.account.end_sign_ins", security_admin.uid)
    assert end_sign_ins(actor=security_admin, account_uid=mei.uid) == 0


def test_a_second_factor_is_reset_with_notice_and_the_notice_can_be_taken_back(
    security_admin, technician_li, client
):
    with_second_factor(client.sign_in(technician_li))
    reset = reset_second_factor(
        actor=security_admin, account_uid=technician_li.uid, reason="手机丢了"
    )
    assert (reset.account_id, reset.done_at) == (technician_li.pk, None)
    assert (reset.due_at - reset.asked_at).total_seconds() == 24 * 3600
    assert Message.objects.filter(ref=f"second_factor_reset:{reset.uid}").count() == 1
    cancel_second_factor_reset(actor=security_admin, account_uid=technician_li.uid)
    assert SecondFactorReset.objects.get().cancelled_by == security_admin.uid


def test_an_account_is_closed_and_opened_again(security_admin, technician_li, mei):
    disable_account(actor=security_admin, account_uid=technician_li.uid, reason="离职")
    assert scope.live_grants(Account.objects.get(pk=technician_li.pk)).count() == 0
    enable_account(actor=security_admin, account_uid=technician_li.uid, reason="返岗")
    assert scope.live_grants(Account.objects.get(pk=technician_li.pk)).count() == 1


def every_action(actor, account):
    """Each action on an account, ready to run."""
    whom = {"actor": actor, "account_uid": account.uid}
    return [
        lambda: end_sign_ins(**whom),
        lambda: reset_second_factor(**whom, reason="试"),
        lambda: cancel_second_factor_reset(**whom),
        lambda: disable_account(**whom, reason="试"),
        lambda: enable_account(**whom, reason="试"),
    ]


def unchanged(account):
    """The account is open, signed in once, and no reset is announced."""
    account.refresh_from_db()
    return account.is_active and live(account) == 1 and not SecondFactorReset.objects.exists()


@pytest.mark.parametrize("who", ["technician_li", "station_manager", "province_admin", "auditor"])
def test_only_the_security_administrator_may(request, who, mei, client):
    actor = request.getfixturevalue(who)
    client.sign_in(mei)
    for act in every_action(actor, mei):
        with refused(Forbidden):
            act()
    assert unchanged(mei)


def test_people_of_the_next_county_are_not_there(county_security, outsider, client):
    client.sign_in(outsider)
    for act in every_action(county_security, outsider):
        with refused(ForeignRow):
            act()
    assert unchanged(outsider)


def test_a_county_does_not_touch_who_administers_the_province(
    county_security, resident, give, client
):
    """He lives in the county, but holds more than its administrator does."""
    chief = give(resident("省管", "双桥村"), Role.SECURITY_ADMIN, "吉林省")
    client.sign_in(chief)
    for act in every_action(county_security, chief):
        with refused(AboveRemit):
            act()
    assert unchanged(chief)


@pytest.fixture
def bureau_security(resident, give, agri_station):
    """Security administrator of 县农技中心 alone."""
    own = resident("局里的", "双桥村")
    return give(own, Role.SECURITY_ADMIN, "农安县", organisation=agri_station)


def test_control_20_a_bureaus_administrator_manages_its_staff_alone(
    bureau_security, technician_li, party_editor, lao_wang, mei, client
):
    """Not the other bureau's, not who writes for all of them, no resident."""
    for account in (party_editor, lao_wang, mei):
        client.sign_in(account)
        for act in every_action(bureau_security, account):
            with refused(ForeignRow):
                act()
        assert unchanged(account)
    client.sign_in(technician_li)
    assert end_sign_ins(actor=bureau_security, account_uid=technician_li.uid) == 1
    own = {bureau_security, technician_li}
    assert set(queries.accounts_for(bureau_security)) == own
    assert set(queries.accounts_to_change(bureau_security)) == own


def test_control_20_a_bureaus_administrator_does_not_touch_staff_of_another_one_too(
    bureau_security, give, technician_li, party_office, client
):
    account = give(technician_li, Role.EDITOR, "农安县", organisation=party_office)
    client.sign_in(account)
    for act in every_action(bureau_security, account):
        with refused(AboveRemit):
            act()
    assert unchanged(account)


def test_a_helper_of_a_bureau_without_a_staff_role_stays_his_own_master(
    bureau_security, give, mei, agri_station, client
):
    give(mei, Role.VOLUNTEER, "双桥村", organisation=agri_station)
    client.sign_in(mei)
    for act in every_action(bureau_security, mei):
        with refused(ForeignRow):
            act()
    assert unchanged(mei)


def test_a_bureaus_administrator_gives_a_resident_his_first_role(
    bureau_security, mei, agri_station
):
    remit = Remit(Role.TECHNICIAN, SHUANGQIAO, agri_station.pk)
    given = {"actor": bureau_security, "account_uid": mei.uid, "reason": "新来的"}
    with refused(AboveRemit):
        grant_role(**given, remit=Remit(Role.TECHNICIAN, SHUANGQIAO))
    grant_role(**given, remit=remit)
    assert end_sign_ins(actor=bureau_security, account_uid=mei.uid) == 0


@pytest.mark.parametrize("asked_before", [False, True], ids=["by list", "row by row"])
def test_a_bureaus_remit_over_a_province_holds_no_resident_either(
    resident, give, technician_li, mei, agri_station, asked_before
):
    own = resident("省里的", "兴隆村")
    own = give(own, Role.SECURITY_ADMIN, "吉林省", organisation=agri_station)
    if asked_before:
        queries.roles_of(own)
    assert set(queries.accounts_for(own)) == {own, technician_li}
    assert mei in queries.accounts_to_appoint(own)


def test_nobody_manages_himself(security_admin, client):
    client.sign_in(security_admin)
    for act in every_action(security_admin, security_admin)[:2]:
        with refused(Forbidden):
            act()
    assert unchanged(security_admin)


def test_the_command_line_appoints_the_first_administrators(mei, neighbour, jilin):
    grant = appoint_administrator(
        account_uid=mei.uid, role=Role.SECURITY_ADMIN, region_code="22", reason="首任"
    )
    assert (grant.granted_by, grant.region_id, is_staff(mei)) == (None, "22", True)
    again = appoint_administrator(
        account_uid=mei.uid, role=Role.SECURITY_ADMIN, region_code="22", reason="再来"
    )
    assert again == grant
    with refused(AdministratorsSeparate):
        appoint_administrator(account_uid=mei.uid, role=Role.AUDITOR, region_code="22", reason="兼")
    with refused(Forbidden):
        appoint_administrator(
            account_uid=neighbour.uid, role=Role.EDITOR, region_code="22", reason="非"
        )
    Account.objects.filter(pk=neighbour.pk).update(is_active=False)
    with refused(AccountClosed):
        appoint_administrator(
            account_uid=neighbour.uid, role=Role.AUDITOR, region_code="22", reason="停"
        )


def test_an_appointment_that_ran_out_is_made_anew(mei, give):
    past = clock.now()
    give(
        mei,
        Role.AUDITOR,
        "吉林省",
        valid_from=past - dt.timedelta(days=2),
        valid_until=past - dt.timedelta(days=1),
    )
    grant = appoint_administrator(
        account_uid=mei.uid, role=Role.AUDITOR, region_code="22", reason="再任"
    )
    assert (grant.valid_until, Grant.objects.filter(account=mei).count()) == (None, 2)
    assert queries.roles_of(Account.objects.get(pk=mei.pk)) == {Role.AUDITOR}


# -- refusals in the log (SECURITY 22)


def refuse(actor, refusal, *, page="notices:inbox"):
    """A page has refused something to somebody."""
    request = RequestFactory().post("/somewhere/")
    request.user = actor
    request.resolver_match = type("Match", (), {"view_name": page})()
    note_refusal(request, refusal)
    return list(
        AuditEntry.objects.filter(outcome=Outcome.REFUSED).values_list("actor_uid", "changed")
    )


def test_control_22_a_permission_denied_is_in_the_log(mei, technician_li):
    assert refuse(mei, OwnGrant()) == [
        (mei.uid, {"code": "access.own_grant", "page": "notices:inbox", "method": "POST"})
    ]
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.region_code) == ("access.request.refuse", SHUANGQIAO)
    assert refuse(technician_li, ForeignRow())[1:] == [
        (technician_li.uid, {"code": "not_found", "page": "notices:inbox", "method": "POST"})
    ]


@pytest.mark.parametrize(
    "refusal", [NotFound(), ConfirmFirst(), AdministratorsSeparate(), ForeignRow()]
)
def test_what_is_no_denial_is_not_in_the_log(mei, refusal):
    assert refuse(mei, refusal) == []


def test_a_guest_and_the_back_office_write_nothing_here(technician_li):
    from django.contrib.auth.models import AnonymousUser

    assert refuse(AnonymousUser(), Forbidden()) == []
    assert refuse(technician_li, Forbidden(), page="console:start") == []


def test_refusals_do_not_fill_the_disk(mei):
    for _ in range(REFUSALS.most + 5):
        record_refusal(actor=mei, code="forbidden", page="", method="POST")
    assert AuditEntry.objects.filter(outcome=Outcome.REFUSED).count() == REFUSALS.most


# -- what people, a rank below, ask


def test_staff_is_who_holds_a_staff_role_now(mei, lao_wang, give):
    assert is_staff(lao_wang)
    assert not is_staff(mei)
    assert not is_staff(give(mei, Role.VOLUNTEER, "双桥村"))
    assert not is_staff(give(mei, Role.EDITOR, "双桥村", ended_at=clock.now()))


def test_powers_over_people_of_a_place(station_manager, county_security, technician_li):
    assert has_power(station_manager, Power.ASSIST, SHUANGQIAO)
    assert has_power(station_manager, Power.KEEP_PEOPLE, SHUANGQIAO)
    assert not has_power(station_manager, Power.MANAGE_ACCOUNTS, SHUANGQIAO)
    assert not has_power(station_manager, Power.ASSIST, "220122101201")
    assert has_power(county_security, Power.MANAGE_ACCOUNTS, SHUANGQIAO)
    assert not has_power(county_security, Power.MANAGE_ACCOUNTS, "220182100200")
    assert not any(has_power(technician_li, power, SHUANGQIAO) for power in Power)


def test_on_a_lan_the_station_manager_alone_comes_in(station_manager, lao_wang, mei, give):
    lan = authorities["access"].may_sign_in_on_lan
    assert lan(station_manager)
    assert not lan(lao_wang)
    assert not lan(mei)
    assert lan(give(station_manager, Role.VOLUNTEER, "双桥村"))
    assert not lan(give(station_manager, Role.EDITOR, "双桥村"))


def test_a_person_sees_and_erases_the_own_roles(security_admin, mei, college):
    remit = Remit(Role.EXPERT, "220122", college.pk)
    grant_role(actor=security_admin, account_uid=mei.uid, remit=remit, reason="她懂玉米")
    own = personal_data["access"]
    [said] = own.export(mei.person)
    assert said == {
        "role": "expert",
        "place": "农安县",
        "organisation": "吉林农业学院",
        "from": Grant.objects.get(account=mei).valid_from.isoformat(),
        "until": "",
        "reason": "她懂玉米",
    }
    own.erase(mei.person)
    grant = Grant.objects.get(account=mei)
    assert (grant.ended_at is not None, grant.reason, grant.end_reason) == (True, "-", "")
    assert own.export(mei.person)[0]["until"] == grant.ended_at.isoformat()
    entry = AuditEntry.objects.latest("id")
    assert (entry.verb, entry.changed["role"]) == ("access.role.revoke", ["expert", None])
    own.erase(mei.person)
    assert Grant.objects.get(account=mei).ended_at == grant.ended_at


def test_a_wide_remit_sees_the_same_accounts_however_they_are_found(
    resident, give, lao_wang, mei, neighbour
):
    chief = give(resident("总管", "双桥村"), Role.SECURITY_ADMIN, "吉林省")
    assert scope._held_already(chief) is None
    by_list = set(queries.accounts_for(chief)), set(queries.accounts_to_change(chief))
    queries.roles_of(chief)
    row_by_row = set(queries.accounts_for(chief)), set(queries.accounts_to_change(chief))
    assert by_list == row_by_row
    assert {lao_wang, mei, neighbour, chief} <= by_list[0]
