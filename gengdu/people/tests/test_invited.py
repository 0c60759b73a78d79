"""Joining with somebody's help: the station manager's code, an enrolment link."""

import datetime as dt

import pytest

from gengdu.audit.models import AuditEntry
from gengdu.kit.clock import now
from gengdu.kit.errors import Forbidden, TooMany
from gengdu.people import queries
from gengdu.people.actions.registration import (
    enrol,
    issue_assist_code,
    issue_enrolment,
    register_account,
)
from gengdu.people.actions.second_factor import start_second_factor
from gengdu.people.actions.sign_ins import sign_in_with_code
from gengdu.people.enums import PasswordProfile, SignInMethod
from gengdu.people.errors import (
    AccountInUse,
    LinkExpired,
    NoAccountYet,
    SecondFactorExists,
    WeakPassword,
    WrongSecondFactor,
)
from gengdu.people.models import Account, Consent, Enrolment, SignIn
from gengdu.people.rules import recently_confirmed
from gengdu.people.tests.factories import (
    STAFF_PASSWORD,
    ask_code,
    digits_of,
    new_device,
    new_phone,
    register,
    with_second_factor,
)
from gengdu.sms.errors import WrongCode
from gengdu.sms.tests.helpers import last_message, other_than

pytestmark = pytest.mark.django_db
A_MINUTE = dt.timedelta(seconds=60)
SHUANGQIAO, TOWNSHIP = "220122101202", "220122101"


def join(device, *, phone, code, place=SHUANGQIAO, **given):
    return register_account(phone=phone, code=code, region_code=place, device=device, **given)


class TestTheStationManagersCode:
    def issue(self, actor, phone, place=SHUANGQIAO):
        return issue_assist_code(actor=actor, phone=phone, region_code=place)

    def test_it_registers_where_sms_fails(self, station_manager, device):
        phone = new_phone()
        code = self.issue(station_manager, phone)
        opened = join(device, phone=phone, code=code, name="陈小梅")
        assert (opened.created, opened.sign_in.method) == (True, SignInMethod.ASSIST)
        issued = AuditEntry.objects.get(verb="people.assist_code.issue")
        assert (issued.actor_uid, issued.changed) == (station_manager.uid, {"phone": "•"})

    def test_it_signs_a_member_of_the_village_in(self, station_manager, mei, device):
        code = self.issue(station_manager, mei.phone())
        opened = sign_in_with_code(phone=mei.phone(), code=code, device=device)
        assert (opened.account, opened.sign_in.method) == (mei, SignInMethod.ASSIST)

    def test_it_tells_somebody_without_an_account_so_and_then_registers(
        self, station_manager, device
    ):
        phone = new_phone()
        code = self.issue(station_manager, phone)
        with pytest.raises(NoAccountYet):
            sign_in_with_code(phone=phone, code=code, device=device)
        with pytest.raises(WrongCode):
            join(device, phone=phone, code=code, place="220122102201")
        assert join(device, phone=phone, code=code).created

    def test_control_13_it_confirms_nothing_and_the_owner_is_told(
        self, station_manager, mei, device
    ):
        """Otherwise a station manager could take an account over."""
        code = self.issue(station_manager, mei.phone())
        opened = sign_in_with_code(phone=mei.phone(), code=code, device=device)
        assert not recently_confirmed(opened.sign_in, now())
        assert last_message(mei.phone()).ref == f"assisted:{opened.sign_in.uid}"

    def test_it_is_good_once_and_for_its_browser_a_minute_longer(
        self, station_manager, mei, device, clock
    ):
        code = self.issue(station_manager, mei.phone())
        for _press in range(2):
            sign_in_with_code(phone=mei.phone(), code=code, device=device)
        with pytest.raises(WrongCode):
            sign_in_with_code(phone=mei.phone(), code=code, device=new_device())
        clock.shift(dt.timedelta(minutes=1))
        with pytest.raises(WrongCode):
            sign_in_with_code(phone=mei.phone(), code=code, device=device)

    def test_it_is_good_for_fifteen_minutes(self, station_manager, mei, device, clock):
        code = self.issue(station_manager, mei.phone())
        clock.shift(dt.timedelta(minutes=15))
        with pytest.raises(WrongCode):
            sign_in_with_code(phone=mei.phone(), code=code, device=device)

    def test_a_new_one_replaces_it(self, station_manager, mei, device):
        first = self.issue(station_manager, mei.phone())
        second = self.issue(station_manager, mei.phone())
        if first != second:
            with pytest.raises(WrongCode):
                sign_in_with_code(phone=mei.phone(), code=first, device=device)
        sign_in_with_code(phone=mei.phone(), code=second, device=device)

    def test_it_is_bound_to_the_place(self, station_manager, device):
        phone = new_phone()
        code = self.issue(station_manager, phone)
        with pytest.raises(WrongCode):
            join(device, phone=phone, code=code, place="220122102201")
        assert not Account.objects.filter(person__region_id="220122102201").exists()

    def test_guessing_from_one_address_ends_after_five_tries(self, station_manager, mei, device):
        code = self.issue(station_manager, mei.phone())
        for _try in range(5):
            with pytest.raises(WrongCode):
                sign_in_with_code(phone=mei.phone(), code=other_than(code), device=device)
        with pytest.raises(TooMany):
            sign_in_with_code(phone=mei.phone(), code=code, device=device)
        sign_in_with_code(phone=mei.phone(), code=code, device=new_device())

    def test_guessing_from_everywhere_ends_after_twenty(self, station_manager, mei):
        code = self.issue(station_manager, mei.phone())
        for _try in range(20):
            with pytest.raises(WrongCode):
                sign_in_with_code(phone=mei.phone(), code=other_than(code), device=new_device())
        with pytest.raises(WrongCode):
            sign_in_with_code(phone=mei.phone(), code=code, device=new_device())

    @pytest.mark.parametrize("who", ["mei", "technician_li", "security_admin", "outsider"])
    def test_only_the_station_manager_of_the_place_issues_one(self, request, jilin, who):
        actor = request.getfixturevalue(who)
        with pytest.raises(Forbidden):
            self.issue(actor, new_phone())

    def test_none_for_somebody_of_another_village(self, station_manager, neighbour):
        with pytest.raises(Forbidden):
            self.issue(station_manager, neighbour.phone())

    def test_none_for_staff(self, station_manager, lao_wang, device):
        with pytest.raises(Forbidden):
            self.issue(station_manager, lao_wang.phone())

    def test_one_issued_before_the_account_became_staff_is_void(
        self, station_manager, mei, give, device
    ):
        from gengdu.access.enums import Role

        code = self.issue(station_manager, mei.phone())
        give(mei, Role.EDITOR, "双桥村")
        with pytest.raises(WrongCode):
            sign_in_with_code(phone=mei.phone(), code=code, device=device)


