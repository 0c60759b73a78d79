"""Choosing one's village in a real browser: by steps, by search, and without script."""

import pytest
from playwright.sync_api import expect

from gengdu.regions.actions.index import index_names
from tests.journeys.looks import assert_looks_right

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("gengdu.regions.tests.pages"),
]

WHOLE = "吉林省长春市农安县伏龙泉镇双桥村"


@pytest.fixture
def places(jilin):
    """The small country, findable by any part of its names."""
    index_names(regions=jilin.values())
    return jilin


def settled(page, shows):
    """Wait until the picker shows this and htmx has bound what it brought."""
    page.locator("[data-behaviour=place-picker]", has_text=shows).wait_for()
    expect(page.locator(".htmx-request, .htmx-added, .htmx-settling")).to_have_count(0)


def choose(page, name, *, shows):
    """Choose a line of the next level's list and wait until the picker has moved on."""
    page.locator("select").select_option(label=name)
    settled(page, shows)


def test_down_the_levels_and_one_step_back(page360, places):
    page360.goto("/join-here/?at=22")
    assert_looks_right(page360)
    choose(page360, "长春市", shows="选择县（市、区）")
    choose(page360, "农安县", shows="选择乡镇（街道）")
    choose(page360, "哈拉海镇", shows="选择村（社区）")
    assert page360.locator("option").all_inner_texts() == ["选择村（社区）", "二青山村"]
    page360.get_by_role("button", name="重选哈拉海镇").click()
    settled(page360, "选择乡镇（街道）")
    choose(page360, "伏龙泉镇", shows="选择村（社区）")
    choose(page360, "双桥村", shows=WHOLE)
    assert_looks_right(page360)
    page360.get_by_label("Name").fill("李秀")
    page360.get_by_role("button", name="OK").click()
    assert page360.locator("#sent").inner_text() == "220122101202"


def test_a_village_is_found_by_two_characters_in_the_middle_of_its_name(page360, places):
    page360.goto("/join-here/")
    search = page360.get_by_role("searchbox")
    search.press_sequentially("桥村", delay=20)
    hit = page360.locator("label.item")
    hit.wait_for()
    assert hit.inner_text().split("\n") == ["双桥村", "吉林省长春市农安县伏龙泉镇"]
    search.press("Enter")  # only searches: the form stays
    assert page360.url.endswith("/join-here/")
    assert_looks_right(page360)
    hit.click()
    page360.get_by_text(WHOLE).wait_for()
    assert page360.locator("select").count() == 0


def test_enter_in_another_field_sends_the_form_and_no_step(page1280, places):
    page1280.goto("/join-here/?at=220122101202")
    page1280.get_by_label("Name").fill("李秀")
    page1280.get_by_label("Name").press("Enter")
    assert page1280.locator("#sent").inner_text() == "220122101202"


def test_the_whole_way_without_script(open_context, live_server, places):
    page = open_context(base_url=live_server.url, java_script_enabled=False).new_page()
    page.goto("/join-here/")
    page.get_by_label("Name").fill("李秀")
    for name in ("吉林省", "长春市", "农安县"):
        page.locator("select").select_option(label=name)
        page.get_by_role("button", name="下一步").click()
    page.get_by_role("searchbox").fill("双桥")
    page.get_by_role("button", name="搜索").click()
    page.get_by_label("双桥村").check()
    page.get_by_role("button", name="就选这里").click()
    assert page.get_by_text(WHOLE).count() == 1
    assert page.get_by_label("Name").input_value() == "李秀"
    page.get_by_role("button", name="OK").click()
    assert page.locator("#sent").inner_text() == "220122101202"
