"""The one story everything serves (DESIGN §1): from the poster on the wall to advice in time."""

import datetime as dt

import pytest
import time_machine
from playwright.sync_api import Page, expect

from gengdu.agronomy.actions.reference import load_reference
from gengdu.agronomy.models import Crop
from gengdu.articles.actions import create_article, load_rubrics, submit_article
from gengdu.articles.rules.drafts import Draft
from gengdu.delivery.models import Exposure
from gengdu.delivery.rules import Audience
from gengdu.fields.actions import Entry, add_planting
from gengdu.kit.ids import uuid7
from gengdu.people.models import Account
from gengdu.people.queries import account_by_phone
from gengdu.regions.actions.index import index_names
from gengdu.review import actions as review
from gengdu.review.models import Submission
from tests.journeys.looks import assert_looks_right, wear
from tests.journeys.test_articles import sign_in
from tests.journeys.test_joining import PHONE, scans_and_joins

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
JULY = dt.datetime(2026, 7, 9, 1, 0, tzinfo=dt.UTC)
WHORL = ("maize_spring:6",)
TITLE = "大喇叭口期防玉米螟"
REASON = "因为你的{plot}玉米已到大喇叭口期"
SOWN = dt.date(2026, 4, 28)


@pytest.fixture
def clock():
    """Nine in the morning of Thursday 9 July 2026; goes on, until it is moved."""
    with time_machine.travel(JULY, tick=True) as traveller:
        yield traveller


@pytest.fixture
def county(clock, jilin, transactional_db) -> None:
    """农安县 with its crops, its climate and the sections of its portal."""
    index_names(regions=jilin.values())
    load_reference()
    load_rubrics()


def days_later(clock, days: int) -> None:
    clock.move_to(JULY + dt.timedelta(days=days))


# -- she joins, and says what she grows


def writes_down(page: Page, plot: str, sown: str) -> None:
    """我的 → 我的地块 → 添一块地 → 春玉米."""
    page.goto("/me/")
    page.get_by_role("link", name="我的地块").click()
    page.get_by_role("link", name="添一块地").click()
    expect(page.get_by_role("heading", name="您种了什么？")).to_be_visible()
    assert_looks_right(page)
    page.get_by_role("link", name="春玉米").click()
    page.get_by_label("这块地叫什么").fill(plot)
    page.get_by_label("哪天播的").fill(sown)
    assert_looks_right(page)
    page.get_by_role("button", name="记下").dblclick()
    expect(page.get_by_role("heading", name=f"{plot}玉米")).to_be_visible()
    assert_looks_right(page)


def advice_on(page: Page, plot: str) -> list[str]:
    """The headlines under one plot of 本周农事, as they stand on the screen."""
    page.goto("/week/")
    section = page.locator("section").filter(has=page.get_by_role("heading", name=f"{plot}玉米"))
    expect(section.get_by_role("img")).to_be_visible()
    return section.get_by_role("article").get_by_role("heading").all_inner_texts()


def test_she_joins_by_qr_and_her_week_follows_the_clock(
    page360, live_server, county, clock, technician_li, county_reviewer, agri_station
):
    scans_and_joins(page360)
    page360.get_by_role("button", name="是，90天免登录").click()
    writes_down(page360, "东坡", "2026-04-28")
    writes_down(page360, "西洼", "2026-05-08")
    publishes(technician_li, county_reviewer, agri_station)
    assert (advice_on(page360, "东坡"), advice_on(page360, "西洼")) == ([TITLE], [])
    assert_looks_right(page360)
    expect(page360.get_by_text(REASON.format(plot="东坡"))).to_be_visible()
    days_later(clock, 6)
    assert (advice_on(page360, "东坡"), advice_on(page360, "西洼")) == ([TITLE], [TITLE])
    for values in ({"view": "elder", "size": "28"}, {"view": "normal", "theme": "dark"}):
        wear(page360, live_server.url, **values)
        page360.goto("/week/")
        assert_looks_right(page360)
    days_later(clock, 45)
    assert (advice_on(page360, "东坡"), advice_on(page360, "西洼")) == ([], [])
    before = page360.locator("section").filter(has_text="之前的建议")
    expect(before.get_by_text(TITLE)).to_be_visible()
    assert Exposure.objects.filter(person=account_by_phone(PHONE).person).count() == 1


