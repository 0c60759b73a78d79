"""The first administrator's link, recovery codes on paper, and the second step from then on."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import Page, expect

from gengdu.kit import clock
from gengdu.people.actions.registration import issue_enrolment
from gengdu.people.models import SignIn
from gengdu.people.tests.factories import STAFF_PASSWORD, digits_of
from tests.journeys.looks import assert_looks_right
from tests.journeys.sms import code_on_the_phone

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = "13812340009"


def enrols(page: Page, token: str) -> list[str]:
    """Password and authenticator by the one-time link; returns the recovery codes shown."""
    page.goto(f"/enrol/{token}")
    assert_looks_right(page)
    page.get_by_label("密码", exact=True).fill(STAFF_PASSWORD)
    page.get_by_label("再输一遍密码").fill(STAFF_PASSWORD)
    page.get_by_text("扫不了？手动输入这串密钥").click()
    key = page.locator(".key").inner_text().strip()
    page.get_by_label("验证器现在显示的六位数字").fill(digits_of(key))
    assert_looks_right(page)
    page.get_by_role("button", name="完成").click()
    expect(page.get_by_role("heading", name="备用码")).to_be_visible()
    assert_looks_right(page)
    return page.locator(".codes li").all_inner_texts()


@pytest.mark.parametrize("view", ["normal", "elder"])
def test_an_administrator_starts_with_a_link(page360, live_server, jilin, view):
    page360.context.add_cookies([{"name": "gd_view", "value": view, "url": live_server.url}])
    enrolled = issue_enrolment(actor=None, phone=PHONE, name="高峰", region_code="220122101202")
    codes = enrols(page360, enrolled.token)
    assert len(set(codes)) == 10
    page360.get_by_role("link", name="我收好了").click()
    expect(page360.get_by_role("heading", name="高峰")).to_be_visible()
    assert SignIn.objects.get().second_factor_at is not None


def test_staff_pass_the_second_step_with_a_recovery_code(page1280, request, complaints):
    complaints.expected.append("422")
    with time_machine.travel(clock.now() - dt.timedelta(hours=2)):
        technician = request.getfixturevalue("technician_li")
    page1280.goto("/sign-in/")
    page1280.get_by_label("手机号", exact=True).fill(technician.phone())
    page1280.get_by_role("button", name="发送验证码").click()
    expect(page1280.get_by_text("验证码已发到")).to_be_visible()
    page1280.get_by_label("短信验证码").fill(code_on_the_phone(technician.phone()))
    page1280.get_by_role("button", name="登录", exact=True).click()
    # The first time the second step is set up …
    expect(page1280.get_by_role("heading", name="两步验证")).to_be_visible()
    assert_looks_right(page1280)
    page1280.get_by_text("扫不了？手动输入这串密钥").click()
    key = page1280.locator(".key").inner_text().strip()
    page1280.get_by_label("验证器现在显示的六位数字").fill(digits_of(key))
    page1280.get_by_role("button", name="完成").click()
    code = page1280.locator(".codes li").first.inner_text()
    # … and asked for when a sign-in has not passed it.
    SignIn.objects.update(second_factor_at=None)
    page1280.goto("/sign-in/second/?next=/me/family/")
    page1280.get_by_label("六位数字，或一个备用码").fill("000000")
    page1280.get_by_role("button", name="继续").click()
    expect(page1280.get_by_role("alert")).to_be_visible()
    assert_looks_right(page1280)
    page1280.get_by_label("六位数字，或一个备用码").fill(code)
    page1280.get_by_role("button", name="继续").click()
    expect(page1280.get_by_role("heading", name="家里人")).to_be_visible()
