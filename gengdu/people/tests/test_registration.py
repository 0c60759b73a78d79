"""Joining: by code, through the form, with the station manager's help, by an enrolment link."""

import datetime as dt
from dataclasses import replace

import pytest

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit import vault
from gengdu.kit.errors import Forbidden, Invalid, NotFound, TooMany
from gengdu.people import queries
from gengdu.people.actions.registration import (
    enrol,
    issue_assist_code,
    issue_enrolment,
    register_account,
)
from gengdu.people.actions.second_factor import start_second_factor
from gengdu.people.actions.sign_ins import sign_in_with_code, sign_in_with_password
from gengdu.people.enums import PasswordProfile, SignInMethod
from gengdu.people.errors import (
    BadName,
    LinkExpired,
    NoAccountYet,
    NotAVillage,
    SecondFactorExists,
    WeakPassword,
    WrongSecondFactor,
)
from gengdu.people.models import Account, Consent, Enrolment, Household, NameGram, Person, SignIn
from gengdu.people.tests.factories import (
    PASSWORD,
    STAFF_PASSWORD,
    ask_code,
    digits_of,
    live,
    new_device,
    new_phone,
    register,
    with_second_factor,
)
from gengdu.sms.enums import CodePurpose
from gengdu.sms.errors import CodeExpired, WrongCode
from gengdu.sms.tests.helpers import other_than

pytestmark = pytest.mark.django_db
A_MINUTE = dt.timedelta(seconds=60)
SHUANGQIAO, TOWNSHIP = "220122101202", "220122101"


def join(device, *, phone, code, place=SHUANGQIAO, **given):
    return register_account(phone=phone, code=code, region_code=place, device=device, **given)


def people_exist():
    return Account.objects.exists() or Person.objects.exists() or Household.objects.exists()


def test_a_code_makes_account_person_and_household_and_signs_in(jilin, device):
    phone = new_phone()
    opened = join(device, phone=phone, code=ask_code(phone, device), name=" 陈  小梅 ")
    account = Account.objects.select_related("person__household").get()
    assert opened.account == account
    assert (opened.created, opened.sign_in.method) == (True, SignInMethod.CODE)
    assert account.phone() == phone
    assert account.person.name() == "陈 小梅"
    assert account.person.region_id == account.person.household.region_id == SHUANGQIAO
    assert account.person.surname_letter == "C"
    assert NameGram.objects.filter(person=account.person).count() == 3
    assert not account.has_usable_password()
    assert [(c.purpose, c.version) for c in Consent.objects.all()] == [("service", 1)]
    assert queries.living_sign_in(opened.token) == opened.sign_in


def test_registering_is_logged_without_a_word_about_the_person(jilin):
    opened = register("陈小梅")
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["people.consent.give", "people.account.register", "people.account.sign_in"]
    entry = AuditEntry.objects.get(verb="people.account.register")
    assert (entry.actor_uid, entry.region_code) == (opened.account.uid, SHUANGQIAO)
    assert entry.changed == {"phone": "•", "name": "•"}
    assert [c.kind for c in Change.objects.all()] == ["people.person"]


def test_the_form_door_sets_a_password_as_well(jilin):
    phone, device = new_phone(), new_device()
    join(device, phone=phone, code=ask_code(phone, device), name="陈小梅", password=PASSWORD)
    account = Account.objects.get()
    assert account.password_profile == PasswordProfile.PUBLIC
    assert account.password.startswith("argon2$argon2id$")
    sign_in_with_password(phone=phone, password=PASSWORD, device=new_device())


def test_pressed_five_times_there_is_one_person_signed_in_once(jilin, device):
    phone = new_phone()
    code = ask_code(phone, device)
    opened = [join(device, phone=phone, code=code, name="陈小梅") for _press in range(5)]
    assert [o.created for o in opened] == [True, False, False, False, False]
    assert Account.objects.count() == Person.objects.count() == Household.objects.count() == 1
    assert live(opened[0].account) == 1
    assert queries.living_sign_in(opened[-1].token) is not None
    assert Consent.objects.count() == 1


def test_the_same_code_is_worth_nothing_in_another_browser(jilin, device):
    phone = new_phone()
    code = ask_code(phone, device)
    join(device, phone=phone, code=code)
    with pytest.raises(WrongCode):
        join(new_device(), phone=phone, code=code)


def test_control_06_whoever_proves_a_known_number_is_signed_in_and_changes_nothing(jilin, clock):
    phone = new_phone()
    first = register("陈小梅", phone=phone, password=PASSWORD)
    clock.shift(A_MINUTE)
    other = new_device()
    again = join(
        other,
        phone=phone,
        code=ask_code(phone, other),
        name="别人",
        place="220122102201",
        password="another-good-sentence",
    )
    assert (again.account, again.created) == (first.account, False)
    assert again.account.person.name() == "陈小梅"
    assert again.account.person.region_id == SHUANGQIAO
    sign_in_with_password(phone=phone, password=PASSWORD, device=new_device())


