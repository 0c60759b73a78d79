"""One person's way in: the QR code on the wall, a code on the phone, her page, and back again."""

import gzip

import pytest
import time_machine
from playwright.sync_api import Page, expect

from gengdu.kit import clock as kit_clock
from gengdu.people.models import Account, Person, SignIn
from gengdu.people.queries import account_by_phone
from gengdu.people.tests.factories import register
from gengdu.regions.actions.index import index_names
from tests.journeys.looks import assert_looks_right, wear
from tests.journeys.sms import code_on_the_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PHONE = "13812340001"
PASSWORD = "春种一粒粟 spring-17"
QR = "/j/220122101202"


@pytest.fixture
def places(jilin):
    """The small country, findable by any part of its names."""
    index_names(regions=jilin.values())
    return jilin


@pytest.fixture
def clock():
    """The real time, which goes on, until it is moved."""
    with time_machine.travel(kit_clock.now(), tick=True) as traveller:
        yield traveller


@pytest.fixture
def weight(page360) -> dict[str, int]:
    """What the pages cost on the way, compressed as the instances send them; files come once
    (their names change with their content, so browsers keep them)."""
    sizes: dict[str, int] = {}

    def weigh(response) -> None:
        if response.status == 200 and response.url.startswith("http"):
            key = response.url if "/static/" in response.url else f"{len(sizes)} {response.url}"
            sizes[key] = len(gzip.compress(response.body(), 6))

    page360.on("requestfinished", lambda request: weigh(request.response()))
    return sizes


def ask_for_code(page: Page, number: str = PHONE) -> None:
    """Type the number, press "send", and type what arrives."""
    page.get_by_label("手机号", exact=True).fill(number)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_text("验证码已发到")).to_be_visible()
    page.get_by_label("短信验证码").fill(code_on_the_phone(number))


def sign_out(page: Page) -> None:
    page.goto("/me/")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def scans_and_joins(page: Page) -> None:
    """The poster's code opens the form, the village is in it."""
    page.goto(QR)
    expect(page.get_by_text("吉林省长春市农安县伏龙泉镇双桥村")).to_be_visible()
    assert_looks_right(page)
    page.get_by_label("怎么称呼您").fill("陈小梅")
    ask_for_code(page)
    assert_looks_right(page)
    expect(page.get_by_role("button", name="秒后重发")).to_be_disabled()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="加入", exact=True).click()
    is_home(page)
    assert_looks_right(page)


def is_home(page: Page) -> None:
    expect(page.get_by_role("heading", name="陈小梅")).to_be_visible()
    assert page.url.endswith("/me/")


def adds_her_father(page: Page) -> None:
    """He has no phone; she presses twice."""
    page.get_by_role("link", name="添一个人").click()
    page.get_by_label("姓名").fill("陈大山")
    page.get_by_label("是您的什么人").fill("父亲")
    page.get_by_label("出生年份").fill("1946")
    assert_looks_right(page)
    page.get_by_role("button", name="添上").dblclick()
    expect(page.get_by_text("陈大山")).to_be_visible()


def comes_in_by_code(page: Page) -> None:
    ask_for_code(page)
    page.get_by_label("这是我自己的手机").check()
    assert_looks_right(page)
    page.get_by_role("button", name="登录", exact=True).click()
    is_home(page)


def sets_a_password(page: Page) -> None:
    page.get_by_role("link", name="设一个密码").click()
    page.get_by_label("新密码").fill(PASSWORD)
    page.get_by_label("再输一遍密码").fill(PASSWORD)
    page.get_by_role("button", name="设好密码").click()
    expect(page.get_by_text("密码设好了。")).to_be_visible()


def comes_in_by_password(page: Page) -> None:
    page.get_by_role("link", name="密码登录").click()
    page.get_by_label("手机号", exact=True).fill(PHONE)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    assert_looks_right(page)
    page.get_by_role("button", name="登录", exact=True).click()
    is_home(page)


def has_forgotten_it(page: Page) -> None:
    page.get_by_role("link", name="密码登录").click()
    page.get_by_role("link", name="忘记密码").click()
    ask_for_code(page)
    page.get_by_label("新密码").fill(PASSWORD + "!")
    page.get_by_label("再输一遍密码").fill(PASSWORD + "!")
    assert_looks_right(page)
    page.get_by_role("button", name="设好密码并登录").click()
    is_home(page)


def test_she_scans_joins_adds_her_father_and_comes_back_every_way(page360, places, clock, weight):
    scans_and_joins(page360)
    assert sum(weight.values()) <= 60 * 1024, weight
    assert account_by_phone(PHONE).person.region_id == "220122101202"
    adds_her_father(page360)
    assert Person.objects.count() == 2
    sign_out(page360)
    clock.shift(2 * 3600)
    comes_in_by_code(page360)
    assert SignIn.objects.get(ended_at=None).own_device is True
    sets_a_password(page360)
    sign_out(page360)
    comes_in_by_password(page360)
    sign_out(page360)
    clock.shift(2 * 3600)
    has_forgotten_it(page360)
    assert account_by_phone(PHONE).check_password(PASSWORD + "!")
    assert Account.objects.count() == 1