def publishes(
    technician: Account,
    reviewer: Account,
    station,
    audience: Audience = Audience(("220122",), ("maize_spring",), WHORL),  # noqa: B008 - frozen
) -> None:
    """Advice on the corn borer for the whole county, approved."""
    draft = Draft(
        rubric="agri-tech",
        title=TITLE,
        summary="剥开心叶看有没有排孔，有虫就治。",
        body="<p>清早下地，每块地走五个点，每点看二十株，剥开心叶看有没有成排的小孔。</p>",
        source="吉林省玉米螟绿色防控技术要点",
        stages=WHORL,
        audience=audience,
        region="220122",
        organisation=station.uid,
    )
    article = create_article(actor=technician, article_uid=uuid7(), draft=draft)
    submit_article(actor=technician, article_uid=article.uid)
    waiting = Submission.objects.select_related("version").latest("pk")
    review.approve(actor=reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256)


# -- she sees more than is computed


def plot(page: Page, name: str):
    """One plot of 本周农事."""
    return page.locator("section").filter(has=page.get_by_role("heading", name=f"{name}玉米"))


def window(page: Page) -> str:
    """When the next stage is expected, as it stands under the strip."""
    return page.locator(".strip-key .next dd span").inner_text()


def test_what_she_reports_moves_her_plot_and_no_other(page360, live_server, county, clock):
    scans_and_joins(page360)
    page360.get_by_role("button", name="是，90天免登录").click()
    writes_down(page360, "东坡", "2026-04-28")
    writes_down(page360, "西洼", "2026-05-08")
    days_later(clock, 8)  # 17 July: the tassel may be out on the slope
    page360.goto("/week/")
    expect(plot(page360, "东坡").get_by_text("东坡玉米到抽雄期了吗？")).to_be_visible()
    plot(page360, "东坡").get_by_role("button", name="今天到了").dblclick()
    expect(page360.get_by_text("记下了：抽雄期")).to_be_visible()
    expect(plot(page360, "东坡").get_by_text("7月17日您报的")).to_be_visible()
    expect(plot(page360, "西洼").get_by_text("您报的")).to_have_count(0)
    assert_looks_right(page360)
    takes_it_back_and_says_another_day(page360)
    for values in ({"view": "elder", "size": "28"}, {"view": "normal", "theme": "dark"}):
        wear(page360, live_server.url, **values)
        for url in ("/week/", "/me/plantings/", page360.url):
            page360.goto(url)
            assert_looks_right(page360)


def takes_it_back_and_says_another_day(page: Page) -> None:
    """On the page of the plot: undone it is as before, with another day it moves again."""
    plot(page, "东坡").get_by_role("link", name="东坡玉米").click()
    reported = window(page)
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_text("撤回了，日子照没报过的推算。")).to_be_visible()
    expect(page.get_by_text("您报的")).to_have_count(1)  # the day of sowing
    page.get_by_role("link", name="报一下长到哪了").click()
    sheet = page.get_by_role("dialog")
    assert_looks_right(page)
    sheet.get_by_label("抽雄期").check()
    sheet.get_by_text("昨天").click()
    sheet.get_by_role("button", name="就报这个").dblclick()
    expect(page.get_by_text("7月16日您报的")).to_be_visible()
    expect(page.get_by_text("7月16日到抽雄期")).to_be_visible()
    assert window(page) != reported
    page.get_by_role("link", name="报一下长到哪了").click()
    sheet.get_by_role("link", name="都不是，看全部").click()
    expect(page.get_by_label("收获期")).to_be_visible()
    assert_looks_right(page)
    page.get_by_role("link", name="说不准").click()
    expect(page.get_by_text("7月16日到抽雄期")).to_be_visible()


# -- the whole story, with a rejection on the way


@pytest.fixture
def at(open_context, live_server):
    """`at(li, 1280)`: somebody's browser, signed in past the second step."""

    def sit_down(account: Account, width: int) -> Page:
        height = 640 if width < 1024 else 800
        page = open_context(width, height, base_url=live_server.url).new_page()
        sign_in(page, account, live_server.url)
        return page

    return sit_down


