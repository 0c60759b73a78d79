"""Writing an article in the browser, and reading it in every look."""

import os
import re
from pathlib import Path

import pytest
from django.conf import settings as product
from django.urls import reverse
from playwright.sync_api import expect

from gengdu.agronomy.actions.reference import load_reference
from gengdu.articles.actions import create_article, edit_article, load_rubrics, submit_article
from gengdu.articles.enums import SEEN
from gengdu.articles.models import Article
from gengdu.articles.rules.drafts import Draft
from gengdu.delivery.rules import Audience
from gengdu.events.models import Fact
from gengdu.kit.ids import uuid7
from gengdu.people.tests.browser import Browser
from gengdu.review import actions as review
from gengdu.review.models import Submission
from tests.journeys.looks import assert_looks_right, wear

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SHOTS = os.environ.get("GENGDU_SHOTS", "")
BODY = (
    "<p>玉米螟的卵多产在叶背。小幼虫先在心叶里吃，叶片展开后会露出一排排的小圆孔。等它钻进茎秆，再打药就够不着"
    "了。<strong>现在是它还在心叶里的时候。</strong></p><h2>怎么做</h2><ol><li>清早或傍晚下地，每块地走五个点，"
    "每点看二十株心叶。</li><li>一百株里有三十株带新鲜虫孔的，往心叶里投颗粒剂，用量照产品标签。</li></ol>"
    '<h2>别这样做</h2><ul><li>不要等到抽雄以后再喷雾。</li><li>不要混药，见<a href="https://example.com/a">'
    "标签</a>。</li></ul><blockquote>投药时戴手套，空袋带回。</blockquote>"
)


def sign_in(page, account, origin) -> None:
    """Give the page's browser a sign-in past the second step."""
    token = Browser().sign_in(account, second_factor=True).token
    cookie = {"name": product.GENGDU_SIGN_IN_COOKIE, "value": token, "secure": True}
    page.context.add_cookies([{**cookie, "url": origin.replace("http:", "https:")}])


