"""Readers in the portal: by crop from elsewhere, liked and kept, recalled within a minute."""

# ruff: noqa: F811 - the county of the story is lent by its fixtures

import pytest
from playwright.sync_api import Page, expect

from gengdu.articles.models import Article, Favourite, Like
from gengdu.changes.actions import number_batch
from gengdu.delivery.models import Target
from gengdu.kit.ids import ref_of
from gengdu.search.actions import follow_feed
from tests.journeys.looks import assert_looks_right, wear
from tests.journeys.test_story import (  # noqa: F401 - fixtures of the same county
    TITLE,
    advice_on,
    at,
    clock,
    county,
    maize_of,
    publishes,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_neighbour_finds_it_in_the_portal_by_crop_and_not_in_his_week(
    at,
    county,
    maize_of,
    neighbour,
    technician_li,
    county_reviewer,
    agri_station,
):
    maize_of(neighbour, "北地")
    publishes(technician_li, county_reviewer, agri_station)
    only_for_another_township()
    page = at(neighbour, 360)
    assert advice_on(page, "北地") == []
    page.goto("/")
    page.get_by_role("link", name="看全部").click()
    assert_looks_right(page)
    page.get_by_label("作物").select_option(label="玉米")
    page.wait_for_url("**crop=maize_spring**")
    page.get_by_label("生育期").select_option(label="大喇叭口期")
    page.wait_for_url("**stage=maize_spring**")
    assert_looks_right(page)
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("每点看二十株")).to_be_visible()
    likes_and_keeps(page)


def only_for_another_township() -> None:
    """As if it had been sent to 伏龙泉镇 alone."""
    Target.objects.update(region_code="220122101")


def likes_and_keeps(page: Page) -> None:
    """赞 and 收藏 stay after coming back; pressed twice it is taken back."""
    page.get_by_role("button", name="赞").click()
    expect(page.get_by_role("button", name="赞 1")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="收藏").click()
    expect(page.get_by_role("button", name="已收藏")).to_be_visible()
    assert_looks_right(page)
    assert (Like.objects.count(), Favourite.objects.count()) == (1, 1)
    page.goto("/me/favourites/")
    assert_looks_right(page)
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("button", name="赞 1").click()
    expect(page.get_by_role("button", name="赞", exact=True)).to_be_visible()
    assert Like.objects.count() == 0


def test_recalled_it_is_gone_everywhere_and_its_address_says_why(
    at,
    complaints,
    county,
    maize_of,
    mei,
    technician_li,
    county_reviewer,
    agri_station,
):
    maize_of(mei, "东坡")
    publishes(technician_li, county_reviewer, agri_station)
    feeds_the_index()
    article = Article.objects.get()
    hers, desk = at(mei, 360), at(county_reviewer, 1280)
    assert advice_on(hers, "东坡") == [TITLE]
    places = {"list": "/r/220122101202/agri-tech/", "home": "/r/220122101202/"}
    for url in (*places.values(), "/search/?q=玉米螟"):
        hers.goto(url)
        expect(hers.get_by_role("link", name=TITLE)).to_be_visible()
    recalls(desk, "用量有误，请以新文为准")
    assert advice_on(hers, "东坡") == []
    feeds_the_index()
    for url in (*places.values(), "/search/?q=玉米螟"):
        hers.goto(url)
        expect(hers.get_by_text(TITLE)).to_have_count(0)
    complaints.expected.append("410")
    for url in (f"/s/{article.short}", f"/a/{ref_of(article.uid)}/"):
        answer = hers.goto(url)
        assert answer.status == 410
        expect(hers.get_by_text("用量有误，请以新文为准")).to_be_visible()
    assert_looks_right(hers)


def feeds_the_index() -> None:
    """What the worker does every few seconds."""
    while number_batch():
        pass
    while follow_feed():
        pass


def recalls(page: Page, reason: str) -> None:
    page.goto("/console/articles/article/")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_role("link", name="撤回").click()
    page.get_by_label("撤回原因").fill(reason)
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已在本周农事里给 1 人看过")).to_be_visible()
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("已撤回，读者看不到了。")).to_be_visible()


def test_large_type_reads_it_and_a_guest_is_shown_the_door(
    page360,
    live_server,
    county,
    technician_li,
    county_reviewer,
    agri_station,
):
    publishes(technician_li, county_reviewer, agri_station)
    for values in ({"view": "elder", "size": "28"}, {"view": "elder", "size": "20"}):
        wear(page360, live_server.url, **values)
        for url in ("/r/220122/", "/r/220122/agri-tech/?crop=maize_spring"):
            page360.goto(url)
            assert_looks_right(page360)
        page360.get_by_role("link", name=TITLE).click()
        expect(page360.get_by_text("每点看二十株")).to_be_visible()
        assert_looks_right(page360)
    page360.get_by_role("link", name="赞").click()
    expect(page360.get_by_role("link", name="用手机号加入")).to_be_visible()
    assert_looks_right(page360)
