"""Joining: the QR code on the wall, the short form, the tender's form."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from gengdu.kit import clock
from gengdu.people.models import Account, Consent, Person, SignIn
from gengdu.people.queries import account_by_phone
from gengdu.people.tests.browser import Browser
from gengdu.people.tests.factories import PASSWORD, new_phone, register
from gengdu.sms.models import Code
from gengdu.sms.tests.helpers import last_code, other_than

SHUANGQIAO = "220122101202"
pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(jilin) -> str:
    return new_phone()


@pytest.fixture
def guest(jilin) -> Browser:
    return Browser()


def ask(guest: Browser, phone: str, where: str = "people:sign_up", **typed: str):
    return guest.post(reverse(where), {"do": "send", "phone": phone, **typed})


def joined(guest: Browser, phone: str, where: str = "people:sign_up", **typed: str):
    """Ask for the code, read it, send the form."""
    ask(guest, phone, where)
    form = {
        "name": "陈小梅",
        "phone": phone,
        "code": last_code(phone),
        "place": SHUANGQIAO,
        "consent": "on",
    }
    return guest.post(reverse(where), form | typed)


@pytest.mark.parametrize("address", [f"/j/{SHUANGQIAO}", f"/j/{SHUANGQIAO}/"])
def test_the_qr_code_opens_the_form_with_the_village_filled_in(guest, address):
    page = guest.get(address)
    html = page.content.decode()
    assert page.status_code == 200
    assert "吉林省长春市农安县伏龙泉镇双桥村" in html
    assert f'<input type="hidden" name="place" value="{SHUANGQIAO}">' in html
    assert page.cookies["gd_place"].value == SHUANGQIAO
    assert page["Cache-Control"] == "no-store"


def test_a_place_chosen_before_outlives_the_scan(guest):
    guest.cookies["gd_place"] = "220122102201"
    assert "gd_place" not in guest.get(f"/j/{SHUANGQIAO}").cookies


def test_a_code_of_nowhere_is_not_there(guest):
    assert guest.get("/j/999999999999").status_code == 404


def test_a_member_who_scans_goes_to_his_page(guest):
    guest.hold(register())
    assert guest.get(f"/j/{SHUANGQIAO}")["Location"] == "/me/"


def test_another_village_can_be_chosen_and_what_was_typed_stays(guest, phone):
    typed = {"name": "陈小梅", "phone": phone, "place": SHUANGQIAO, "scanned": "1"}
    page = guest.post("/sign-up/", typed | {"place-up": "220122101"})
    html = page.content.decode()
    assert page.status_code == 200
    assert 'value="陈小梅"' in html
    assert f'value="{phone}"' in html
    assert '<option value="220122101201">泉眼岭村</option>' in html
    assert 'name="scanned"' not in html
    assert 'class="err"' not in html


def test_asking_for_a_code_sends_one_and_keeps_what_was_typed(guest, phone):
    page = ask(guest, phone, name="陈小梅", place=SHUANGQIAO, scanned="1")
    html = page.content.decode()
    assert page.status_code == 200
    assert Code.objects.count() == 1
    assert f"{phone[:3]}****{phone[-4:]}" in html
    assert 'value="陈小梅"' in html
    assert "双桥村" in html
    assert 'data-seconds="60"' in html
    assert 'class="err"' not in html


def test_htmx_gets_the_part_with_number_and_code_only(guest, phone):
    page = guest.post("/sign-up/", {"do": "send", "phone": phone}, headers={"HX-Request": "true"})
    html = page.content.decode()
    assert page.status_code == 200
    assert html.lstrip().startswith('<div class="stack code-part" id="code-part">')
    assert "<html" not in html


def test_asking_five_times_sends_one_message(guest, phone):
    answers = [ask(guest, phone).status_code for _press in range(5)]
    assert answers == [200] * 5
    assert Code.objects.count() == 1


def test_a_number_with_a_digit_missing_is_told_so_and_nothing_is_sent(guest):
    page = guest.post(
        "/sign-up/", {"do": "send", "phone": "1381234567"}, headers={"HX-Request": "true"}
    )
    assert page.status_code == 422
    assert "11" in page.content.decode()
    assert 'class="err"' in page.content.decode()
    assert not Code.objects.exists()


def test_another_browser_within_the_minute_waits_and_is_told_how_long(guest, phone):
    ask(guest, phone)
    page = ask(Browser(), phone)
    assert page.status_code == 429
    assert 0 < int(page["Retry-After"]) <= 60
    assert f'data-seconds="{page["Retry-After"]}"' in page.content.decode()
    assert Code.objects.count() == 1


def test_the_third_code_within_the_hour_costs_a_little_work(guest, jilin):
    ask(guest, new_phone())
    ask(guest, new_phone())
    page = ask(guest, new_phone())
    html = page.content.decode()
    assert page.status_code == 428
    assert 'data-behaviour="proof"' in html
    assert "data-press-again" in html
    assert Code.objects.count() == 2


def test_joining_makes_person_and_account_and_signs_in(guest, phone):
    page = joined(guest, phone)
    account = account_by_phone(phone)
    assert (page.status_code, page["Location"]) == (303, "/me/")
    assert account.person.name() == "陈小梅"
    assert account.person.region_id == SHUANGQIAO
    assert [c.purpose for c in Consent.objects.filter(person=account.person)] == ["service"]
    assert guest.get("/me/").status_code == 200


def test_numbers_are_read_as_people_type_them(guest, phone):
    ask(guest, phone)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in last_code(phone))
    spaced = f"+86 {phone[:3]} {phone[3:7]} {phone[7:]}"
    page = (
        joined(guest, spaced, code=wide)
        if False
        else guest.post(
            "/sign-up/",
            {"name": "梅", "phone": spaced, "code": wide, "place": SHUANGQIAO, "consent": "on"},
        )
    )
    assert page["Location"] == "/me/"
    assert account_by_phone(phone) is not None


def test_pressing_five_times_makes_one_account(guest, phone):
    ask(guest, phone)
    form = {
        "name": "陈小梅",
        "phone": phone,
        "code": last_code(phone),
        "place": SHUANGQIAO,
        "consent": "on",
    }
    assert [guest.post("/sign-up/", form)["Location"] for _press in range(5)] == ["/me/"] * 5
    assert Account.objects.count() == Person.objects.count() == 1


def test_a_wrong_code_is_said_beside_it_and_nothing_is_made(guest, phone):
    ask(guest, phone)
    page = joined(guest, phone, code=other_than(last_code(phone)))
    html = page.content.decode()
    assert page.status_code == 422
    assert 'id="id_code_error"' in html
    assert 'value="陈小梅"' in html
    assert not Account.objects.exists()
    assert not SignIn.objects.exists()


@pytest.mark.parametrize("missing", ["name", "code", "place", "consent"])
def test_each_field_that_is_missing_is_said_beside_it(guest, phone, missing):
    page = joined(guest, phone, **{missing: ""})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [missing]
    assert not Account.objects.exists()


def test_a_township_is_not_enough(guest, phone):
    page = joined(guest, phone, place="220122101")
    assert list(page.context["form"].errors) == ["place"]
    assert not Account.objects.exists()


def test_who_proves_a_known_number_is_signed_in_and_nothing_changes(guest):
    mei = register("陈小梅")
    number = mei.account.phone()
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2)):
        page = joined(guest, number, name="别人", place="220122101201")
    assert page["Location"] == "/me/"
    person = account_by_phone(number).person
    assert (person.name(), person.region_id) == ("陈小梅", SHUANGQIAO)


def test_the_tenders_form_sets_the_password(guest, phone):
    page = joined(guest, phone, "people:sign_up_form", password=PASSWORD, again=PASSWORD)
    assert page["Location"] == "/me/"
    assert account_by_phone(phone).check_password(PASSWORD)


def test_two_different_passwords_are_refused(guest, phone):
    page = joined(guest, phone, "people:sign_up_form", password=PASSWORD, again=PASSWORD + "x")
    assert list(page.context["form"].errors) == ["again"]
    assert PASSWORD not in page.content.decode()
    assert not Account.objects.exists()


def test_a_weak_password_is_refused_before_the_code_is_used_up(guest, phone):
    page = joined(guest, phone, "people:sign_up_form", password="12345678", again="12345678")
    assert list(page.context["form"].errors) == ["password"]
    assert not Account.objects.exists()
    assert (
        joined(guest, phone, "people:sign_up_form", password=PASSWORD, again=PASSWORD)["Location"]
        == "/me/"
    )


def test_no_page_of_joining_puts_number_or_name_into_an_address(guest, phone):
    page = joined(guest, phone)
    assert phone not in page["Location"]
    assert phone not in guest.get("/me/").content.decode()


def test_the_first_screen_is_light(guest):
    """HTML of the landing page; scripts and styles are measured by the journey."""
    assert len(guest.get(f"/j/{SHUANGQIAO}").content) < 9_000


def test_the_page_of_purposes_is_public(guest, mei):
    member = Browser()
    member.sign_in(mei)
    assert guest.get("/sign-up/consents/").content == member.get("/sign-up/consents/").content
