"""My page: profile, number, password, confirmation, sign-ins, large type, second step."""

import re
from urllib.parse import quote

import pytest
from django.conf import settings
from django.urls import reverse

from gengdu.people.actions.second_factor import ask_second_factor_reset
from gengdu.people.enums import SignInMethod
from gengdu.people.models import Account, RecoveryCode, SecondFactorReset, SignIn
from gengdu.people.queries import account_by_phone
from gengdu.people.tests.browser import Browser
from gengdu.people.tests.factories import (
    PASSWORD,
    digits_of,
    new_phone,
    register,
    set_password,
    with_second_factor,
)
from gengdu.sms.tests.helpers import last_code

pytestmark = pytest.mark.django_db
PAGES = [
    "me",
    "profile",
    "phone",
    "password",
    "confirm",
    "large_type",
    "sign_ins",
    "family",
    "family_add",
    "privacy",
    "data",
    "second_factor",
]


@pytest.fixture
def mei(jilin) -> Account:
    return register("陈小梅").account


@pytest.fixture
def hers(mei) -> Browser:
    """陈小梅's browser; she signed in just now."""
    hers = Browser()
    hers.sign_in(mei)
    return hers


@pytest.fixture
def later(clock, hers):
    """A quarter of an hour later: the confirmation has run out."""
    clock.shift(15 * 60)


@pytest.mark.parametrize("page", PAGES)
def test_a_guest_signs_in_first_and_comes_back(client, jilin, page):
    address = reverse(f"people:{page}")
    answer = client.get(address)
    assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next={address}")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_kept_by_no_cache(hers, page):
    answer = hers.get(reverse(f"people:{page}"))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


def test_my_page_shows_the_number_masked(hers, mei):
    html = hers.get("/me/").content.decode()
    assert "陈小梅" in html
    assert mei.masked_phone() in html
    assert mei.phone() not in html


def test_my_page_asks_few_questions_of_the_database(
    hers, mei, django_assert_max_num_queries, family
):
    family(mei, 8)
    with django_assert_max_num_queries(6):
        hers.get("/me/")


@pytest.fixture
def family():
    from gengdu.people.tests.factories import FamilyMemberFactory

    def make(actor: Account, count: int) -> None:
        for number in range(count):
            FamilyMemberFactory(actor=actor, name=f"家人{'甲乙丙丁戊己庚辛壬癸'[number % 10]}")

    return make


# -- profile


def test_staff_find_the_way_to_their_work_and_nobody_else(hers, technician_li, client):
    assert 'href="/console/"' not in hers.get("/me/").content.decode()
    client.sign_in(technician_li, second_factor=True)
    assert '<a class="item" href="/console/">' in client.get("/me/").content.decode()


def test_the_name_is_changed(hers, mei):
    form = {"name": "陈梅", "birth_year": "1968年", "place": "220122101202"}
    page = hers.post("/me/profile/", form)
    assert (page.status_code, page["Location"]) == (303, "/me/")
    mei.person.refresh_from_db()
    assert (mei.person.name(), mei.person.birth_year) == ("陈梅", 1968)


def test_the_house_moves_with_everybody_in_it(hers, mei, family):
    family(mei, 1)
    hers.post("/me/profile/", {"name": "陈小梅", "birth_year": "", "place": "220122102201"})
    homes = {person.region_id for person in mei.person.household.members.all()}
    assert homes == {"220122102201"}


@pytest.mark.parametrize(
    ("field", "value"), [("name", " "), ("birth_year", "68"), ("birth_year", "1850")]
)
def test_what_does_not_fit_is_said_beside_it_and_nothing_changes(hers, mei, field, value):
    form = {"name": "别名", "birth_year": "1968", "place": "220122101202"}
    page = hers.post("/me/profile/", form | {field: value})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field]
    mei.person.refresh_from_db()
    assert (mei.person.name(), mei.person.birth_year) == ("陈小梅", None)


# -- confirmation


