"""What is found by what is typed."""

import datetime as dt
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gengdu.kit.errors import Invalid
from gengdu.search.actions import begin_rebuild
from gengdu.search.actions.indexing import put_documents
from gengdu.search.enums import Problem, Visibility
from gengdu.search.models import IndexedDocument
from gengdu.search.queries import search
from gengdu.search.rules.grams import runs_of
from gengdu.search.rules.places import place_of
from gengdu.search.rules.wishes import Scope
from gengdu.search.tests.conftest import MOMENT, Document, follow

pytestmark = pytest.mark.django_db


def titles(text: str, scope: Scope | None = None, **more) -> list[str]:
    return [hit.document.title for hit in search(text, scope, **more).hits]


TYPED = {
    "玉米": ["玉米螟防治", "春玉米追肥"],
    "玉米螟": ["玉米螟防治"],
    "米螟防治": ["玉米螟防治"],
    "螟": ["玉米螟防治"],
    "ＮＰＫ": ["N·P·K与NPK复合肥"],
    "npk复": ["N·P·K与NPK复合肥"],
    "P·K": ["N·P·K与NPK复合肥"],
    "５０": ["每亩50公斤，café 2号"],
    "cafe": ["每亩50公斤，café 2号"],
    "0公": ["每亩50公斤，café 2号"],
    "， c": ["每亩50公斤，café 2号"],
    "玉米 防治": ["玉米螟防治"],
    "防治 玉米": ["玉米螟防治"],
    "米玉": [],
    "小麦": [],
}


@pytest.mark.parametrize("text", TYPED)
def test_what_is_typed_finds_what_holds_it(stocked, text):
    stocked("春玉米追肥", "玉米螟防治", "每亩50公斤，café 2号", "N·P·K与NPK复合肥")
    assert titles(text) == TYPED[text]


def test_bodies_and_further_words_are_found_too(shelf):
    shelf.put("一", "清早下地，剥开心叶看有没有排孔", keywords=("大喇叭口期", "Tasselling"))
    begin_rebuild()
    follow()
    for text in ("心叶", "排孔", "喇叭口", "tassel", "剥开心叶看"):
        assert titles(text) == ["一"], text


def test_the_grams_of_a_long_word_alone_are_no_hit(shelf):
    """玉米 and 米螟 stand in it, 玉米螟 does not."""
    shelf.put("近似", "玉米长势好。小米螟虫多。")
    shelf.put("真的", "玉米螟来了。")
    begin_rebuild()
    follow()
    assert titles("玉米螟") == ["真的"]


def test_false_candidates_do_not_hide_what_comes_after_them(shelf):
    for number in range(70):
        shelf.put(f"近似{number}", "玉米长势好。小米螟虫多。", minutes=100 + number)
    shelf.put("真的", "玉米螟来了。", minutes=0)
    begin_rebuild()
    follow()
    assert titles("玉米螟") == ["真的"]


def test_a_question_finds_what_its_subject_is_in(stocked):
    stocked("玉米螟防治", "水稻管水", "防治稻瘟病")
    found = search("玉米螟怎么治？")
    assert (found.loosened, found.words) == (True, ["玉米螟"])
    assert [hit.document.title for hit in found.hits] == ["玉米螟防治"]
    assert search("如何防治稻飞虱呀").words == ["防治稻"]
    assert not search("玉米螟").loosened


BAD = {
    "": Problem.EMPTY,
    "   ": Problem.EMPTY,
    "\0": Problem.EMPTY,
    "？！…": Problem.NO_WORD,
    "\"' OR * ( )": None,
    "a AND NOT b": None,
    "NEAR(x, 5)": None,
    "'; DROP TABLE search_grams; --": None,
    "{}:|&!<->": Problem.NO_WORD,
    "\\": Problem.NO_WORD,
    "%_": Problem.NO_WORD,
    "玉" * 61: Problem.LONG,
    "x" * 500: Problem.LONG,
    "\ud800玉": None,
    "🌽🌽": Problem.NO_WORD,
}


@pytest.mark.parametrize("text", BAD)
def test_whatever_is_typed_is_answered(stocked, text):
    stocked("玉米")
    assert search(text).wish.problem == BAD[text]
    assert IndexedDocument.objects.count() == 1


def test_newest_first_a_page_at_a_time(stocked):
    stocked(*(f"第{number:02}号玉米" for number in range(45)))
    seen, after = [], ""
    for size in (20, 20, 5):
        page = search("玉米", after=after)
        assert len(page.hits) == size
        seen += [hit.document.title for hit in page.hits]
        after = page.next_cursor
    assert seen == [f"第{number:02}号玉米" for number in range(44, -1, -1)]
    assert after == ""