@pytest.fixture
def maize_of(county):
    """`maize_of(mei, "东坡")`: sown on 28 April."""

    def plant(account: Account, plot: str):
        crop = Crop.objects.get(key="maize_spring")
        entry = Entry(crop.pk, account.person.region_id, plot, started_on=SOWN)
        return add_planting(actor=account, person_uid=account.person.uid, entry=entry)

    return plant


def writes_and_hands_in(page: Page) -> None:
    """Chooses township, crop and stage, sees whom it reaches, and hands it in."""
    page.goto("/console/articles/article/")
    page.get_by_role("link", name="写文章").click()
    page.get_by_label("标题", exact=True).fill(TITLE)
    page.get_by_label("一句话").fill("剥开心叶看有没有排孔")
    page.get_by_label("栏目").select_option(label="农技")
    page.get_by_label("来源").fill("县农技站田间观察")
    page.locator("[contenteditable]").click()
    page.keyboard.type("清早下地，每块地走五个点，每点看二十株。")
    audience = page.locator(".audience")
    audience.get_by_label("伏龙泉镇").check()
    expect(audience.locator(".bignum")).to_have_text("3")  # everybody who lives there
    audience.get_by_label("春玉米").check()
    audience.get_by_label("大喇叭口期").check()
    expect(audience.locator(".bignum")).to_have_text("1")
    expect(audience.get_by_role("row", name="伏龙泉镇")).to_contain_text("1")
    page.get_by_role("button", name="存为草稿").click()
    hands_in(page)


def hands_in(page: Page) -> None:
    page.get_by_role("link", name="提交审核").click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交，审核结果会通知您。")).to_be_visible()


def opens_the_queue(page: Page) -> None:
    page.goto("/console/review/submission/?state=pending")
    page.get_by_role("link", name=TITLE).click()


def sends_back(page: Page, note: str) -> None:
    opens_the_queue(page)
    assert_looks_right(page)
    page.get_by_role("link", name="退回").click()
    page.get_by_label("要改什么？").fill(note)
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，并已告知作者。")).to_be_visible()


def corrects(page: Page, note: str) -> None:
    """Reads in the inbox that it was sent back, and says when to act."""
    page.goto("/inbox/")
    page.get_by_role("button", name=TITLE).click()
    expect(page.get_by_text(note)).to_be_visible()
    page.get_by_role("link", name="编辑").click()
    page.get_by_label("一句话").fill("抽雄以前，剥开心叶看有没有排孔")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    hands_in(page)


def approves(page: Page) -> None:
    opens_the_queue(page)
    page.get_by_role("link", name="批准").click()
    expect(page.get_by_text("1 户")).to_be_visible()
    page.get_by_role("button", name="批准").click()
    expect(page.get_by_text("已批准。")).to_be_visible()


def reads_it(page: Page) -> None:
    """On top of 本周农事, with its reason; then the whole text."""
    assert advice_on(page, "东坡") == [TITLE]
    expect(page.get_by_text(REASON.format(plot="东坡"))).to_be_visible()
    assert_looks_right(page)
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(page.get_by_text("每点看二十株")).to_be_visible()


def finds_it_only_in_the_portal(page: Page) -> None:
    assert advice_on(page, "北地") == []
    page.goto("/inbox/")
    expect(page.get_by_text(TITLE)).to_be_hidden()
    page.goto("/")
    assert_looks_right(page)
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("每点看二十株")).to_be_visible()


def test_the_right_advice_reaches_the_right_farmer(
    at, county, maize_of, mei, neighbour, technician_li, county_reviewer
):
    maize_of(mei, "东坡"), maize_of(neighbour, "北地")
    hers, theirs = at(mei, 360), at(neighbour, 360)
    desk, reviewer = at(technician_li, 1280), at(county_reviewer, 1280)
    writes_and_hands_in(desk)
    assert advice_on(hers, "东坡") == []
    sends_back(reviewer, "请写明在什么时候以前做")
    assert advice_on(hers, "东坡") == []
    corrects(desk, "请写明在什么时候以前做")
    approves(reviewer)
    reads_it(hers)
    finds_it_only_in_the_portal(theirs)
    (exposure,) = Exposure.objects.select_related("item", "stage")
    assert (exposure.person_id, exposure.item.headline) == (mei.person_id, TITLE)
    assert exposure.stage.name == "大喇叭口期"
