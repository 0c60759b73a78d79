"""Lists by rubric: what narrows them stands in the address, the same bytes for everybody."""

import html
import re

import pytest
import time_machine
from django.test import Client

from gengdu.agronomy.models import Crop
from gengdu.articles.actions.reading import like_article
from gengdu.articles.enums import SEEN
from gengdu.articles.models import PublishedArticle, Topic
from gengdu.delivery.rules import Audience
from gengdu.events.actions import adjust_tally
from gengdu.kit import clock
from gengdu.limits.actions import Limit
from gengdu.search.actions import asking

LIST = "/r/220122/agri-tech/"
RICE = Audience(("220122101",), ("rice_japonica_ne",), ("rice_japonica_ne:4",))


@pytest.fixture
def titles(client):
    """`titles("?crop=…")`: the headlines of the county's list of advice, as shown."""

    def read(query: str = "", path: str = LIST) -> list[str]:
        page = client.get(path + query)
        assert page.status_code == 200
        found = re.findall(r"<h3><a [^>]+>(.*?)</a></h3>", page.content.decode(), re.DOTALL)
        return [html.unescape(re.sub(r"<[^>]+>", "", one)) for one in found]

    return read


@pytest.fixture
def shelf(publish):
    """Three pieces of advice: on maize (two stages) and one for no crop; newest first 丙乙甲."""
    made = {}
    for name, stages in (("甲", ["6"]), ("乙", ["7"]), ("丙", [])):
        article = publish(f"建议{name}写给玉米")
        row = PublishedArticle.objects.get(uid=article.uid)
        maize = Crop.objects.get(key="maize_spring")
        row.stages.set(maize.stages.filter(order__in=stages))
        made[name] = row
    made["乙"].topics.set(Topic.objects.filter(key="pests"))
    return made


def test_everything_newest_first(titles, shelf):
    assert titles() == ["建议丙写给玉米", "建议乙写给玉米", "建议甲写给玉米"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?crop=maize_spring", "乙甲"),
        ("?crop=maize_spring&stage=maize_spring:6", "甲"),
        ("?crop=rice_japonica_ne", ""),
        ("?crop=rice_japonica_ne&stage=maize_spring:6", ""),  # another crop leaves the stage behind
        ("?stage=maize_spring:6", "丙乙甲"),  # a stage stands only beside its crop
        ("?topic=pests", "乙"),
        ("?topic=no-such", ""),
        ("?q=乙写", "乙"),
        ("?q=%25", ""),
        ("?q=%00乙", "乙"),
        ("?crop=maize_spring&topic=pests&q=建议", "乙"),
        ("?crop=maize_spring&stage=maize_spring:99999999999999", "乙甲"),
        ("?q=" + "长" * 500, ""),
    ],
)
def test_the_address_narrows(titles, shelf, query, found):
    assert titles(query) == [f"建议{name}写给玉米" for name in found]


def test_filters_offer_what_occurs_and_stages_of_the_chosen_crop(client, shelf):
    page = client.get(LIST).content.decode()
    assert re.findall(r'<option value="(\w[^"]*)"', page) == ["maize_spring", "pests"]
    page = client.get(LIST + "?crop=maize_spring").content.decode()
    assert re.findall(r'<option value="(\w[^"]*)"( selected)?', page) == [
        ("maize_spring", " selected"),
        ("maize_spring:6", ""),
        ("maize_spring:7", ""),
        ("pests", ""),
    ]


def test_what_was_chosen_stays_chosen_though_it_does_not_occur(client, shelf):
    page = client.get(LIST + "?crop=rice_japonica_ne&topic=subsidy").content.decode()
    assert 'value="rice_japonica_ne" selected' in page
    assert Topic.objects.filter(key="subsidy").exists() == ('value="subsidy" selected' in page)


def test_here_and_above_and_on_request_below(titles, shelf):
    PublishedArticle.objects.filter(pk=shelf["甲"].pk).update(region="220122101")
    PublishedArticle.objects.filter(pk=shelf["乙"].pk).update(region="2201")
    assert titles() == ["建议丙写给玉米", "建议乙写给玉米"]
    assert titles("?below=1") == ["建议丙写给玉米", "建议乙写给玉米", "建议甲写给玉米"]
    assert titles(path="/r/220122101202/agri-tech/") == titles("?below=1")
    assert titles(path="/r/220122102/agri-tech/") == ["建议丙写给玉米", "建议乙写给玉米"]
    assert titles("?below=1", "/r/2201/agri-tech/") == titles("?below=1")
    assert titles("?below=1", "/r/220182/agri-tech/") == ["建议乙写给玉米"]


