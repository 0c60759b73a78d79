"""The village's own Wi-Fi: plain http under a name, the product started with its own settings.

The browser holds `village.test` for no secure context: cookies marked Secure would be dropped.
"""

import datetime as dt
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from playwright.sync_api import Page, expect

from gengdu.kit import clock
from gengdu.people.models import Account, SignIn
from tests.journeys.conftest import LAN_HOST
from tests.journeys.looks import assert_looks_right
from tests.journeys.sms import code_on_the_phone
from tools.run_tests import free_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
STAFF_ADDRESS = "https://gengdu.example"


def database_url() -> str:
    """The suite's database, for another process."""
    held = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{held['NAME']}"
    who = f"{held['USER']}:{held['PASSWORD']}@{held['HOST']}:{held['PORT']}"
    return f"postgres://{who}/{held['NAME']}"


@pytest.fixture
def site() -> Iterator[str]:
    """The product in a process of its own, in LAN mode, on the suite's database."""
    port = free_port()
    origin = f"http://{LAN_HOST}:{port}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
        "DATABASE_URL": database_url(),
        "GENGDU_ORIGIN": origin,
        "GENGDU_HTTPS_ORIGIN": STAFF_ADDRESS,
        "GENGDU_LOG_LEVEL": "error",
    }
    command = ["manage.py", "runserver", f"127.0.0.1:{port}"]
    options = ["--noreload", "--insecure", "--skip-checks"]
    process = subprocess.Popen(
        [sys.executable, *command, *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(port, process)
        yield origin
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Until the port answers; a process that ends before fails the test."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, "the site did not start"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("the site did not answer")


@pytest.fixture
def phone(site, open_context, complaints) -> Page:
    """A phone on the Wi-Fi."""
    complaints.expected.append("Cross-Origin-Opener-Policy header has been ignored")
    return open_context(360, 640, base_url=site, has_touch=True).new_page()


@pytest.fixture
def of_old(request):
    """`of_old("mei")`: the cast as it was two hours ago, by now signed out everywhere."""

    def fetch(name: str) -> Account:
        with time_machine.travel(clock.now() - dt.timedelta(hours=2)):
            account = request.getfixturevalue(name)
        SignIn.objects.all().delete()
        return account

    return fetch


def comes_in_by_code(page: Page, number: str) -> None:
    page.goto("/sign-in/")
    page.get_by_label("手机号", exact=True).fill(number)
    page.get_by_role("button", name="发送验证码").click()
    expect(page.get_by_text("验证码已发到")).to_be_visible()
    page.get_by_label("短信验证码").fill(code_on_the_phone(number))
    page.get_by_role("button", name="登录", exact=True).click()


def test_a_villager_signs_in_with_plain_cookies_for_twelve_hours(phone, of_old):
    mei = of_old("mei")
    phone.goto("/sign-in/")
    assert phone.evaluate("isSecureContext") is False
    expect(phone.get_by_text("没有加密")).to_be_visible()
    expect(phone.get_by_text(STAFF_ADDRESS)).to_be_visible()
    expect(phone.get_by_label("90天", exact=False)).to_have_count(0)
    assert_looks_right(phone)
    comes_in_by_code(phone, mei.phone())
    expect(phone.get_by_role("heading", name="陈小梅")).to_be_visible()
    held = {cookie["name"]: cookie for cookie in phone.context.cookies()}
    assert {name for name in held if name.startswith("__")} == set()
    session = held["gd_sign_in"]
    assert (session["secure"], session["httpOnly"], session["sameSite"]) == (False, True, "Lax")
    assert 11.9 * 3600 < session["expires"] - time.time() <= 12 * 3600
    # Forms work too: their token travels in a plain cookie.
    phone.get_by_role("button", name="退出登录").click()
    expect(phone.get_by_role("heading", name="登录")).to_be_visible()
    assert SignIn.objects.get().ended_at is not None


def test_staff_are_refused_and_shown_where_to_go(phone, of_old, complaints):
    complaints.expected.append("403 (Forbidden)")
    technician = of_old("technician_li")
    comes_in_by_code(phone, technician.phone())
    expect(phone.get_by_role("alert").get_by_text("没有加密")).to_be_visible()
    expect(phone.get_by_text(STAFF_ADDRESS)).to_be_visible()
    assert_looks_right(phone)
    assert not SignIn.objects.exists()
    assert "gd_sign_in" not in {cookie["name"] for cookie in phone.context.cookies()}


def test_the_work_in_the_page_needs_no_secure_context(phone, jilin, complaints):
    complaints.expected.append("422")  # htmx gets the work to do with a 422
    for number in ("13812340002", "13812340003", "13812340004"):
        phone.goto("/sign-in/")
        phone.get_by_label("手机号", exact=True).fill(number)
        phone.get_by_role("button", name="发送验证码").click()
        expect(phone.get_by_text("验证码已发到")).to_be_visible()
    assert phone.evaluate("typeof crypto.subtle") == "undefined"
