"""What readers get: the approved version, the same for everybody, counted once a day."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from gengdu.articles.actions import edit_article
from gengdu.articles.actions.reading import like_article
from gengdu.articles.actions.seeing import FROM_ONE_ADDRESS
from gengdu.articles.enums import SEEN, State
from gengdu.articles.models import Article, PublishedArticle
from gengdu.articles.registry import fragments
from gengdu.events.actions import count_facts
from gengdu.events.models import Fact, Tally
from gengdu.events.queries import count_of
from gengdu.kit import clock
from gengdu.kit.ids import uuid7
from gengdu.limits.actions import count_of as tries_of
from gengdu.options.actions import set_option
from gengdu.options.queries import forget_footers
from gengdu.people.models import Person
from gengdu.people.tests.browser import Browser
from gengdu.shell import kept

pytestmark = pytest.mark.django_db
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}


def address(article) -> str:
    """Its page."""
    return reverse("articles:article", args=[article.uid])


def beacon(article) -> str:
    """Where reading it is said."""
    return reverse("articles:seen", args=[article.uid])


# -- the page


def test_the_page_shows_the_approved_version_and_who_answers_for_it(
    client, published, draft, technician_li
):
    edit_article(
        actor=technician_li, article_uid=published.uid, draft=draft(title="没批的"), revision=1
    )
    text = client.get(address(published)).content.decode()
    assert draft().title in text
    assert "没批的" not in text
    for said in (
        "清早下地，每块地走五个点。", draft().summary, draft().source, "李明", "县农技中心",
        "农安县农业技术推广中心", 'href="tel:0431-80000001"', "农技", "<b>大喇叭口期</b>",
    ):  # fmt: skip
        assert said in text, said
    assert str(technician_li.uid) not in text


def test_the_county_s_hotline_stands_in_for_an_organisation_without_one(
    client, published, agri_station, province_admin
):
    agri_station.hotline = ""
    agri_station.save()
    set_option(actor=province_admin, key="site.hotline", region_code="22", value="0431-12316")
    assert 'href="tel:0431-12316"' in client.get(address(published)).content.decode()


def test_it_is_the_same_bytes_for_everybody_and_may_be_shared(
    client, published, mei, county_reviewer
):
    answers = [client.get(address(published))]
    for account in (mei, county_reviewer):
        browser = Browser()
        browser.sign_in(account, second_factor=account is county_reviewer)
        answers.append(browser.get(address(published)))
    assert len({answer.content for answer in answers}) == 1
    for answer in answers:
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=30"
        assert "Cookie" not in answer["Vary"]
        assert not answer.cookies


def test_it_takes_six_queries_at_most(client, published, django_assert_max_num_queries):
    client.get(address(published))  # draws the season, which it does once an hour
    with django_assert_max_num_queries(6):
        assert client.get(address(published)).status_code == 200


def test_whatever_changes_shows_in_the_next_answer(
    client, published, technician_li, agri_station, province_admin, mei
):
    """A page is kept by all that it is made of (ADR 0008): nothing has to be told of a change."""
    row = published.published
    stage = row.stages.get()
    topic = row.topics.create(key="ours", name="咱们的", name_en="Ours")
    changes = {
        "新题目": lambda: PublishedArticle.objects.update(title="新题目"),
        "新的话": lambda: PublishedArticle.objects.update(body="<p>新的话</p>"),
        "新中心": lambda: rename(agri_station, short_name="新中心"),
        "新栏目": lambda: rename(row.rubric, name="新栏目"),
        "新期": lambda: rename(stage, name="新期"),
        "新作物": lambda: rename(stage.crop, name="新作物"),
        "新话题": lambda: rename(topic, name="新话题"),
        "说错了": lambda: published.corrections.create(version=row.version, words="说错了"),
        "看过 7": lambda: Tally.objects.create(kind=SEEN, subject=row.uid, count=7),
        "赞 1": lambda: like_article(actor=mei, article_uid=row.uid),
        "县农业局": lambda: set_option(
            actor=province_admin, key="site.operator", region_code="22", value="县农业局"
        ),
    }
    before = client.get(address(published)).content.decode()
    for words, change in changes.items():
        assert words not in before, words
        change()
        forget_footers()  # of its own, for ten seconds
        before = client.get(address(published)).content.decode()
        assert words in before, words
    Person.objects.filter(pk=technician_li.person_id).update(name_sealed="")
    assert "李明" in before
    assert "李明" not in client.get(address(published)).content.decode()
    with time_machine.travel(clock.now() + dt.timedelta(days=1)):
        assert "昨天" in client.get(address(published)).content.decode()


def rename(row, **names):
    """Past the actions."""
    type(row).objects.filter(pk=row.pk).update(**names)


def test_an_unchanged_page_is_not_sent_again(client, published):
    first = client.get(address(published))
    again = client.get(address(published), HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert again["Cache-Control"] == first["Cache-Control"]
    assert first["Last-Modified"].endswith("GMT")
    PublishedArticle.objects.update(title="另一个")
    assert client.get(address(published), HTTP_IF_NONE_MATCH=first["ETag"]).status_code == 200


def test_it_says_what_it_is_to_whoever_it_is_passed_on_to(client, published, draft):
    text = client.get(address(published)).content.decode()
    meta = dict(re.findall(r'<meta property="(og:[a-z_]+)" content="([^"]*)">', text))
    assert meta["og:title"] == draft().title
    assert meta["og:description"] == draft().summary
    assert meta["og:url"].endswith(address(published))
    assert meta["og:image"].endswith(".png")
    assert f'rel="canonical" href="{meta["og:url"]}"' in text


def test_without_a_summary_the_text_itself_describes_it(client, published):
    PublishedArticle.objects.update(summary="")
    text = client.get(address(published)).content.decode()
    assert '<meta name="description" content="玉米螟的卵多产在叶背' in text


def test_only_what_was_approved_is_there(client, article):
    assert client.get(address(article)).status_code == 404
    assert client.get(reverse("articles:article", args=[uuid7()])).status_code == 404


def test_a_recalled_article_says_so_and_is_kept_by_no_cache(client, published):
    Article.objects.update(
        state=State.RECALLED, recalled_at=clock.now(), recall_reason="用量有误，请以新文为准。"
    )
    answer = client.get(address(published))
    assert (answer.status_code, answer["Cache-Control"]) == (410, "no-store")
    assert "用量有误，请以新文为准。" in answer.content.decode()
    assert "每块地走五个点" not in answer.content.decode()


def test_an_upper_app_adds_what_is_the_reader_s_own(client, published, monkeypatch):
    monkeypatch.setattr(fragments, "_entries", {"why": lambda uid: f"/week/why/{uid}/"})
    text = client.get(address(published)).content.decode()
    assert f'<div data-part="/week/why/{published.uid}/"></div>' in text


def test_in_english_the_frame_speaks_english(client, published):
    client.cookies["gd_lang"] = "en"
    text = client.get(address(published)).content.decode()
    assert "Pass it on" in text
    with translation.override("en"):
        assert "stage 6" in text


# -- the beacon


def test_a_member_counts_once_a_day_wherever_he_reads(client, published, mei, time_machine_day):
    client.sign_in(mei)
    for _again in range(3):
        answer = client.post(beacon(published), **OURS)
        assert (answer.status_code, answer["Cache-Control"]) == (204, "no-store")
    fact = Fact.objects.get()
    assert (fact.kind, fact.subject, fact.actor_key) == (SEEN, published.uid, str(mei.uid))
    assert (fact.region_code, fact.person_uid) == ("220122101202", mei.person.uid)
    time_machine_day(1)
    client.sign_in(mei)
    client.post(beacon(published), **OURS)
    count_facts()
    assert count_of(SEEN, published.uid) == 2
    assert "看过 2" in client.get(address(published)).content.decode()


def test_a_guest_is_a_hash_that_says_nothing_and_changes_every_day(
    client, published, time_machine_day
):
    client.cookies["gd_place"] = "220122102201"
    for agent in ("Mozilla/5.0 (Android)", "Mozilla/5.0 (Android)", "Mozilla/5.0 (iPhone)"):
        client.post(beacon(published), HTTP_USER_AGENT=agent, **OURS)
    time_machine_day(1)
    client.post(beacon(published), HTTP_USER_AGENT="Mozilla/5.0 (iPhone)", **OURS)
    facts = Fact.objects.order_by("pk")
    assert len({fact.actor_key for fact in facts}) == len(facts) == 3
    assert {(fact.region_code, fact.person_uid) for fact in facts} == {("220122102201", None)}
    assert not any("127.0.0.1" in fact.actor_key for fact in facts)


@pytest.mark.parametrize(
    "sent",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_ORIGIN": "https://evil.example"},
        {},
    ],
)
def test_another_site_counts_nothing(client, published, sent):
    assert client.post(beacon(published), **sent).status_code == 403
    assert not Fact.objects.exists()


def test_what_readers_do_not_see_is_not_counted(client, article):
    assert client.post(beacon(article), **OURS).status_code == 404
    assert client.get(beacon(article)).status_code == 405
    assert not Fact.objects.exists()


def test_one_address_says_so_often_and_no_more(client, published, monkeypatch):
    few = type(FROM_ONE_ADDRESS)("articles.seen", most=2, seconds=3600)
    monkeypatch.setattr("gengdu.articles.actions.seeing.FROM_ONE_ADDRESS", few)
    answers = [client.post(beacon(published), HTTP_USER_AGENT=str(n), **OURS) for n in range(3)]
    assert [answer.status_code for answer in answers] == [204, 204, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert Fact.objects.count() == 2
    assert tries_of(few, "127.0.0.1") == 3


def test_a_page_that_touched_its_reader_is_kept_for_nobody(
    client, published, mei, settings, monkeypatch
):
    """A slip of a template must not give one reader's page to the next."""
    settings.GENGDU_STRICT_PAGES = False
    client.sign_in(mei)
    made, turns = kept._made, []

    def touching(request, template, values):
        turns.append(request.user.is_authenticated)
        return made(request, template, values)

    monkeypatch.setattr(kept, "_made", touching)
    for _turn in range(2):
        assert client.get(address(published))["Cache-Control"] == "no-store"
    assert turns == [True, True]
