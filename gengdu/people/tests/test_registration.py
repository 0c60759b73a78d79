"""Joining: by code, through the form, and nothing of it in clear."""

import datetime as dt
from dataclasses import replace

import pytest

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.kit import vault
from gengdu.kit.errors import Invalid, NotFound
from gengdu.people import queries
from gengdu.people.actions.registration import (
    register_account,
)
from gengdu.people.actions.sign_ins import sign_in_with_code, sign_in_with_password
from gengdu.people.enums import PasswordProfile, SignInMethod
from gengdu.people.errors import (
    BadName,
    NoAccountYet,
    NotAVillage,
    WeakPassword,
)
from gengdu.people.models import Account, Consent, Household, NameGram, Person, SignIn
from gengdu.people.tests.factories import (
    PASSWORD,
    ask_code,
    live,
    new_device,
    new_phone,
    register,
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