@pytest.mark.parametrize("page", ["phone", "password", "data", "second_factor"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_important_pages_ask_again_after_ten_minutes(hers, later, page, method):
    address = reverse(f"people:{page}")
    answer = getattr(hers, method)(address)
    assert answer["Location"] == f"/me/confirm/?next={address.replace('/', '%2F')}"


def test_confirming_by_password(hers, mei, later):
    set_password(register_opened(hers), PASSWORD)
    mei.refresh_from_db()
    SignIn.objects.update(confirmed_at=None)
    wrong = hers.post("/me/confirm/", {"password": "falsch-falsch", "next": "/me/data/"})
    assert (wrong.status_code, list(wrong.context["form"].errors)) == (422, ["__all__"])
    assert hers.get("/me/data/").status_code == 302
    right = hers.post("/me/confirm/", {"password": PASSWORD, "next": "/me/data/"})
    assert right["Location"] == "/me/data/"
    assert hers.get("/me/data/").status_code == 200


def register_opened(hers: Browser):
    """The sign-in of her browser, confirmed this moment."""
    from gengdu.kit import clock

    opened = hers.opened
    opened.sign_in.confirmed_at = clock.now()
    opened.sign_in.save()
    return opened


def test_confirming_by_code_goes_to_ones_own_number(hers, mei, later):
    page = hers.post("/me/confirm/", {"do": "send"})
    assert page.status_code == 200
    assert mei.masked_phone() in page.content.decode()
    answer = hers.post("/me/confirm/", {"code": last_code(mei.phone()), "next": "/me/phone/"})
    assert answer["Location"] == "/me/phone/"
    assert hers.get("/me/phone/").status_code == 200


# -- number and password


def test_the_number_changes_with_a_code_sent_to_the_new_one(hers, mei, clock):
    old, new = mei.phone(), new_phone()
    other = Browser()
    other.sign_in(mei)
    hers.post("/me/phone/", {"do": "send", "phone": new})
    page = hers.post("/me/phone/", {"phone": new, "code": last_code(new)})
    assert (page.status_code, page["Location"]) == (303, "/me/")
    assert account_by_phone(old) is None
    assert account_by_phone(new) == mei
    assert hers.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


def test_a_number_that_somebody_has_is_refused_after_the_proof(hers, mei):
    taken = register("赵广田").account.phone()
    old = mei.phone()
    page = hers.post("/me/phone/", {"phone": taken, "code": "123456"})
    assert page.status_code == 422
    assert account_by_phone(old) == mei


def test_a_password_is_set_and_other_devices_are_signed_out(hers, mei):
    other = Browser()
    other.sign_in(mei)
    page = hers.post("/me/password/", {"password": PASSWORD, "again": PASSWORD})
    assert page["Location"] == "/me/"
    mei.refresh_from_db()
    assert mei.check_password(PASSWORD)
    assert hers.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302


@pytest.mark.parametrize("weak", ["1234567", "12345678", "陈小梅陈小梅陈小梅"])
def test_a_weak_password_is_refused_in_words(hers, mei, weak):
    page = hers.post("/me/password/", {"password": weak, "again": weak})
    assert list(page.context["form"].errors) == ["password"]
    mei.refresh_from_db()
    assert not mei.has_usable_password()


# -- sign-ins


def test_the_list_names_every_device_and_marks_this_one(hers, mei, jilin):
    other = Browser()
    other.sign_in(mei)
    page = hers.get("/me/sign-ins/")
    assert [current for _one, current in page.context["sign_ins"]].count(True) == 1
    assert len(page.context["sign_ins"]) == 3  # registering, the other hers, this one


def test_another_device_is_signed_out(hers, mei):
    other = Browser()
    theirs = other.sign_in(mei).sign_in
    address = reverse("people:sign_in_end", args=[theirs.uid])
    assert hers.post(address)["Location"] == "/me/sign-ins/"
    assert other.get("/me/").status_code == 302
    assert hers.get("/me/").status_code == 200


def test_a_foreign_sign_in_is_not_there(hers, jilin):
    foreign = register("赵广田").sign_in
    assert hers.post(reverse("people:sign_in_end", args=[foreign.uid])).status_code == 404
    foreign.refresh_from_db()
    assert foreign.ended_at is None


def test_signing_out_everywhere_includes_this_browser(hers, mei):
    other = Browser()
    other.sign_in(mei)
    page = hers.post("/me/sign-ins/end/")
    assert page["Clear-Site-Data"] == '"cache", "storage"'
    assert not SignIn.objects.filter(ended_at__isnull=True).exists()
    assert other.get("/me/").status_code == hers.get("/me/").status_code == 302


def test_naming_the_phone_ones_own(hers):
    assert "/me/sign-ins/own/" in hers.get("/me/").content.decode()
    hers.post("/me/sign-ins/own/")
    assert hers.opened is not None
    hers.opened.sign_in.refresh_from_db()
    assert hers.opened.sign_in.own_device is True
    assert "/me/sign-ins/own/" not in hers.get("/me/").content.decode()


# -- large type


def test_large_type_follows_the_account_to_the_next_phone(hers, mei, clock):
    page = hers.post("/me/large-type/", {"size": "28"})
    assert (page["Location"], page.cookies["gd_view"].value) == ("/me/", "elder")
    assert page.cookies["gd_size"].value == "28"
    clock.shift(3600)
    phone, guest = mei.phone(), Browser()
    guest.post("/sign-in/", {"do": "send", "phone": phone})
    answer = guest.post("/sign-in/", {"phone": phone, "code": last_code(phone)})
    assert answer.cookies["gd_view"].value == "elder"
    assert answer.cookies["gd_size"].value == "28"


def test_large_type_is_switched_off(hers, mei):
    hers.post("/me/large-type/", {"size": "28"})
    hers.post("/me/large-type/", {"size": "normal"})
    mei.refresh_from_db()
    assert mei.elder is False
    assert hers.cookies["gd_view"].value == ""


# -- second step


def test_setting_up_the_second_step(hers, mei):
    offer = hers.get("/me/second-factor/").context["form"].initial
    wrong = hers.post("/me/second-factor/", offer | {"code": "000000"})
    assert wrong.status_code == 422
    assert offer["key"] in wrong.content.decode()
    done = hers.post("/me/second-factor/", offer | {"code": digits_of(offer["key"])})
    shown = re.findall(r"<li>([0-9a-z-]{19})</li>", done.content.decode())
    assert len(set(shown)) == 10
    assert RecoveryCode.objects.filter(account=mei).count() == 10
    assert "10" in hers.get("/me/second-factor/").content.decode()


def test_new_recovery_codes_end_the_old_ones(hers, mei):
    _key, old = with_second_factor(hers.opened)
    page = hers.post("/me/second-factor/codes/")
    new = re.findall(r"<li>([0-9a-z-]{19})</li>", page.content.decode())
    assert len(new) == 10
    assert not set(new) & set(old)


@pytest.mark.parametrize("page", ["phone", "password", "second_factor", "data"])
def test_control_07_whoever_has_a_second_step_passes_it_first(hers, mei, page):
    with_second_factor(hers.sign_in(mei))
    hers.sign_in(mei)
    url = reverse(f"people:{page}")
    assert hers.get(url).headers["Location"] == f"/sign-in/second/?next={quote(url, safe='')}"


def test_a_reset_somebody_asked_for_is_shown_and_stopped(hers, mei, security_admin):
    with_second_factor(hers.opened)
    ask_second_factor_reset(actor=security_admin, account_uid=mei.uid, reason="new phone")
    assert "/me/second-factor/keep/" in hers.get("/me/second-factor/").content.decode()
    hers.post("/me/second-factor/keep/")
    assert SecondFactorReset.objects.get().cancelled_by == mei.uid


def test_get_changes_nothing(hers, mei):
    def rows() -> list[object]:
        return [
            list(model.objects.order_by("pk").values())
            for model in (Account, SignIn, SecondFactorReset)
        ]

    before = rows()
    for page in PAGES:
        hers.get(reverse(f"people:{page}"))
    for page in ("sign_out", "sign_ins_end", "own_device", "recovery_codes", "reset_cancel"):
        assert hers.get(reverse(f"people:{page}")).status_code == 405
    assert rows() == before
    assert settings.GENGDU_SIGN_IN_COOKIE in hers.cookies
    assert hers.opened.sign_in.method == SignInMethod.CODE