def test_hidden_and_expired_ones_stand_nowhere(titles, shelf):
    PublishedArticle.objects.filter(pk=shelf["甲"].pk).update(hidden_at=clock.now())
    PublishedArticle.objects.filter(pk=shelf["乙"].pk).update(valid_until="2026-07-10")
    assert titles("?below=1") == ["建议丙写给玉米"]


def test_paging_keeps_what_narrows(client, publish):
    for number in range(23):
        publish(f"第{number}条建议，请看仔细")
    first = client.get(LIST + "?crop=maize_spring&below=1").content.decode()
    link = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    assert link.startswith(f"{LIST}?crop=maize_spring&below=1&after=")
    second = client.get(link).content.decode()
    assert second.count('class="advice"') == 3
    assert client.get(LIST + "?after=forged").status_code == 422


@pytest.mark.parametrize("query", ["", "?crop=maize_spring&q=建议", "?below=1", "?q=没有的"])
def test_a_list_is_the_same_bytes_for_everybody(client, shelf, mei, county_reviewer, query):
    guest = client.get(LIST + query)
    answers = []
    for person in (mei, county_reviewer):
        client.sign_in(person, second_factor=person is county_reviewer)
        answers.append(client.get(LIST + query).content)
    assert answers == [guest.content] * 2
    assert guest["Cache-Control"] == "public, max-age=0, s-maxage=30"
    assert "Set-Cookie" not in guest


def test_who_searches_a_list_too_often_waits_as_on_the_search_page(client, shelf, mei, monkeypatch):
    """One count for both; what is no search is never counted."""
    monkeypatch.setattr(asking, "FROM_ONE_ADDRESS", Limit("search.asked", most=2, seconds=60))
    with time_machine.travel(clock.now(), tick=False):
        assert client.get(f"{LIST}?q=建议").status_code == 200
        assert client.get("/search/?q=建议").status_code == 200
        refused = client.get(f"{LIST}?q=建议")
        assert (refused.status_code, refused["Cache-Control"]) == (429, "no-store")
        assert int(refused["Retry-After"]) <= 60
        assert "请稍等" in refused.content.decode()
        assert "</html>" in refused.content.decode()  # the product's page, not a bare line
        for words in ("", "?q=", "?q=%20", "?crop=maize_spring", "?after="):
            assert client.get(LIST + words).status_code == 200
        client.sign_in(mei)  # it is the address that is counted, for a public page knows nobody
        assert client.get(f"{LIST}?q=建议").status_code == 429
        assert Client(REMOTE_ADDR="198.51.100.7").get(f"{LIST}?q=建议").status_code == 200


def test_readings_and_likes_stand_on_the_list(client, mei, shelf):
    like_article(actor=mei, article_uid=shelf["甲"].uid)
    adjust_tally(kind=SEEN, subject=shelf["甲"].uid, by=1204)
    page = client.get(LIST).content.decode()
    assert "<span>看过 1,204</span><span>赞 1</span>" in page
    assert page.count("看过") == 1


def test_an_empty_list_says_what_to_do(client, seeded, shelf):
    page = client.get(LIST + "?q=没有的").content.decode()
    assert "没有合适的" in page
    assert f'href="{LIST}"' in page
    page = client.get("/r/220122/party/").content.decode()
    assert "/week/" in page
    assert "<form" not in page.partition("<main")[2].partition('class="foot')[0]


@pytest.mark.parametrize(
    ("query", "queries"),
    [
        ("", 8),
        ("?crop=maize_spring&stage=maize_spring:6", 8),
        ("?crop=maize_spring&stage=maize_spring:6&q=建议", 9),  # a search is counted
    ],
)
def test_a_list_costs_eight_queries_however_long(
    client, publish, shelf, query, queries, django_assert_num_queries
):
    client.get(LIST + query)  # the foot of the page is kept for ten seconds
    with django_assert_num_queries(queries):
        client.get(LIST + query)
    for number in range(22):
        row = PublishedArticle.objects.get(uid=publish(f"第{number}条建议").uid)
        row.topics.set(Topic.objects.filter(key="pests"))
    with django_assert_num_queries(queries):
        client.get(LIST + query)


def test_a_home_shows_what_is_below_on_request(client, shelf):
    PublishedArticle.objects.filter(pk=shelf["甲"].pk).update(region="220122101")
    page = client.get("/r/220122/").content.decode()
    assert "建议甲" not in page
    assert 'href="/r/220122/?below=1"' in page
    page = client.get("/r/220122/?below=1").content.decode()
    assert "建议甲" in page
    assert 'href="/r/220122/agri-tech/?below=1"' in page
    assert "below=1" not in client.get("/r/220122101202/").content.decode()