def photograph(page, name) -> None:
    """A picture into GENGDU_SHOTS, where it is set."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.fixture
def advice(technician_li, agri_station, db) -> Article:
    """A draft of technician Li."""
    load_reference()
    load_rubrics()
    draft = Draft(
        rubric="agri-tech",
        title="大喇叭口期防玉米螟，这几天最关键，一定要赶在抽雄之前把颗粒剂投完",
        summary="心叶里的虫，七天内投颗粒剂，过了抽雄就晚了",
        body=BODY,
        source="吉林省玉米螟绿色防控技术要点（县农技站整理）",
        stages=("maize_spring:4", "maize_spring:5", "maize_spring:6"),
        audience=Audience(("220122101",), ("maize_spring",), ("maize_spring:6",)),
        region="220122",
        organisation=agri_station.uid,
    )
    return create_article(actor=technician_li, article_uid=uuid7(), draft=draft)


@pytest.fixture
def before_readers(advice, technician_li, county_reviewer) -> Article:
    """The same, approved."""
    submit_article(actor=technician_li, article_uid=advice.uid)
    waiting = Submission.objects.select_related("version").get()
    review.approve(actor=county_reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256)
    return advice


def test_a_technician_writes_with_the_editor_and_hands_in(
    page1280, live_server, technician_li, advice
):
    page = page1280
    sign_in(page, technician_li, live_server.url)
    page.goto("/console/articles/article/")
    page.get_by_role("link", name="写文章").click()
    page.get_by_label("标题", exact=True).fill("追攻穗肥：看叶色，趁墒情")
    page.get_by_label("一句话").fill("七天内追一次，每亩尿素十公斤上下")
    page.locator("[contenteditable]").click()
    expect(page.get_by_role("textbox", name="正文")).to_be_focused()
    page.keyboard.type("叶色转淡、下部叶发黄的，说明缺氮，该追肥了。")
    page.keyboard.press("Enter")
    press(page, "步骤")
    page.keyboard.type("看叶色：中部叶片发黄就追。")
    press(page, "加粗")
    page.keyboard.type("不要撒在叶心里。")
    page.get_by_label("栏目").select_option(label="农技")
    page.get_by_label("来源").fill("县农技站田间观察")
    page.get_by_label("伏龙泉镇").check()
    expect(page.get_by_text("今天没有人符合。").or_(page.locator(".bignum"))).to_be_visible()
    photograph(page, "write-1280")
    assert_looks_right(page)
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("已存为草稿。")).to_be_visible()
    photograph(page, "detail-1280")
    page.get_by_role("link", name="提交审核").click()
    page.get_by_role("button", name="提交审核").click()
    expect(page.get_by_text("已提交，审核结果会通知您。")).to_be_visible()
    made = Article.objects.get(title="追攻穗肥：看叶色，趁墒情")
    assert made.state == "pending"
    assert made.body == (
        "<p>叶色转淡、下部叶发黄的，说明缺氮，该追肥了。</p><ol><li><p>看叶色：中部叶片发黄就追。"
        "<strong>不要撒在叶心里。</strong></p></li></ol>"
    )


def press(page, name: str) -> None:
    """Press a button of the editor; it takes the focus back in the next frame."""
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("textbox", name="正文")).to_be_focused()
    page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")


def test_what_was_typed_survives_a_colleague_s_save(
    page1280, live_server, technician_li, advice, agri_station, complaints
):
    page = page1280
    complaints.expected.append("409 (Conflict)")
    sign_in(page, technician_li, live_server.url)
    page.goto(reverse("console:articles_article_edit", args=[advice.uid]))
    expect(page.locator("[contenteditable]")).to_contain_text("现在是它还在心叶里的时候")
    draft = Draft(rubric="life", title="同事改的", region="220122", organisation=agri_station.uid)
    edit_article(actor=technician_li, article_uid=advice.uid, draft=draft, revision=1)
    page.get_by_label("标题", exact=True).fill("我改的标题")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("您写的一个字也没丢")).to_be_visible()
    expect(page.get_by_label("标题", exact=True)).to_have_value("我改的标题")
    photograph(page, "conflict-1280")
    assert Article.objects.get().title == "同事改的"
    page.get_by_role("button", name="用我写的覆盖").click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    assert (Article.objects.get().title, Article.objects.get().revision) == ("我改的标题", 3)


@pytest.mark.parametrize(
    "values", [{}, {"theme": "dark"}, {"view": "elder", "size": "28"}, {"lang": "en"}], ids=str
)
def test_the_page_of_an_article_in_every_look(
    page360, page1280, live_server, before_readers, values
):
    url = reverse("articles:article", args=[before_readers.uid])
    for page, width in ((page360, 360), (page1280, 1280)):
        wear(page, live_server.url, **values)
        page.goto(url)
        photograph(page, f"article-{width}-{'-'.join(values.values()) or 'plain'}")
        assert_looks_right(page)
        page.emulate_media(media="print")
        expect(page.locator(".print-only")).to_be_visible()
        expect(page.get_by_role("button", name="转给乡亲")).to_be_hidden()


def test_reading_to_the_end_is_counted_once(page360, live_server, before_readers, mei):
    url = reverse("articles:article", args=[before_readers.uid])
    sign_in(page360, mei, live_server.url)
    for _again in range(2):
        page360.goto(url)
        with page360.expect_response("**/seen/*") as said:
            page360.mouse.wheel(0, 5000)
        assert said.value.status == 204
    fact = Fact.objects.get(kind=SEEN)
    assert (fact.subject, fact.actor_key, fact.region_code) == (
        before_readers.uid, str(mei.uid), "220122101202",
    )  # fmt: skip


def test_the_text_and_its_address_go_to_the_clipboard(page360, live_server, before_readers):
    page360.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page360.goto(reverse("articles:article", args=[before_readers.uid]))
    page360.get_by_role("button", name="转给乡亲").click()
    expect(page360.get_by_text("去村里的群粘贴就行")).to_be_visible()
    held = page360.evaluate("navigator.clipboard.readText()")
    assert held.splitlines()[:2] == [before_readers.title, before_readers.summary]
    before_readers.refresh_from_db()
    short = reverse("articles:short", args=[before_readers.short])
    assert held.splitlines()[2].endswith(short)
    page360.goto(short)
    expect(page360).to_have_url(re.compile(reverse("articles:article", args=[before_readers.uid])))


@pytest.mark.parametrize("values", [{}, {"theme": "dark"}, {"lang": "en"}], ids=str)
def test_the_pages_of_the_writer_in_every_look(
    page360, page1280, live_server, before_readers, technician_li, agri_station, values
):
    draft = Draft(
        rubric="life", title="农家书屋暑期开放时间", region="220122", organisation=agri_station.uid
    )
    create_article(actor=technician_li, article_uid=uuid7(), draft=draft)
    row = [before_readers.uid]
    for page, width in ((page360, 360), (page1280, 1280)):
        sign_in(page, technician_li, live_server.url)
        wear(page, live_server.url, **values)
        for name, args in (("list", []), ("write", []), ("edit", row), ("detail", row)):
            page.goto(reverse(f"console:articles_article_{name}", args=args))
            if name in {"write", "edit"}:
                expect(page.locator("[contenteditable]")).to_be_visible()
            photograph(page, f"{name}-{width}-{'-'.join(values.values()) or 'plain'}")
            assert_looks_right(page)