class TestEnrolment:
    def use(self, enrolled, *, token=None, password=STAFF_PASSWORD, digits=None, device=None):
        pending = start_second_factor(account=enrolled.account)
        return enrol(
            token=token or enrolled.token,
            password=password,
            pending=pending.token,
            second_code=digits or digits_of(pending.key),
            device=device or new_device(),
        )

    def invite(self, jilin, actor=None):
        return issue_enrolment(actor=actor, phone=new_phone(), name="高峰", region_code="2201")

    def test_the_link_sets_password_and_second_step_and_signs_in(self, jilin):
        enrolled = self.invite(jilin)
        opened, codes = self.use(enrolled)
        account = Account.objects.get()
        assert opened.account == account
        assert account.password_profile == PasswordProfile.ADMIN
        assert opened.sign_in.second_factor_at is not None
        assert len(set(codes)) == 10
        assert queries.second_factor_of(account) is not None
        assert account.person.region_id == "2201"
        assert [c.purpose for c in Consent.objects.all()] == ["service"]

    def test_the_link_works_once(self, jilin):
        enrolled = self.invite(jilin)
        self.use(enrolled)
        with pytest.raises(LinkExpired):
            queries.enrolment_of(enrolled.token)

    def test_it_opens_no_account_that_its_owner_has_used_meanwhile(
        self, jilin, security_admin, device
    ):
        enrolled = issue_enrolment(
            actor=security_admin, phone=new_phone(), name="高峰", region_code=SHUANGQIAO
        )
        phone = enrolled.account.phone()
        sign_in_with_code(phone=phone, code=ask_code(phone, device), device=device)
        with pytest.raises(LinkExpired):
            self.use(enrolled)
        account = Account.objects.get(pk=enrolled.account.pk)
        assert not account.has_usable_password()
        assert queries.second_factor_of(account) is None

    def test_the_link_lives_a_day(self, jilin, clock):
        enrolled = self.invite(jilin)
        clock.shift(dt.timedelta(hours=24))
        with pytest.raises(LinkExpired):
            self.use(enrolled)
        assert not Account.objects.get().has_usable_password()

    def test_a_new_link_ends_the_old_one(self, jilin):
        first = self.invite(jilin)
        phone = first.account.phone()
        second = issue_enrolment(actor=None, phone=phone, name="高峰", region_code="2201")
        assert second.account == first.account
        with pytest.raises(LinkExpired):
            queries.enrolment_of(first.token)
        assert Enrolment.objects.count() == 1

    def test_only_the_hash_of_the_token_is_kept(self, jilin):
        enrolled = self.invite(jilin)
        assert Enrolment.objects.get().token_hash != enrolled.token

    @pytest.mark.parametrize(
        ("given", "refusal"),
        [
            ({"password": "short"}, WeakPassword),
            ({"password": "small letters only"}, WeakPassword),
            ({"digits": "000000"}, WrongSecondFactor),
            ({"token": "x" * 43}, LinkExpired),
        ],
    )
    def test_what_does_not_fit_leaves_the_link_open(self, jilin, given, refusal):
        enrolled = self.invite(jilin)
        with pytest.raises(refusal):
            self.use(enrolled, **given)
        assert not Account.objects.get().has_usable_password()
        assert SignIn.objects.count() == 0
        self.use(enrolled)

    def test_a_security_administrator_invites_within_his_region(self, security_admin, mei):
        given = {"phone": new_phone(), "name": "高峰", "region_code": SHUANGQIAO}
        issue_enrolment(actor=security_admin, **given)
        before = Account.objects.count()
        with pytest.raises(Forbidden):
            issue_enrolment(actor=mei, **{**given, "phone": new_phone()})
        assert Account.objects.count() == before

    def test_nobody_is_invited_into_an_account_that_is_used(self, security_admin, mei):
        given = {"phone": mei.phone(), "name": "高峰", "region_code": SHUANGQIAO}
        with pytest.raises(AccountInUse):
            issue_enrolment(actor=security_admin, **given)
        assert Enrolment.objects.count() == 0
        issue_enrolment(actor=None, **given)

    def test_an_administrator_sends_a_second_link_when_the_first_was_lost(self, security_admin):
        given = {"phone": new_phone(), "name": "高峰", "region_code": SHUANGQIAO}
        first, second = (issue_enrolment(actor=security_admin, **given) for _n in range(2))
        assert first.account == second.account

    def test_a_link_does_not_go_around_a_second_step_in_force(self, jilin):
        opened = register()
        with_second_factor(opened)
        with pytest.raises(SecondFactorExists):
            issue_enrolment(
                actor=None, phone=opened.account.phone(), name="x", region_code=SHUANGQIAO
            )
