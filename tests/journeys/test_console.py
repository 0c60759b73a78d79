"""The back office in the browser: every page on a phone and on a PC, and the keys of the list."""

import os
from pathlib import Path

import pytest
from django.conf import settings as product
from django.urls import reverse
from playwright.sync_api import expect

from gengdu.access.enums import Role
from gengdu.access.models import Grant
from gengdu.console.registry import Section, sections
from gengdu.console.tests.matrix import Spot
from gengdu.jobs.worker.runner import run_waiting
from gengdu.people.tests.browser import Browser
from tests.journeys.looks import assert_looks_right, wear
from tests.matrix_world import all_samples

pytestmark = [pytest.mark.browser]
SHOTS = os.environ.get("GENGDU_SHOTS", "")


@pytest.fixture
def chief(resident, give, jilin):
    """Somebody with every staff role of the county: sees every page there is."""
    account = resident("钟万能", "双桥村")
    for role in sorted(Role):
        if role not in {Role.CONTRIBUTOR}:
            account = give(account, role, "农安县")
    return account


@pytest.fixture
def furnished(jilin, agri_station, party_office, chief) -> dict[str, object]:
    """Rows in every section, and a section's first row by its name."""
    spot = Spot(jilin["双桥村"], agri_station)
    rows = {}
    for name, sample in all_samples().items():
        rows[name] = sample.make(spot)
        if name not in {"regions.region", "access.organisation", "options.option", "changes.feed"}:
            for _again in range(3):
                sample.make(Spot(jilin["泉眼岭村"], party_office))
    return rows


def sign_in(page, account, origin) -> None:
    """Give the page's browser a sign-in past the second step."""
    token = Browser().sign_in(account, second_factor=True).token
    page.context.add_cookies(
        [
            {
                "name": product.GENGDU_SIGN_IN_COOKIE,
                "value": token,
                "url": origin.replace("http:", "https:"),
                "secure": True,
            }
        ]
    )


def addresses(rows) -> list[str]:
    """Every page that a GET shows, of every screen."""
    found = [reverse("console:start")]
    for screen in (s for s in sections if s.name in rows):  # without a sample the matrix test fails
        found.append(screen.url())
        found += [screen.url(act.verb) for act in screen.screen_acts if act.listed]
        if isinstance(screen, Section):
            row = rows[screen.name]
            pages = ["detail", *(["history"] if screen.history else [])]
            pages += ["open"] if screen.open_right else []
            pages += [act.verb for act in screen.row_acts]
            found += [screen.row_url(row, page) for page in pages]
            found += [screen.url("export")] if screen.export_right else []
    return found


def photograph(page, path, width, mode="") -> None:
    """A picture into GENGDU_SHOTS, where it is set."""
    if SHOTS:
        name = path.strip("/").replace("/", "-") or "start"
        parts = [name.replace(name.split("-")[-2] if len(name.split("-")) > 4 else "\0", "row")]
        file = Path(SHOTS) / f"{'-'.join([*parts, str(width), mode]).strip('-')}.png"
        page.screenshot(path=str(file), full_page=True)


@pytest.mark.parametrize(("mode", "values"), [("", {}), ("en", {"lang": "en"})])
def test_every_page_on_a_phone(page360, live_server, chief, furnished, mode, values):
    walk(page360, live_server.url, chief, furnished, 360, mode, values)


@pytest.mark.parametrize(("mode", "values"), [("", {}), ("dark", {"theme": "dark"})])
def test_every_page_on_a_desk(page1280, live_server, chief, furnished, mode, values):
    walk(page1280, live_server.url, chief, furnished, 1280, mode, values)


def walk(page, origin, chief, rows, width, mode, values) -> None:
    """Open every page, keep the rules on each; all broken ones are told at once."""
    sign_in(page, chief, origin)
    wear(page, origin, **values)
    broken = []
    for path in addresses(rows):
        answer = page.goto(path)
        assert answer.status == 200, path
        photograph(page, path, width, mode)
        try:
            assert_looks_right(page)
        except AssertionError as found:
            broken.append(str(found))
    assert broken == [], "\n".join(broken)


def test_the_list_by_keys(page1280, live_server, chief, furnished):
    sign_in(page1280, chief, live_server.url)
    page1280.goto("/console/access/grant/")
    expect(page1280.locator(".bulk")).to_be_hidden()
    page1280.keyboard.press("j")
    page1280.keyboard.press("x")
    expect(page1280.locator(".bulk")).to_be_visible()
    expect(page1280.locator("[data-count]")).to_have_text("1")
    page1280.keyboard.press("j")
    page1280.keyboard.press("Enter")
    page1280.wait_for_url("**/console/access/grant/*/")


def test_filters_narrow_the_list_without_leaving_the_page(page1280, live_server, chief, furnished):
    sign_in(page1280, chief, live_server.url)
    page1280.goto("/console/access/grant/")
    page1280.select_option("select[name=place]", "220122101")
    page1280.wait_for_url("**/grant/?*place=220122101*")
    township = Grant.objects.filter(region__in=["220122101201", "220122101202"]).count()
    expect(page1280.locator("tbody tr")).to_have_count(township)
    assert "place=220122101" in page1280.get_attribute("#export-link", "href")
    page1280.select_option("select[name=place]", "220122101202")
    page1280.wait_for_url("**/grant/?*place=220122101202*")
    village = Grant.objects.filter(region="220122101202").count()
    assert 0 < village < township
    expect(page1280.locator("tbody tr")).to_have_count(village)


def test_without_script_everything_is_there(open_context, live_server, chief, furnished):
    page = open_context(360, 640, base_url=live_server.url, java_script_enabled=False).new_page()
    sign_in(page, chief, live_server.url)
    page.goto("/console/access/grant/")
    page.select_option("select[name=role]", "editor")
    page.get_by_role("button", name="查看").click()
    expect(page.locator("tbody tr")).to_have_count(5)
    page.locator("tbody tr").first.locator("input[name=row]").check()
    page.locator(".bulk button", has_text="收回").click()
    page.fill("[name=reason]", "工作调整")
    page.get_by_role("button", name="收回").click()
    expect(page.locator(".state.pub")).to_have_text("已收回。")


def test_an_export_is_watched_and_fetched(
    page360, live_server, chief, furnished, settings, tmp_path
):
    settings.DATA = tmp_path
    sign_in(page360, chief, live_server.url)
    page360.goto("/console/access/organisation/export/")
    page360.get_by_role("button", name="生成文件").click()
    expect(page360.locator(".progress")).to_be_visible()
    run_waiting()
    page360.wait_for_selector("a:has-text('下载文件')")
    with page360.expect_download() as fetched:
        page360.get_by_role("link", name="下载文件").click()
    assert fetched.value.suggested_filename.startswith("access-organisation-")
