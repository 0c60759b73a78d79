"""Signing in and out, the second step, a forgotten password, enrolment."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings

from gengdu.kit import clock
from gengdu.people.actions.credentials import disable_account
from gengdu.people.actions.registration import issue_enrolment
from gengdu.people.models import Account, SecondFactor, SignIn
from gengdu.people.queries import account_by_phone
from gengdu.people.tests.browser import Browser
from gengdu.people.tests.factories import (
    PASSWORD,
    STAFF_PASSWORD,
    digits_of,
    new_phone,
    register,
    set_password,
    with_second_factor,
)
from gengdu.sms.models import Code
from gengdu.sms.tests.helpers import last_code, other_than, solve

pytestmark = pytest.mark.django_db
ERRORS = re.compile(r'<p class="err">|role="alert"')


@pytest.fixture
def guest(jilin) -> Browser:
    return Browser()


@pytest.fixture
def of_old(request):
    """`of_old("mei")`: the cast as it was two hours ago, by now signed out everywhere."""

    def fetch(name: str) -> Account:
        with time_machine.travel(clock.now() - dt.timedelta(hours=2)):
            account = request.getfixturevalue(name)
        SignIn.objects.all().delete()
        return account

    return fetch


@pytest.fixture
def number(of_old) -> str:
    """The number of 陈小梅, who has an account and no password."""
    return of_old("mei").phone()


@pytest.fixture
def technician(of_old) -> Account:
    """A member of staff."""
    return of_old("technician_li")


@pytest.fixture
def with_password(jilin) -> str:
    """The number of somebody with a password."""
    with time_machine.travel(clock.now() - dt.timedelta(hours=2)):
        opened = register("陈小梅")
        set_password(opened)
    SignIn.objects.all().delete()
    return opened.account.phone()


def by_code(guest: Browser, phone: str, **typed: str):
    guest.post("/sign-in/", {"do": "send", "phone": phone})
    return guest.post("/sign-in/", {"phone": phone, "code": last_code(phone)} | typed)


def by_password(guest: Browser, phone: str, password: str = PASSWORD, **typed: str):
    return guest.post("/sign-in/?by=password", {"phone": phone, "password": password} | typed)


def cookie(guest: Browser) -> str:
    held = guest.cookies.get(settings.GENGDU_SIGN_IN_COOKIE)
    return held.value if held else ""


def test_signing_in_with_a_code(guest, number):
    page = by_code(guest, number)
    assert (page.status_code, page["Location"]) == (303, "/me/")
    assert SignIn.objects.get().own_device is False
    assert "陈小梅" in guest.get("/me/").content.decode()


def test_ones_own_phone_stays_signed_in_for_ninety_days(guest, number):
    by_code(guest, number, own_device="on")
    assert SignIn.objects.get().own_device is True
    assert guest.cookies[settings.GENGDU_SIGN_IN_COOKIE]["max-age"] == 90 * 24 * 3600


def test_the_cookie_is_one_that_no_script_and_no_other_site_can_use(guest, number):
    by_code(guest, number)
    held = guest.cookies[settings.GENGDU_SIGN_IN_COOKIE]
    assert held.key.startswith("__Host-")
    assert (held["secure"], held["httponly"], held["samesite"]) == (True, True, "Lax")
    assert (held["path"], held["domain"]) == ("/", "")


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/week/?day=2", "/week/?day=2"),
        ("https://elsewhere.example/", "/me/"),
        ("//elsewhere.example/", "/me/"),
        ("/\\elsewhere.example/", "/me/"),
        ("javascript:alert(1)", "/me/"),
    ],
)
def test_afterwards_one_is_where_one_wanted_but_never_elsewhere(guest, number, wanted, leads_to):
    assert by_code(guest, number, next=wanted)["Location"] == leads_to


def test_a_wrong_code_signs_nobody_in(guest, number):
    page = by_code(guest, number, code=other_than("000000"))
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["code"]
    assert not SignIn.objects.exists()
    assert cookie(guest) == ""


def test_asking_for_a_code_says_the_same_for_an_unknown_number(jilin, number):
    stranger, before = new_phone(), Code.objects.count()
    known, unknown = (
        Browser().post("/sign-in/", {"do": "send", "phone": phone}, headers={"HX-Request": "true"})
        for phone in (number, stranger)
    )
    assert known.status_code == unknown.status_code == 200
    blank = [
        re.sub(r"\d{3}\*{4}\d{4}|\d{11}", "#", page.content.decode()) for page in (known, unknown)
    ]
    assert blank[0] == blank[1]
    assert Code.objects.count() == before + 2


def test_a_wrong_password_says_the_same_for_an_unknown_number(jilin, with_password):
    stranger = new_phone()
    known, unknown = (by_password(Browser(), p, "nicht-richtig") for p in (with_password, stranger))
    assert known.status_code == unknown.status_code == 422
    said = [list(page.context["form"].non_field_errors()) for page in (known, unknown)]
    assert said[0] == said[1]
    assert len(said[0]) == 1
    assert not SignIn.objects.exists()


def test_who_proved_a_number_without_account_joins_with_the_same_code(guest, jilin):
    phone = new_phone()
    page = by_code(guest, phone)
    html = page.content.decode()
    assert page.status_code == 200
    assert f'value="{phone}"' in html
    assert f'value="{last_code(phone)}"' in html
    form = {"name": "梅", "phone": phone, "code": last_code(phone), "place": "220122101202"}
    assert guest.post("/sign-up/", form | {"consent": "on"})["Location"] == "/me/"
    assert account_by_phone(phone) is not None
    assert Code.objects.count() == 1


def test_signing_in_with_a_password(guest, with_password):
    assert by_password(guest, with_password)["Location"] == "/me/"


def test_after_two_wrong_passwords_the_page_works_a_little(guest, with_password):
    by_password(guest, with_password, "wrong-one-1")
    page = by_password(guest, with_password, "wrong-one-2")
    challenge = page.context["form"].challenge
    assert page.status_code == 422
    assert f'data-challenge="{challenge.text}"' in page.content.decode()
    assert by_password(guest, with_password).status_code == 428
    work = solve(challenge)
    page = by_password(guest, with_password, challenge_text=work.challenge, proof=work.number)
    assert page["Location"] == "/me/"


def test_a_disabled_account_is_told_so_at_the_door(guest, number, security_admin):
    account = account_by_phone(number)
    disable_account(actor=security_admin, account_uid=account.uid, reason="test")
    SignIn.objects.all().delete()
    page = by_code(guest, number)
    assert page.status_code == 403
    assert ERRORS.search(page.content.decode())
    assert not SignIn.objects.exists()


def test_staff_on_a_lan_are_refused_and_villagers_are_not(guest, number, technician, settings):
    settings.GENGDU_LAN_MODE = True
    page = by_code(Browser(), technician.phone())
    assert page.status_code == 403
    assert ERRORS.search(page.content.decode())
    assert not SignIn.objects.exists()
    assert by_code(guest, number, own_device="on")["Location"] == "/me/"
    assert SignIn.objects.get().own_device is False


def test_staff_without_a_second_step_set_it_up_first(guest, technician):
    page = by_code(guest, technician.phone(), next="/console/")
    assert page["Location"] == "/me/second-factor/?next=%2Fconsole%2F"


def test_staff_pass_the_second_step_and_go_on(guest, technician, jilin):
    member = Browser()
    opened = member.sign_in(technician)
    key, codes = with_second_factor(opened)
    page = by_code(guest, technician.phone(), next="/console/")
    assert page["Location"] == "/sign-in/second/?next=%2Fconsole%2F"
    wrong = guest.post("/sign-in/second/", {"code": "abcdef", "next": "/console/"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["__all__"])
    mine = SignIn.objects.order_by("pk").last()
    assert mine.second_factor_at is None
    right = guest.post("/sign-in/second/", {"code": codes[0], "next": "/console/"})
    assert (right.status_code, right["Location"]) == (303, "/console/")
    mine.refresh_from_db()
    assert mine.second_factor_at is not None
    assert len(digits_of(key)) == 6


@pytest.mark.parametrize("demo", [True, False])
def test_the_second_step_can_be_skipped_in_a_demonstration_only(technician, settings, demo):
    settings.GENGDU_DEMO = demo
    other, guest = Browser(), Browser()
    with_second_factor(other.sign_in(technician))
    guest.sign_in(technician)
    html = guest.get("/sign-in/second/?next=/console/").content.decode()
    assert ('<a class="btn line wide" href="/console/">' in html) is demo


@pytest.mark.parametrize(
    ("demo", "leads_to"), [(True, "/me/"), (False, "/me/second-factor/")], ids=str
)
def test_staff_go_on_without_the_second_step_in_a_demonstration_only(
    guest, technician, jilin, settings, demo, leads_to
):
    settings.GENGDU_DEMO = demo
    assert by_code(guest, technician.phone())["Location"] == leads_to


def test_signing_out_ends_the_sign_in_and_clears_the_browser(guest, number):
    by_code(guest, number)
    page = guest.post("/sign-out/")
    assert (page.status_code, page["Location"]) == (303, "/sign-in/")
    assert page["Clear-Site-Data"] == '"cache", "storage"'
    assert cookie(guest) == ""
    assert SignIn.objects.get().end_reason == "signed_out"
    assert guest.post("/sign-out/").status_code == 303  # twice is fine


def test_signing_out_by_get_does_nothing(guest, number):
    by_code(guest, number)
    assert guest.get("/sign-out/").status_code == 405
    assert SignIn.objects.get().ended_at is None


def test_forgot_sets_the_password_and_signs_in(guest, number):
    guest.post("/forgot/", {"do": "send", "phone": number})
    form = {"phone": number, "code": last_code(number), "password": PASSWORD, "again": PASSWORD}
    assert guest.post("/forgot/", form)["Location"] == "/me/"
    assert account_by_phone(number).check_password(PASSWORD)


def test_forgot_with_a_wrong_code_changes_nothing(guest, number):
    guest.post("/forgot/", {"do": "send", "phone": number})
    wrong = other_than(last_code(number))
    page = guest.post(
        "/forgot/", {"phone": number, "code": wrong, "password": PASSWORD, "again": PASSWORD}
    )
    assert list(page.context["form"].errors) == ["code"]
    assert not account_by_phone(number).has_usable_password()
    assert not SignIn.objects.exists()


def test_enrolment_sets_password_and_second_step_once(guest, jilin):
    token = issue_enrolment(
        actor=None, phone=new_phone(), name="高峰", region_code="220122101202"
    ).token
    page = guest.get(f"/enrol/{token}")
    assert page.status_code == 200
    assert "<svg" in page.content.decode()
    offer = page.context["form"].initial
    form = {"password": STAFF_PASSWORD, "again": STAFF_PASSWORD, **offer}
    wrong = guest.post(f"/enrol/{token}", form | {"code": "000000"})
    assert wrong.status_code == 422
    assert offer["key"] in wrong.content.decode()  # the same picture again
    assert not SecondFactor.objects.exists()
    done = guest.post(f"/enrol/{token}", form | {"code": digits_of(offer["key"])})
    codes = re.findall(r"<li>([0-9a-z-]{19})</li>", done.content.decode())
    assert (done.status_code, len(codes)) == (200, 10)
    assert done["Cache-Control"] == "no-store"
    assert Account.objects.get().check_password(STAFF_PASSWORD)
    assert guest.get(f"/enrol/{token}").status_code == 410
    assert guest.get("/me/").status_code == 200


def test_a_made_up_enrolment_link_is_dead(guest):
    assert guest.get("/enrol/abcdefghijklmnopqrstuvwxyz").status_code == 410
