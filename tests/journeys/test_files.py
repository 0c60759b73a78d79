"""Uploading in the browser: the bytes go through the bulk instance, a process of its own."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings as product
from django.db import connection
from playwright.sync_api import expect

from config.supervisor import answers
from gengdu.files.models import File, Rendition
from gengdu.files.tests.gallery.setting import URLS, templates
from gengdu.files.tests.making import PDF, picture
from gengdu.jobs.worker.runner import run_waiting
from gengdu.people.tests.browser import Browser
from tests.journeys.looks import assert_looks_right, wear
from tools.run_tests import free_port

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GENGDU_SHOTS", "")
PICTURE = picture(1600, 1200, orientation=6, gps=True)
CHOSEN = [
    {"name": "玉米地.jpg", "mimeType": "image/jpeg", "buffer": PICTURE},
    {"name": "水稻.png", "mimeType": "image/png", "buffer": picture(400, 300, "PNG")},
]
# Large enough to wait on the disk while it comes, and to go out piece by piece.
PAPER = {
    "name": "申报表.pdf",
    "mimeType": "application/pdf",
    "buffer": PDF + b"0123456789" * 400_000,
}


def database_url():
    """The suite's own database, as the other process must name it."""
    said = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{said['NAME']}"
    where = f"{said['HOST']}:{said['PORT'] or 5432}"
    return f"postgres://{said['USER']}:{said['PASSWORD']}@{where}/{said['NAME']}"