def test_the_third_code_costs_a_moment_and_no_puzzle(page360, places, clock, complaints):
    complaints.expected.append("422")  # htmx gets the work to do with a 422
    for number in ("13812340002", "13812340003", "13812340004"):
        page360.goto("/sign-in/")
        ask_for_code(page360, number)
    code = page360.get_by_label("短信验证码").input_value()
    assert len(code) == 6


def test_words_beside_the_field_and_nothing_typed_is_lost(page360, places, complaints):
    complaints.expected.append("422")
    page360.goto(QR)
    page360.get_by_label("怎么称呼您").fill("陈小梅")
    page360.get_by_label("手机号", exact=True).fill("1381234567")
    page360.get_by_role("button", name="发送验证码").click()
    expect(page360.locator("#id_phone_error")).to_contain_text("11")
    assert page360.get_by_label("手机号", exact=True).input_value() == "1381234567"
    page360.get_by_role("button", name="加入", exact=True).click()
    expect(page360.locator("#id_consent_error")).to_be_visible()
    assert page360.get_by_label("怎么称呼您").input_value() == "陈小梅"
    assert_looks_right(page360)


def test_she_joins_without_script(open_context, live_server, places):
    page = open_context(360, 640, base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto(QR)
    page.get_by_role("button", name="不是这个村？").click()
    page.locator("select").select_option(label="泉眼岭村")
    page.get_by_label("怎么称呼您").fill("陈小梅")
    page.get_by_label("手机号", exact=True).fill(PHONE)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_text("验证码已发到")).to_be_visible()
    assert page.get_by_label("怎么称呼您").input_value() == "陈小梅"
    page.get_by_label("短信验证码").fill(code_on_the_phone(PHONE))
    page.get_by_role("checkbox").check()
    page.get_by_label("怎么称呼您").press("Enter")
    expect(page.get_by_role("heading", name="陈小梅")).to_be_visible()
    assert account_by_phone(PHONE).person.region_id == "220122101201"


DOORS = [
    QR,
    "/sign-up/",
    "/sign-up/form/",
    "/sign-up/consents/",
    "/sign-in/",
    "/sign-in/?by=password",
    "/forgot/",
    "/place/",
]
MINE = [
    "/me/",
    "/me/profile/",
    "/me/phone/",
    "/me/password/",
    "/me/confirm/",
    "/me/large-type/",
    "/me/sign-ins/",
    "/me/family/",
    "/me/family/add/",
    "/me/privacy/",
    "/me/data/",
    "/me/second-factor/",
]
MODES = {
    "light": {},
    "dark": {"theme": "dark"},
    "elder": {"view": "elder"},
    "elder 32 dark": {"view": "elder", "size": "32", "theme": "dark"},
    "English": {"lang": "en"},
}


@pytest.fixture
def at_home(places, settings):
    """Puts a device into the hands of 陈小梅, who has a father without a phone."""
    from gengdu.people.tests.factories import FamilyMemberFactory

    opened = register("陈小梅")
    FamilyMemberFactory(actor=opened.account, name="陈大山", relation="父亲", birth_year=1946)

    def hold(page: Page, url: str) -> None:
        cookie = {"name": settings.GENGDU_SIGN_IN_COOKIE, "value": opened.token, "path": "/"}
        page.context.add_cookies([{**cookie, "domain": "localhost", "secure": True}])

    return hold


@pytest.mark.parametrize("mode", MODES)
def test_every_page_keeps_the_rules_on_a_phone(page360, live_server, at_home, mode):
    wear(page360, live_server.url, **MODES[mode])
    for path in DOORS:
        page360.goto(path)
        assert_looks_right(page360)
    at_home(page360, live_server.url)
    for path in MINE:
        page360.goto(path)
        assert page360.url.endswith(path)
        assert_looks_right(page360)


@pytest.mark.parametrize("mode", ["light", "dark", "elder"])
def test_every_page_keeps_the_rules_on_a_desk(page1280, live_server, at_home, mode):
    wear(page1280, live_server.url, **MODES[mode])
    for path in DOORS:
        page1280.goto(path)
        assert_looks_right(page1280)
    at_home(page1280, live_server.url)
    for path in MINE:
        page1280.goto(path)
        assert_looks_right(page1280)


def test_the_poster_prints_on_one_sheet(page1280, places):
    page1280.goto(f"{QR}/poster/")
    expect(page1280.get_by_role("button", name="打印")).to_be_visible()
    pdf = page1280.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") == 1