def test_a_forged_cursor_is_refused(stocked):
    stocked("玉米")
    with pytest.raises(Invalid):
        search("玉米", after="zzz")


def test_many_of_one_moment_all_stand(db):
    """Their uids want the same place: each gets the next that is free."""
    document = Document("玉米", "", "/x/", "", MOMENT)
    later = Document("玉米", "", "/x/", "", MOMENT + dt.timedelta(seconds=1))
    same = [uuid.UUID(int=number << 64) for number in range(1, 10)]
    put_documents(kind="shelf", documents=dict.fromkeys(same[:3], document))
    put_documents(kind="shelf", documents={same[3]: later})
    put_documents(kind="shelf", documents=dict.fromkeys(same[4:], document))
    assert titles("玉米") == ["玉米"] * 9
    first = place_of(MOMENT, same[0])
    places = IndexedDocument.objects.order_by("pk").values_list("pk", flat=True)
    assert list(places) == [*range(first, first + 8), place_of(later.published_at, same[3])]


PLACES = {"country": "", "province": "22", "county": "220122", "town": "220122101"}
WHERE = {
    ("", False): {"country", "province", "county", "town"},
    ("22", False): {"country", "province"},
    ("220122", False): {"country", "province", "county"},
    ("220122", True): {"country", "province", "county", "town"},
    ("220122101", False): {"country", "province", "county", "town"},
    ("220182", False): {"country", "province"},
    ("220182", True): {"country", "province"},
    ("2201", True): {"country", "province", "county", "town"},
}


@pytest.mark.parametrize(("code", "below"), WHERE)
def test_here_and_above_and_below_where_asked(shelf, code, below):
    for name, region in PLACES.items():
        shelf.put(f"玉米 {name}", region_code=region)
    begin_rebuild()
    follow()
    found = titles("玉米", Scope(region_code=code, below=below))
    assert {title.split()[1] for title in found} == WHERE[(code, below)]


FILTERS = {
    "kind": "shelf",
    "rubric": "agri-tech",
    "crop": "maize_spring",
    "stage": "maize_spring:6",
    "topic": "pests",
}


@pytest.mark.parametrize("name", FILTERS)
def test_each_filter_lets_through_what_has_it(shelf, name):
    shelf.put(
        "玉米一",
        rubric="agri-tech",
        crops=("maize_spring",),
        stages=("maize_spring:6",),
        topics=("pests",),
    )
    shelf.put("玉米二", rubric="life", crops=("rice",), stages=("maize_spring:66",))
    begin_rebuild()
    follow()
    expected = ["玉米一"] if name != "kind" else ["玉米二", "玉米一"]
    assert titles("玉米", Scope(**{name: FILTERS[name]})) == expected
    assert titles("", Scope(**{name: FILTERS[name]})) == expected
    assert titles("玉米", Scope(**{name: "nothing-such"})) == []


def test_a_guest_finds_what_is_public(shelf):
    for visibility in Visibility:
        shelf.put(f"玉米{visibility}", visibility=visibility, region_code="220122")
    begin_rebuild()
    follow()
    assert titles("玉米") == ["玉米public"]
    at_home = Scope(member_of="220122101202")
    assert set(titles("玉米", at_home)) == {"玉米public", "玉米members", "玉米own"}
    assert set(titles("玉米", Scope(member_of="220182"))) == {"玉米public", "玉米members"}


def test_a_page_costs_two_queries_and_long_words_no_more(stocked, django_assert_num_queries):
    stocked(*(f"玉米螟{number}" for number in range(30)))
    for text in ("玉米", "玉米螟"):
        with django_assert_num_queries(2):
            assert len(search(text).hits) == 20


LETTERS = st.one_of(
    st.sampled_from(
        "玉米螟防治，。！ ·-（）ABbcＡ９0 1２éßﬁ①㎏½℃Ω々か が한ﾊﾞ\u200d\u3000\n\t'\"%_*"
    ),
    st.characters(exclude_categories=("Cs",)),
)


class EveryTwoCharacters(TestCase):
    @given(st.lists(st.text(LETTERS, min_size=1, max_size=14), min_size=1, max_size=3))
    @settings(max_examples=60, deadline=None)
    def test_of_a_title_find_it(self, found):
        IndexedDocument.objects.all().delete()
        rows = {
            uuid.UUID(int=number + 1): Document(title, "", "/x/", "", MOMENT)
            for number, title in enumerate(found)
        }
        put_documents(kind="shelf", documents=rows)
        for uid, title in ((uid, row.title.replace("\0", "")) for uid, row in rows.items()):
            for at in range(len(title) - 1):
                part = title[at : at + 2]
                if runs_of(part):
                    hits = search(part).hits
                    assert uid in {hit.document.uid for hit in hits}, (title, part)
