"""The back office: lists and filters, the form, what is offered to whom."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gengdu.access.enums import Role
from gengdu.articles.actions import create_article, edit_article, submit_article
from gengdu.articles.enums import SEEN, State
from gengdu.articles.models import Article
from gengdu.articles.queries import articles_for, draft_of
from gengdu.delivery.actions.counting import count_item
from gengdu.delivery.models import TargetCount
from gengdu.delivery.rules import Audience
from gengdu.events.actions import append, count_facts
from gengdu.kit import clock
from gengdu.kit.ids import ref_of, uuid7
from gengdu.people.tests.browser import Browser
from gengdu.review.models import Submission

pytestmark = pytest.mark.django_db
LIST = "/console/articles/article/"


def desk(account) -> Browser:
    """Somebody at work, past the second step."""
    browser = Browser()
    browser.sign_in(account, second_factor=True)
    return browser


def page(name: str, article=None) -> str:
    """An address of the section."""
    args = [article.uid] if article else []
    return reverse(f"console:articles_article_{name}", args=args)


def sent(draft, **more) -> dict[str, object]:
    """A draft as the form sends it."""
    return {
        "title": draft.title,
        "summary": draft.summary,
        "body": draft.body,
        "rubric": draft.rubric,
        "source": draft.source,
        "organisation": ref_of(draft.organisation),
        "place": draft.region,
        "stages": list(draft.stages),
        "audience-region": list(draft.audience.regions) if draft.audience else [],
        "audience-crop": list(draft.audience.crops) if draft.audience else [],
        "audience-stage": list(draft.audience.stages) if draft.audience else [],
        **more,
    }


# -- lists


def test_the_list_shows_what_it_is_about_and_what_came_of_it(technician_li, published):
    TargetCount.objects.create(
        item=published.item, day=clock.today(), township_code="220122101",
        persons=1400, households=1204,
    )  # fmt: skip
    append(kind=SEEN, subject=published.uid, actor_key="one")
    count_facts()
    text = desk(technician_li).get(LIST).content.decode()
    for said in ("农技 · 春玉米 大喇叭口期", "已发布", "农安县", "1,204"):
        assert said in text, said
    row = articles_for(technician_li).get()
    assert (row.households, row.views) == (1204, 1)


def test_the_newest_day_s_households_count(technician_li, published):
    count_item(item_id=published.item_id, today=clock.today())
    assert articles_for(technician_li).get().households is None  # nobody grows maize here yet
    for day, number in (
        (clock.today(), 3),
        (clock.day_of(published.made_at.replace(year=2025)), 9),
    ):
        TargetCount.objects.create(
            item=published.item, day=day, township_code="220122101", persons=9, households=number
        )
    assert articles_for(technician_li).get().households == 3


def test_filters_narrow_by_state_rubric_crop_words_place_and_author(
    technician_li, article, draft, resident, give, agri_station
):
    colleague = give(resident("吴编辑", "双桥村"), Role.EDITOR, "农安县", organisation=agri_station)
    create_article(
        actor=colleague, article_uid=uuid7(),
        draft=draft(title="书屋开放时间", rubric="life", stages=(), audience=None,
                    region="220122102"),
    )  # fmt: skip
    submit_article(actor=technician_li, article_uid=article.uid)
    browser = desk(technician_li)

    def titles(query: str) -> set[str]:
        text = browser.get(f"{LIST}?{query}").content.decode()
        return {t for t in ("防玉米螟", "书屋开放时间") if t in text}

    assert titles("") == {"防玉米螟", "书屋开放时间"}
    assert titles("state=pending") == titles("rubric=agri-tech") == {"防玉米螟"}
    assert titles("crop=maize_spring") == titles("q=玉米螟") == titles("mine=on") == {"防玉米螟"}
    assert titles("state=draft") == titles("rubric=life") == {"书屋开放时间"}
    assert titles("place=220122102") == {"书屋开放时间"}
    assert titles("state=published") == set()


def test_a_list_asks_as_often_for_many_rows_as_for_few(technician_li, article, draft):
    browser = desk(technician_li)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(LIST).status_code == 200
        return len(queries)

    few = asked()
    for _more in range(9):
        create_article(actor=technician_li, article_uid=uuid7(), draft=draft())
    assert asked() == few <= 22


def test_what_was_sent_back_waits_on_the_start_page(technician_li, article):
    browser = desk(technician_li)
    assert "退回给您修改的文章" not in browser.get("/console/").content.decode()
    Article.objects.update(state=State.REJECTED)
    assert "退回给您修改的文章" in browser.get("/console/").content.decode()


# -- the form


def test_an_article_is_written_with_the_form(technician_li, draft):
    browser = desk(technician_li)
    form = browser.get(page("write"))
    assert form.status_code == 200
    uid = form.context["form"]["article_uid"].value()
    data = sent(draft(), article_uid=uid)
    for _press in range(2):
        answer = browser.post(page("write"), data)
        assert answer.status_code == 302
    article = Article.objects.get()
    assert answer["Location"] == page("detail", article)
    assert draft_of(article) == draft().cleaned()
    assert browser.get(answer["Location"]).status_code == 200


def test_stages_left_empty_are_those_of_the_audience(technician_li, draft):
    data = sent(draft(stages=()), article_uid=uuid7())
    desk(technician_li).post(page("write"), data)
    assert [stage.order for stage in Article.objects.get().stages.all()] == [6]


def test_with_no_audience_chosen_nobody_is_told(technician_li, draft):
    desk(technician_li).post(page("write"), sent(draft(audience=None), article_uid=uuid7()))
    assert Article.objects.get().audience == {}


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"title": ""}, "这里还没有填。"),
        ({"title": "长" * 61}, "60"),
        ({"body": "长" * 20001}, "20000"),
        ({"stages": ["maize_spring:99"]}, "有一个生育期我们不认识"),
        ({"place": "220182"}, "农安县"),
        ({"audience-region": []}, "请至少选一个地方"),
        ({"rubric": "weather"}, "weather"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    technician_li, draft, more, words
):
    data = {**sent(draft(), article_uid=uuid7()), "summary": "写了很久的一句话", **more}
    answer = desk(technician_li).post(page("write"), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert words in text
    assert "写了很久的一句话" in text
    assert not Article.objects.exists()


def test_a_stale_form_keeps_the_text_and_offers_both_ways(technician_li, article, draft):
    browser = desk(technician_li)
    opened = browser.get(page("edit", article)).context["form"]
    assert opened["revision"].value() == 1
    edit_article(
        actor=technician_li, article_uid=article.uid, draft=draft(title="同事的"), revision=1
    )
    data = sent(draft(title="我的", body="<p>我写了很久的一段话，一个字也不能丢。</p>"), revision=1)
    answer = browser.post(page("edit", article), data)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "我写了很久的一段话" in text
    assert 'name="revision" value="2"' in text
    assert Article.objects.get().title == "同事的"
    assert browser.post(page("edit", article), {**data, "revision": "2"}).status_code == 302
    assert (Article.objects.get().title, Article.objects.get().revision) == ("我的", 3)


def test_a_form_cannot_set_what_it_does_not_ask_for(technician_li, article, draft):
    data = sent(
        draft(title="新"), revision=1, state="published", live_sha256="a" * 64, author=1,
        recalled_at="2026-01-01", correction="无人读过",
    )  # fmt: skip
    desk(technician_li).post(page("edit", article), data)
    changed = Article.objects.get()
    assert (changed.title, changed.state, changed.live_sha256, changed.urgency) == (
        "新", State.DRAFT, "", "normal",
    )  # fmt: skip
    assert (changed.author, changed.recalled_at, changed.correction) == (technician_li, None, "")
    answer = desk(technician_li).post(
        page("edit", article), sent(draft(title="又"), revision=2, urgency="at-once")
    )
    assert answer.status_code == 422
    assert Article.objects.get().title == "新"


def test_only_own_organisations_and_places_are_offered(
    technician_li, contributor, draft, party_office, college
):
    form = desk(technician_li).get(page("write")).context["form"]
    assert [name for _ref, name in form.fields["organisation"].choices] == [
        "农安县农业技术推广中心"
    ]
    assert form.fields["audience"].places == ("220122",)
    form = desk(contributor).get(page("write")).context["form"]
    assert [name for _ref, name in form.fields["organisation"].choices] == ["吉林农业学院"]


def test_a_village_editor_of_all_bureaus_writes_for_those_of_his_places(
    lao_wang, rubrics, agri_station, party_office, college
):
    form = desk(lao_wang).get(page("write")).context["form"]
    names = {name for _ref, name in form.fields["organisation"].choices}
    assert names == {"农安县农业技术推广中心", "中共农安县委组织部"}  # no partner


# -- acts


def test_each_state_offers_what_can_be_done_in_it(technician_li, article, draft):
    browser = desk(technician_li)

    def offered() -> set[str]:
        acts = browser.get(page("detail", article)).context["acts"]
        return {act.verb for act in acts}

    assert offered() == {"edit", "submit", "delete"}
    assert browser.post(page("submit", article)).status_code == 302
    assert offered() == {"edit", "withdraw"}
    assert browser.post(page("withdraw", article)).status_code == 302
    assert Submission.objects.get().state == "withdrawn"
    assert browser.post(page("delete", article)).status_code == 409  # it was handed in once
    Article.objects.update(state=State.RECALLED, recalled_at=clock.now())
    assert offered() == {"rework"}


def test_a_draft_is_deleted_after_one_question(technician_li, article):
    browser = desk(technician_li)
    assert "草稿删除后无法恢复" in browser.get(page("delete", article)).content.decode()
    answer = browser.post(page("delete", article))
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    assert not Article.objects.exists()


def test_nobody_publishes_from_the_section(technician_li, contributor, article, draft, college):
    theirs = create_article(
        actor=contributor, article_uid=uuid7(),
        draft=draft(organisation=college.uid, audience=Audience(("220122",))),
    )  # fmt: skip
    for account, row in ((technician_li, article), (contributor, theirs)):
        acts = desk(account).get(page("detail", row)).context["acts"]
        assert {act.verb for act in acts} <= {"edit", "submit", "withdraw", "delete"}
    submit_article(actor=contributor, article_uid=theirs.uid)  # may hand in …
    assert Article.objects.get(pk=theirs.pk).live_sha256 == ""  # … and shows nothing by it


def test_the_page_of_a_row_tells_its_whole_story(technician_li, published):
    text = desk(technician_li).get(page("detail", published)).content.decode()
    for said in (
        "读者看到的就是这一版",
        "第 1 版",
        "周敏",
        "机器检查没有发现问题",
        "每块地走五个点",
    ):
        assert said in text, said
    Article.objects.update(state=State.DRAFT)
    text = desk(technician_li).get(page("detail", published)).content.decode()
    assert "读者看到的是之前批准的一版" in text


def test_the_history_says_what_was_done_in_words(technician_li, published, draft):
    edit_article(
        actor=technician_li, article_uid=published.uid, draft=draft(title="第二版"), revision=1
    )
    text = desk(technician_li).get(page("history", published)).content.decode()
    for said in ("写了这篇文章", "发布了文章", "改了文章", "第二版"):
        assert said in text, said
