"""Telling and answering: bells by day and in an emergency, what readers say back, corrections."""

# ruff: noqa: F811 - the county of the story is lent by its fixtures

import datetime as dt
import re
import uuid
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect

from gengdu.access.enums import Role
from gengdu.articles.actions import create_article, submit_article
from gengdu.articles.models import Article
from gengdu.articles.rules.drafts import Draft
from gengdu.delivery.actions import ringing
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import BudgetUse, Feedback
from gengdu.delivery.rules import Audience
from gengdu.jobs.worker.runner import run_waiting
from gengdu.kit.ids import uuid7
from gengdu.people.models import Account
from gengdu.review import actions as review
from gengdu.review.models import Submission
from tests.journeys.looks import assert_looks_right
from tests.journeys.test_articles import sign_in
from tests.journeys.test_story import (  # noqa: F401 - fixtures of the same county
    JULY,
    REASON,
    TITLE,
    WHORL,
    at,
    clock,
    county,
    maize_of,
    plot,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EVENING = JULY + dt.timedelta(hours=13)
"""Ten at night of Thursday: it is quiet from nine to seven."""
VILLAGE = "220122101202"
BORER = Draft(
    rubric="agri-tech",
    title=TITLE,
    summary="剥开心叶看有没有排孔，有虫就治。",
    body="<p>清早下地，每块地走五个点，每点看二十株，剥开心叶看有没有成排的小孔。</p>",
    source="县农技站田间观察",
    stages=WHORL,
    audience=Audience(("220122101",), ("maize_spring",), WHORL),
    region="220122",
    organisation=uuid.UUID(int=0),  # the station's, which each story founds
)
NOTICE = replace(
    BORER,
    rubric="announcements",
    title="请核对补贴面积",
    source="",
    stages=(),
    audience=Audience((VILLAGE,)),
    region=VILLAGE,
    needs_confirmation=True,
)


@pytest.fixture
def publish(county, technician_li, county_reviewer, agri_station):
    """`publish(draft, …)`: technician Li writes it; the county's reviewer approves, or these do."""

    def written(draft: Draft, *reviewers: Account) -> Article:
        draft = replace(draft, organisation=agri_station.uid)
        article = create_article(actor=technician_li, article_uid=uuid7(), draft=draft)
        submit_article(actor=technician_li, article_uid=article.uid)
        for reviewer in reviewers or (county_reviewer,):
            approves(reviewer)
        run_waiting()
        return article

    return written


def approves(reviewer: Account) -> None:
    waiting = Submission.objects.select_related("version").get(state="pending")
    review.approve(actor=reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256)


# -- bells


def later(clock, moment: dt.datetime) -> None:
    """The hour comes, and the worker does what is due."""
    clock.move_to(moment)
    ringing.ring_what_is_due()
    run_waiting()


def bell(page: Page) -> str:
    """What the bell says on top of the start page."""
    page.goto("/")
    return page.get_by_role("link", name=re.compile("^消息")).get_attribute("aria-label")


def ledger(page: Page, title: str) -> str:
    """What the author reads of the bells of an article."""
    page.goto("/console/delivery/item/")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    assert_looks_right(page)
    panel = page.locator("section, .card").filter(has=page.get_by_role("heading", name="提醒"))
    return " ".join(panel.last.inner_text().split())


def test_what_is_important_waits_for_the_morning_and_for_the_budget_an_emergency_for_nothing(
    at, clock, publish, maize_of, mei, technician_li, county_reviewer, resident, give
):
    maize_of(mei, "东坡")
    hers = at(mei, 360)
    important = replace(BORER, urgency=Urgency.IMPORTANT)
    clock.move_to(EVENING)
    publish(important)
    assert bell(hers) == "消息"
    assert "暂缓 · 安静时段 1" in ledger(at(technician_li, 1280), TITLE)
    later(clock, EVENING + dt.timedelta(hours=10))
    assert bell(hers) == "消息，1 条未读"
    for number in "二三四":
        publish(replace(important, title=f"第{number}件要紧事"))
    assert bell(hers) == "消息，3 条未读"
    assert BudgetUse.objects.get(person=mei.person).used == 3
    assert "暂缓 · 本周已满 1" in ledger(at(technician_li, 1280), "第四件要紧事")
    clock.move_to(EVENING + dt.timedelta(days=1))
    city = give(resident("冯雪", "兴隆村"), Role.REVIEWER, "长春市")
    urgent = replace(important, title="今夜有冰雹，先护棚", urgency=Urgency.EMERGENCY)
    publish(urgent, county_reviewer, city)
    assert bell(hers) == "消息，4 条未读"
    hers.goto("/inbox/")
    assert_looks_right(hers)
    expect(hers.get_by_text("第四件要紧事")).to_have_count(0)
    hers.get_by_role("button", name="今夜有冰雹，先护棚").click()
    expect(hers.get_by_text(REASON.format(plot="东坡"))).to_be_visible()
    assert bell(hers) == "消息，3 条未读"
    assert "已读 1" in ledger(at(technician_li, 1280), "今夜有冰雹，先护棚")


# -- what readers say back


def pressed(where: Locator, *names: str) -> None:
    """These buttons are pressed and no others."""
    expect(where.get_by_role("button", pressed=True)).to_have_text(list(names))


def test_one_tap_says_how_it_was_and_its_author_reads_it_by_township(
    at, publish, maize_of, mei, technician_li
):
    maize_of(mei, "东坡")
    publish(BORER)
    page = at(mei, 360)
    page.goto("/week/")
    card = plot(page, "东坡")
    card.get_by_role("button", name="照做了").click()
    pressed(card, "已照做")
    card.get_by_role("button", name="有用").click()
    pressed(card, "已照做", "有用")
    card.get_by_role("button", name="不相关").click()
    pressed(card, "已照做", "不相关")
    card.get_by_role("button", name="已照做").click()
    pressed(card, "不相关")
    assert_looks_right(page)
    page.reload()
    pressed(card, "不相关")
    card.get_by_role("button", name="不是这个时期").click()
    card.get_by_role("link", name="报一下您地里的生育期").click()
    expect(page.get_by_role("heading", name="东坡玉米长到哪了？")).to_be_visible()
    assert {(row.word, row.person_id) for row in Feedback.objects.all()} == {
        ("wrong_time", mei.person_id)
    }
    desk = at(technician_li, 1280)
    desk.goto("/console/delivery/item/")
    desk.get_by_role("link", name=TITLE).click()
    line = desk.get_by_role("row", name="伏龙泉镇")
    expect(line.get_by_title("不足 5")).to_have_count(1)
    assert_looks_right(desk)


def test_without_script_the_four_answers_are_a_form(
    open_context, live_server, publish, maize_of, mei
):
    maize_of(mei, "东坡")
    publish(BORER)
    page = open_context(base_url=live_server.url, java_script_enabled=False).new_page()
    sign_in(page, mei, live_server.url)
    page.goto("/week/")
    plot(page, "东坡").get_by_role("button", name="照做了").click()
    page.wait_for_url("**/week/**")
    pressed(plot(page, "东坡"), "已照做")


def test_a_notice_is_confirmed_and_the_village_sees_who_is_left(
    at, county, mei, station_manager, agri_station
):
    own = replace(NOTICE, organisation=agri_station.uid)
    article = create_article(actor=station_manager, article_uid=uuid7(), draft=own)
    submit_article(actor=station_manager, article_uid=article.uid)
    run_waiting()
    page = at(mei, 360)
    page.goto("/week/")
    page.get_by_role("link", name=NOTICE.title).click()
    page.get_by_role("button", name="我已知晓").dblclick()
    expect(page.get_by_text("您已确认知晓")).to_be_visible()
    assert_looks_right(page)
    manager = at(station_manager, 360)
    manager.goto("/console/articles/article/")
    manager.get_by_role("link", name=NOTICE.title).click()
    expect(manager.get_by_role("row", name="伏龙泉镇 <5 <5 <5")).to_be_visible()
    left = manager.get_by_text("双桥村：还有")
    expect(left).to_be_visible()
    left.click()
    expect(manager.get_by_text("孙**")).to_be_visible()
    expect(manager.get_by_text("陈**")).to_have_count(0)
    assert_looks_right(manager)


# -- corrected, and told


def test_a_correction_stands_over_the_text_and_is_told_to_who_was_shown_the_old_one(
    at, clock, publish, maize_of, mei, neighbour, technician_li, county_reviewer
):
    maize_of(mei, "东坡")
    publish(BORER)
    hers, desk = at(mei, 360), at(technician_li, 1280)
    hers.goto("/week/")
    expect(plot(hers, "东坡").get_by_text(TITLE)).to_be_visible()
    clock.shift(60)
    desk.goto("/console/articles/article/")
    desk.get_by_role("link", name=TITLE).click()
    desk.get_by_role("link", name="编辑").click()
    desk.get_by_label("一句话").fill("剥开心叶看有没有排孔，三成以上再治。")
    desk.get_by_label("更正内容").fill("有虫就治改为三成以上再治。")
    assert_looks_right(desk)
    desk.get_by_role("button", name="保存", exact=True).click()
    desk.get_by_role("link", name="提交审核").click()
    desk.get_by_role("button", name="提交审核").click()
    expect(desk.get_by_text("已提交，审核结果会通知您。")).to_be_visible()
    approves(county_reviewer)
    run_waiting()
    assert (bell(hers), bell(at(neighbour, 360))) == ("消息，1 条未读", "消息")
    hers.goto("/inbox/")
    assert_looks_right(hers)
    hers.get_by_role("button", name=f"更正：{TITLE}").click()
    expect(hers.get_by_text("有虫就治改为三成以上再治。")).to_be_visible()
    assert_looks_right(hers)


# -- a village by its own right


def test_a_village_tells_its_own_people_and_asks_the_township_for_more(
    at, county, mei, neighbour, lao_wang, agri_station
):
    page, hers = at(lao_wang, 360), at(mei, 360)
    writes_notice(page, "明天上午停水", "双桥村")
    expect(page.get_by_text("已提交")).to_be_visible()
    assert_looks_right(page)
    run_waiting()
    hers.goto("/week/")
    expect(hers.get_by_role("heading", name="明天上午停水")).to_be_visible()
    expect(hers.get_by_text("因为这是发给双桥村全体的")).to_be_visible()
    writes_notice(page, "周六有大集", "伏龙泉镇")
    assert Submission.objects.get(state="pending").queue_region_id == "220122101"
    hers.goto("/week/")
    expect(hers.get_by_role("heading", name="明天上午停水")).to_be_visible()
    expect(hers.get_by_text("周六有大集")).to_have_count(0)


def writes_notice(page: Page, title: str, place: str) -> None:
    page.goto("/console/articles/article/do/write/")
    page.get_by_label("标题", exact=True).fill(title)
    page.get_by_label("栏目").select_option(label="政务公告")
    page.locator("[contenteditable]").click()
    page.keyboard.type("检修水泵，上午八点到十一点，请提前存水，修好以后提前来水。")
    page.locator(".audience").get_by_label(place, exact=True).check()
    expect(page.locator(".bignum")).to_be_visible()
    page.get_by_role("button", name="存为草稿").click()
    page.get_by_role("link", name="提交审核").click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()
