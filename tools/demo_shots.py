"""The README's pictures: the demonstration as it looks on a day in July.

    python tools/demo_shots.py [--folder docs/shots] [--only week-360 …]

Makes a demonstration of its own under build/, with the clock set, and serves it in this process;
nothing of a running installation is touched.
"""

import argparse
import datetime as dt
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from wsgiref.simple_server import make_server

import time_machine
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "build" / "demo-shots"
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from run_tests import free_port  # noqa: E402 - after the path
from shots import FLAGS, _Quiet, _Server  # noqa: E402 - after the path

from config.demo import cast  # noqa: E402

NARROW, WIDE = (360, 740), (1280, 720)


@dataclass(frozen=True)
class Shot:
    """One picture: who looks, where to begin, and the links to follow from there (selectors)."""

    name: str
    who: str
    path: str
    size: tuple[int, int] = NARROW
    follow: tuple[str, ...] = ()
    scroll_to: str = ""
    """In the middle of the picture."""
    top: str = ""
    """At its upper edge."""


SHOTS = (
    Shot("week-360", cast.FARMER.phone, "/week/", (360, 1000), top="text=东坡玉米"),
    Shot("plantings-360", cast.FARMER.phone, "/me/plantings/"),
    Shot(
        "article-360",
        cast.FARMER.phone,
        "/week/",
        follow=("text=玉米大喇叭口期：看心叶，防玉米螟",),
    ),
    Shot("home-1280", "", f"/r/{cast.COUNTY}/", WIDE),
    Shot(
        "write-1280",
        cast.TECHNICIAN.phone,
        "/console/articles/article/",
        WIDE,
        ("text=玉米大喇叭口期：看心叶，防玉米螟", "main a:text-is('编辑')"),
        "text=会送到谁",
    ),
    Shot(
        "review-1280",
        cast.REVIEWER.phone,
        "/console/review/submission/?state=pending",
        WIDE,
        ("text=育肥猪舍：通风和保温两头都要顾",),
        "text=会送到谁",
    ),
)


@contextmanager
def demonstration(day: dt.date) -> Iterator[str]:
    """A demonstration made and served on this day; gives its address."""
    shutil.rmtree(DATA, ignore_errors=True)
    port, bulk = free_port(), free_port()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="config.settings",
        GENGDU_DATA=str(DATA / "var"),
        GENGDU_DEMO="1",
        GENGDU_LOG_LEVEL="error",
        PORT=str(port),
        GENGDU_BULK_ORIGIN=f"http://localhost:{bulk}",
    )
    import django

    django.setup()
    from django.core.handlers.wsgi import WSGIHandler

    from config import start

    noon = dt.datetime.combine(day, dt.time(9, 30), tzinfo=dt.timezone(dt.timedelta(hours=8)))
    with time_machine.travel(noon):
        origin = start.prepare()["url"]
        site = WSGIHandler()
        servers = [
            make_server("127.0.0.1", each, site, server_class=_Server, handler_class=_Quiet)
            for each in (port, bulk)
        ]
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield origin
        for server in servers:
            server.shutdown()


def take(browser: Browser, origin: str, shot: Shot, folder: Path) -> None:
    """Sign in, go there, take the picture."""
    width, height = shot.size
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=origin, locale="zh-CN"
    )
    page = context.new_page()
    if shot.who:
        sign_in(page, shot.who)
    page.goto(shot.path, wait_until="networkidle")
    for link in shot.follow:
        page.locator(link).first.click()
        page.wait_for_load_state("networkidle")
    if shot.scroll_to:
        page.locator(shot.scroll_to).first.evaluate("e => e.scrollIntoView({block: 'center'})")
        page.wait_for_load_state("networkidle")
    if shot.top:
        page.locator(shot.top).first.evaluate(
            "e => scrollTo(0, e.getBoundingClientRect().top + scrollY - 76)"
        )
        page.wait_for_load_state("networkidle")
    target = folder / f"{shot.name}.png"
    page.screenshot(path=str(target))
    context.close()
    lighten(target)


def lighten(picture: Path) -> None:
    """Fewer colours: a third of the bytes, and nobody sees it on flat pages."""
    shown = Image.open(picture).convert("RGB")
    shown.quantize(96, dither=Image.Dither.NONE).save(picture, optimize=True)


def sign_in(page: Page, phone: str) -> None:
    """With number and password, as it says in the terminal."""
    page.goto("/sign-in/?by=password")
    page.fill("input[name=phone]", phone)
    page.fill("input[name=password]", cast.PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/me/")


def main(arguments: list[str]) -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "docs" / "shots")
    parser.add_argument("--only", nargs="*", choices=[shot.name for shot in SHOTS])
    parser.add_argument("--day", type=dt.date.fromisoformat, default=dt.date(2026, 7, 8))
    chosen = parser.parse_args(arguments)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with demonstration(chosen.day) as origin, sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=os.environ.get("GENGDU_TEST_CHROMIUM", "/usr/bin/chromium"),
            args=list(FLAGS),
        )
        for shot in SHOTS:
            if not chosen.only or shot.name in chosen.only:
                take(browser, origin, shot, chosen.folder)
                print(f"{shot.name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