@pytest.fixture
def bulk(live_server, settings, tmp_path):
    """The bulk instance under Granian beside the pages of the live server; its origin."""
    port = free_port(2) + 1  # bulk is pages' neighbour
    origin = f"http://localhost:{port}"
    before = settings.GENGDU_BULK_ORIGIN
    directives = {
        name: [origin if one == before else one for one in values]
        if isinstance(values, list)
        else values
        for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
    }
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}
    settings.ROOT_URLCONF, settings.TEMPLATES = URLS, templates(settings.TEMPLATES)
    settings.GENGDU_ORIGIN, settings.GENGDU_BULK_ORIGIN = live_server.url, origin
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url, origin]
    own = {**settings.STORAGES["files"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": own}
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "gengdu.files.tests.gallery.settings",
        "DATABASE_URL": database_url(),
        "GENGDU_DATA": str(tmp_path),
        "GENGDU_KEYS": str(settings.GENGDU_KEYS),
        "GENGDU_ORIGIN": live_server.url,
        "GENGDU_BULK_ORIGIN": origin,
        "HOST": "127.0.0.1",
        "PORT": str(port - 1),
        "GENGDU_SUPERVISOR": str(os.getpid()),
    }
    command = [sys.executable, "-m", "config.server", "bulk"]
    process = subprocess.Popen(command, env=environment, process_group=0)
    try:
        deadline = time.monotonic() + 30
        while not answers("127.0.0.1", port):
            assert process.poll() is None
            assert time.monotonic() < deadline, "the bulk instance does not answer"
            time.sleep(0.1)
        yield origin
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def sign_in(page, account, origin) -> None:
    """Give the page's browser a sign-in."""
    token = Browser().sign_in(account).token
    cookie = {"name": product.GENGDU_SIGN_IN_COOKIE, "value": token, "secure": True}
    page.context.add_cookies([{**cookie, "url": origin.replace("http:", "https:")}])


def photograph(page, name) -> None:
    """A picture into GENGDU_SHOTS, where it is set."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def loaded(page):
    """The natural widths of the pictures on the page."""
    page.wait_for_function("[...document.images].every((i) => i.complete)")
    return page.evaluate("[...document.images].map((i) => i.naturalWidth)")


def test_control_32_pictures_are_chosen_described_ordered_and_kept(
    page1280, live_server, bulk, mei, complaints
):
    complaints.expected.append("422")  # the browser's own line about the refused file
    page = page1280
    sign_in(page, mei, live_server.url)
    page.goto("/gallery/")
    pictures = page.get_by_role("group", name="图片")
    bad = {"name": "坏.jpg", "mimeType": "image/jpeg", "buffer": b"<html>"}
    pictures.locator("input[type=file]").set_input_files([*CHOSEN, bad])
    expect(pictures.get_by_label("图上是什么")).to_have_count(2)
    expect(pictures.get_by_role("alert")).to_contain_text("坏.jpg已损坏")
    photograph(page, "files-waiting-1280")
    pictures.locator(".uploading").get_by_role("button", name="移除").click()
    assert {f.sha256 for f in File.objects.all()} == {
        hashlib.sha256(one["buffer"]).hexdigest() for one in CHOSEN
    }
    run_waiting()
    expect(pictures.locator(".thumb img")).to_have_count(2)
    assert 0 not in loaded(page)
    page.get_by_role("group", name="附件").locator("input[type=file]").set_input_files([PAPER])
    expect(page.get_by_label("给读者看的标题")).to_have_count(1)
    first = pictures.locator(".file-row").filter(has_text="水稻.png")
    first.get_by_label("图上是什么").fill("拔节期的水稻")
    if pictures.locator(".file-row").first.get_by_text("水稻.png").count() == 0:
        first.get_by_role("button", name="上移").click()
    expect(pictures.locator(".file-row").first).to_contain_text("水稻.png")
    assert_looks_right(page)
    photograph(page, "files-1280")
    page.get_by_label("标题", exact=True).fill("看苗")
    page.get_by_role("button", name="存好").click()
    expect(page.get_by_role("heading", name="看一看")).to_be_visible()
    assert page.url.startswith(f"{live_server.url}/gallery/shown/")
    widths = page.evaluate("[...document.images].map((i) => [i.width, i.height, i.naturalWidth])")
    assert len(widths) == 2
    assert page.locator("img").first.get_attribute("width") == "400"  # the rice, moved up
    upright = Rendition.objects.filter(file__name="玉米地.jpg").latest("width")
    assert (upright.width, upright.height) == (1200, 1600)
    page.locator("img").nth(1).scroll_into_view_if_needed()
    assert 0 not in loaded(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="申报表").click()
    assert saved.value.suggested_filename == "申报表.pdf"
    assert Path(saved.value.path()).read_bytes() == PAPER["buffer"]


def test_files_that_are_on_their_way_hold_the_form(page360, live_server, bulk, mei):
    page = page360
    sign_in(page, mei, live_server.url)
    page.goto("/gallery/")
    held = []
    page.route(f"{bulk}/files/", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks it
    page.locator("[name=pictures-file]").set_input_files(CHOSEN[:1])
    page.wait_for_function("document.querySelector('progress')")
    page.get_by_label("标题", exact=True).fill("看苗")
    page.get_by_role("button", name="存好").click()
    expect(page.get_by_text("文件还在上传，请稍等。")).to_be_visible()
    assert_looks_right(page)
    photograph(page, "files-sending-360")
    held[0].continue_()
    expect(page.get_by_label("图上是什么")).to_have_count(1)
    wear(page, live_server.url, view="elder", size="24")
    page.get_by_role("button", name="存好").click()
    expect(page.get_by_role("heading", name="看一看")).to_be_visible()
    assert_looks_right(page)


def test_a_line_that_breaks_is_tried_again_as_the_same_file(
    page360, live_server, bulk, mei, complaints
):
    complaints.expected.append("ERR_FAILED")
    page = page360
    sign_in(page, mei, live_server.url)
    page.goto("/gallery/")
    page.route(f"{bulk}/files/", lambda route: route.abort())
    page.locator("[name=papers-file]").set_input_files([PAPER])
    expect(page.get_by_role("alert")).to_have_text("连接中断，文件没有传完。")
    assert not File.objects.exists()
    page.unroute(f"{bulk}/files/")
    page.get_by_role("button", name="重新上传").click()
    expect(page.get_by_label("给读者看的标题")).to_have_count(1)
    assert File.objects.get().name == "申报表.pdf"


def test_without_script_the_whole_form_goes_there_and_comes_home(
    open_context, live_server, bulk, mei
):
    context = open_context(360, 640, base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    sign_in(page, mei, live_server.url)
    page.goto("/gallery/")
    page.get_by_label("标题", exact=True).fill("看苗")
    page.locator("[name=pictures-file]").set_input_files(CHOSEN)
    page.get_by_role("group", name="图片").get_by_role("button", name="上传选好的文件").click()
    assert page.url == f"{bulk}/gallery/"
    expect(page.get_by_label("标题", exact=True)).to_have_value("看苗")
    expect(page.get_by_label("图上是什么")).to_have_count(2)
    page.get_by_role("button", name="下移").first.click()
    expect(page.locator(".file-row").first).to_contain_text("水稻.png")
    page.get_by_label("图上是什么").first.fill("水稻")
    photograph(page, "files-plain-360")
    page.get_by_role("button", name="存好").click()
    assert page.url.startswith(f"{live_server.url}/gallery/shown/")
    assert [f.name for f in File.objects.order_by("pk")] == ["玉米地.jpg", "水稻.png"]
