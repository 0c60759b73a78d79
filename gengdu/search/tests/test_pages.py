"""The search page: states, filters in the address, and what it keeps to itself."""

import logging
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from gengdu.limits.models import Bucket
from gengdu.search import actions
from gengdu.search.registry import facets, place_pages
from gengdu.search.tests.conftest import MOMENT, follow

pytestmark = pytest.mark.django_db


class Crops:
    """The filter by crop, of the tests' own."""

    label = "Crop"
    names = {"maize_spring": "玉米", "rice": "水稻"}

    def labels(self, keys):
        return {key: self.names[key] for key in keys if key in self.names}

    def named(self, text):
        return [key for key, name in self.names.items() if text in name]


@pytest.fixture
def asked(client, shelf, monkeypatch):
    """`asked("玉米", crop="rice")`: the page's text."""
    monkeypatch.setattr(facets, "_entries", {"crop": Crops()})

    def get(text: str = "", **filters) -> str:
        answer = client.get("/search/", {"q": text, **filters})
        assert answer.status_code == 200
        return answer.content.decode()

    return get


@pytest.fixture
def fill(shelf):
    """Three leaflets about two crops."""
    shelf.put("玉米螟 <b>防治</b>", "趁<script>没钻秆治玉米螟 & 玉米", crops=("maize_spring",))
    shelf.put("玉米追肥", crops=("maize_spring",), region_code="22")
    shelf.put("水稻与玉米", crops=("rice",), byline="县农技中心", region_code="220122101")
    actions.begin_rebuild()
    follow()
    return shelf


def test_hits_are_marked_and_escaped(asked, fill):
    page = asked("玉米螟")
    assert "<mark>玉米螟</mark> &lt;b&gt;防治&lt;/b&gt;" in page
    assert "趁&lt;script&gt;没钻秆治<mark>玉米螟</mark> &amp; 玉米" in page
    assert page.count('class="item top"') == 1


def test_what_was_typed_is_escaped(asked, fill):
    page = asked('"><script>alert(1)</script>')
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


STATES = {
    "": "写两个字就行",
    "？！": "这里面没有可以查找的字",
    "长" * 61: "写得太长了",
    "拖拉机": "没有找到“拖拉机”",
    "米": "再多写一个字",
    "玉米螟怎么治": "没有一字不差的",
    "玉米": "找到3条",
}


@pytest.mark.parametrize("text", STATES)
def test_each_state_says_what_is_so(asked, fill, text):
    page = asked(text)
    assert STATES[text] in page
    assert '<meta name="robots" content="noindex">' in page


def test_filters_stand_in_the_address_with_their_counts(asked, fill):
    page = asked("玉米")
    assert f'href="/search/?q={quote("玉米")}&amp;crop=maize_spring"' in page
    assert '玉米<span class="muted">2</span>' in page
    chosen = asked("玉米", crop="rice")
    assert chosen.count('class="item top"') == 1
    assert f'href="/search/?q={quote("玉米")}" aria-current="true"><span>水稻</span>' in chosen
    assert '<input type="hidden" name="crop" value="rice">' in chosen


def test_a_crop_that_is_called_so_is_offered_whole(asked, fill):
    assert 'href="/search/?crop=rice"' in asked("水稻")
    assert asked("", crop="rice").count('class="item top"') == 1


def test_a_place_narrows_to_here_and_above(asked, fill, jilin):
    here = asked("玉米", region="220122")
    assert here.count('class="item top"') == 2
    assert "农安县及上级" in here
    assert asked("玉米", region="220122", below="1").count('class="item top"') == 3
    assert asked("玉米", region="990000").count('class="item top"') == 3


def test_a_place_of_that_name_leads_to_its_page(asked, fill, jilin, monkeypatch):
    assert "/place/of/" not in asked("双桥")
    monkeypatch.setattr(place_pages, "_entries", {"home": "/place/of/{}/".format})
    assert 'href="/place/of/220122101202/"' in asked("双桥")


def test_older_hits_are_a_page_on(asked, client, shelf):
    for number in range(25):
        shelf.put(f"玉米螟第{number:02}号")
    actions.begin_rebuild()
    follow()
    for text in ("玉米", "玉米螟怎么治"):
        link = asked(text).partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        older = client.get(link.replace("&amp;", "&")).content.decode()
        assert older.count('class="item top"') == 5
        assert "第04号" in older


def test_junk_in_the_address_is_passed_over(asked, fill):
    page = asked("玉米", crop="'; --", region="x", below="maybe", kind="\0", stage="s" * 500)
    assert page.count('class="item top"') == 3


def test_the_page_is_the_same_bytes_for_everybody(client, fill, mei):
    address = "/search/?q=" + quote("玉米")
    guest = client.get(address)
    client.sign_in(mei)
    member = client.get(address)
    assert guest.content == member.content
    assert guest["Cache-Control"] == "public, max-age=0, s-maxage=30"
    assert "Set-Cookie" not in guest


def test_who_asks_too_often_waits(client, fill):
    with time_machine.travel(MOMENT, tick=False):
        for _ in range(120):
            assert client.get("/search/?q=x").status_code == 200
        assert client.get("/search/?q=x").status_code == 429
        assert client.get("/search/").status_code == 200
        other = Client(REMOTE_ADDR="198.51.100.7")
        assert other.get("/search/?q=x").status_code == 200


def test_what_was_typed_is_kept_nowhere(asked, fill, caplog, django_assert_num_queries):
    with caplog.at_level(logging.DEBUG, logger="gengdu"):
        asked("家里人得了什么病")
    assert "什么病" not in caplog.text
    assert all("病" not in bucket.key for bucket in Bucket.objects.all())


def test_the_page_costs_few_queries(asked, fill, django_assert_max_num_queries):
    asked("玉米")
    with django_assert_max_num_queries(14):
        asked("玉米")


def test_the_search_stands_in_the_top_bar_and_keeps_the_place(client, fill, jilin):
    assert 'href="/search/"' in client.get("/search/").content.decode()
    page = client.get("/search/", {"region": "220122"}).content.decode()
    assert 'href="/search/?region=220122" aria-label="搜索"' in page
