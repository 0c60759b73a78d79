"""A real Chromium against the real WSGI application, on whichever database the suite runs.

`page360` and `page1280` are fresh browser contexts; every script error, CSP violation and failed
request of our own origin fails the test. `lan_page` reaches the site under `village.test`, a name
the browser does not hold for loopback: plain http, no secure context (DESIGN §5, Origins).
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Request,
    expect,
    sync_playwright,
)

LAN_HOST = "village.test"
LONGEST_WAIT = 30_000
"""Milliseconds until something that never comes is a failure; a busy machine needs some of them."""
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    f"--host-resolver-rules=MAP {LAN_HOST} 127.0.0.1",
)


def chromium_path() -> str:
    """GENGDU_TEST_CHROMIUM or the system's Chromium; missing is a failure, never a skip."""
    given = os.environ.get("GENGDU_TEST_CHROMIUM") or shutil.which("chromium") or ""
    if not given or not Path(given).exists():
        pytest.fail(
            "no Chromium: apt-get install chromium, or set GENGDU_TEST_CHROMIUM to its path",
            pytrace=False,
        )
    return given


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, whose loop stays in this thread; the ORM runs between its calls, never inside."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=LONGEST_WAIT)
    with sync_playwright() as started:
        yield started
        # With its loop running Django keeps a connection of its own: it would bar the teardown.
        connections.close_all()


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all journeys of a worker."""
    launched = playwright.chromium.launch(executable_path=chromium_path(), args=list(FLAGS))
    yield launched
    launched.close()


@dataclass
class Complaints:
    """What went wrong in the browser; `expected` holds parts of messages a test provokes."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(f"script: {error}"))
        page.on("requestfailed", self._failed)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text}")

    def _failed(self, request: Request) -> None:
        # A page left while something loads aborts it: that is not a failure.
        if request.failure != "net::ERR_ABORTED":
            self.found.append(f"request: {request.url} {request.failure}")

    def unexpected(self) -> list[str]:
        """What no test provoked."""
        return [f for f in self.found if not any(part in f for part in self.expected)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Add to `.expected` what a test provokes; everything else fails it."""
    heard = Complaints()
    yield heard
    assert heard.unexpected() == []


@pytest.fixture
def open_context(browser: Browser, complaints: Complaints) -> Iterator:
    """`open_context(width, height, **options)`: a fresh device; for two people in one journey."""
    opened: list[BrowserContext] = []

    def _open(width: int = 360, height: int = 640, **options: object) -> BrowserContext:
        context = browser.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN", **options
        )
        context.set_default_timeout(LONGEST_WAIT)
        context.on("page", complaints.watch)
        opened.append(context)
        return context

    yield _open
    for context in opened:
        context.close()


@pytest.fixture
def page360(open_context, live_server) -> Page:
    """A phone, 360 × 640; relative addresses lead to the live server."""
    return open_context(360, 640, base_url=live_server.url, has_touch=True).new_page()


@pytest.fixture
def page1280(open_context, live_server) -> Page:
    """A PC, 1280 × 800."""
    return open_context(1280, 800, base_url=live_server.url).new_page()


@pytest.fixture
def lan_page(open_context, live_server, settings, complaints) -> Page:
    """A phone on the village's Wi-Fi: plain http under a name, the site in LAN mode."""
    complaints.expected.append("Cross-Origin-Opener-Policy header has been ignored")
    origin = live_server.url.replace("localhost", LAN_HOST).replace("127.0.0.1", LAN_HOST)
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, LAN_HOST]
    settings.CSRF_TRUSTED_ORIGINS = [*settings.CSRF_TRUSTED_ORIGINS, origin]
    settings.GENGDU_ORIGIN = origin
    settings.GENGDU_LAN_MODE = True
    settings.GENGDU_SIGN_IN_COOKIE, settings.GENGDU_DOOR_COOKIE = "gd_sign_in", "gd_door"
    settings.CSRF_COOKIE_NAME, settings.CSRF_COOKIE_SECURE = "gd_csrf", False
    return open_context(360, 640, base_url=origin, has_touch=True).new_page()