def test_control_06_registering_says_the_same_for_known_and_unknown_numbers(jilin, device):
    known, unknown = new_phone(), new_phone()
    register(phone=known)
    answers = []
    for phone in (known, unknown):
        stranger = new_device()
        with pytest.raises(WrongCode) as refusal:
            join(stranger, phone=phone, code="000000", name="陈小梅", password=PASSWORD)
        answers.append((refusal.value.code, refusal.value.status, refusal.value.words()))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": "x" * 41}, BadName),
        ({"name": "<b>"}, BadName),
        ({"place": TOWNSHIP}, NotAVillage),
        ({"place": "220122"}, NotAVillage),
        ({"place": "999999"}, NotFound),
        ({"password": "1234567"}, WeakPassword),
        ({"phone": "12345"}, Invalid),
    ],
)
def test_what_does_not_fit_is_refused_and_uses_no_code_up(jilin, device, given, refusal):
    phone = new_phone()
    code = ask_code(phone, device)
    with pytest.raises(refusal):
        join(device, **{"phone": phone, "code": code, "name": "陈小梅", **given})
    assert not people_exist()
    join(device, phone=phone, code=code, name="陈小梅")


def test_a_wrong_code_makes_nobody(jilin, device):
    phone = new_phone()
    code = ask_code(phone, device)
    with pytest.raises(WrongCode):
        join(device, phone=phone, code=other_than(code))
    assert not people_exist()


def test_who_signs_in_without_an_account_registers_with_the_same_code(jilin, device, clock):
    phone = new_phone()
    code = ask_code(phone, device)
    with pytest.raises(NoAccountYet):
        sign_in_with_code(phone=phone, code=code, device=device)
    clock.shift(dt.timedelta(minutes=9))
    assert join(device, phone=phone, code=code).created


def test_the_unfinished_code_is_forgotten_after_ten_minutes(jilin, device, clock):
    phone = new_phone()
    code = ask_code(phone, device)
    with pytest.raises(NoAccountYet):
        sign_in_with_code(phone=phone, code=code, device=device)
    clock.shift(dt.timedelta(minutes=10))
    with pytest.raises(CodeExpired):
        join(device, phone=phone, code=code)
    assert not people_exist()


def test_a_code_for_another_purpose_opens_nothing(jilin, device):
    phone = new_phone()
    code = ask_code(phone, device, CodePurpose.RESET)
    with pytest.raises(WrongCode):
        join(device, phone=phone, code=code)
    assert not people_exist()


def test_where_villages_are_not_loaded_a_township_will_do(jilin, device):
    from gengdu.regions.models import Region

    Region.objects.filter(parent_id="220182100").delete()
    phone = new_phone()
    opened = join(device, phone=phone, code=ask_code(phone, device), place="220182100")
    assert opened.account.person.region_id == "220182100"


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

    def test_a_link_does_not_go_around_a_second_step_in_force(self, jilin):
        opened = register()
        with_second_factor(opened)
        with pytest.raises(SecondFactorExists):
            issue_enrolment(
                actor=None, phone=opened.account.phone(), name="x", region_code=SHUANGQIAO
            )


def test_control_01_a_number_is_one_account_however_it_is_typed(jilin, clock):
    phone = "13812345678"
    register(phone=phone)
    clock.shift(A_MINUTE)
    device = new_device()
    code = ask_code(phone, device)
    for typed in ("+86 138-1234-5678", "１３８１２３４５６７８", " 138 1234 5678 "):
        assert not join(device, phone=typed, code=code).created
    assert Account.objects.count() == 1


def test_control_01_the_database_keeps_numbers_apart(jilin):
    from django.db import IntegrityError, transaction

    first, second = register().account, register().account
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.filter(pk=second.pk).update(phone_blind=first.phone_blind)


def test_control_28_nothing_of_a_person_stands_in_clear(jilin):
    phone = new_phone()
    account = register("陈小梅", phone=phone).account
    person = account.person
    kept = " ".join(
        str(value)
        for row in (account, person, *NameGram.objects.all(), *SignIn.objects.all())
        for value in vars(row).values()
    )
    for secret in (phone, "陈小梅", "小梅", "陈"):
        assert secret not in kept


def test_control_28_a_sealed_text_belongs_to_its_row_and_column(jilin):
    first, second = register("陈小梅").account.person, register("李小兰").account.person
    first.name_sealed = second.name_sealed
    with pytest.raises(vault.VaultError):
        first.name()


def test_two_browsers_of_one_person_are_two_sign_ins(jilin, clock):
    phone = new_phone()
    first = register(phone=phone)
    clock.shift(A_MINUTE)
    other = new_device()
    sign_in_with_code(phone=phone, code=ask_code(phone, other), device=other)
    assert live(first.account) == 2


def test_the_device_is_remembered_as_it_was_said(jilin):
    device = replace(new_device(own=True), name="微信 · 安卓手机")
    opened = register(device=device)
    assert (opened.sign_in.device_name, opened.sign_in.own_device) == ("微信 · 安卓手机", True)
