"""What HTML may hold, stages in words, checks, where a thing is decided."""

import datetime as dt
import re
import uuid
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gengdu.agronomy.models import Crop, Stage
from gengdu.articles.rules.checking import checks_of, decides_alone, deciding_places, upwards
from gengdu.articles.rules.drafts import Draft
from gengdu.articles.rules.stages import stage_words
from gengdu.articles.rules.text import (
    ATTRIBUTES,
    SCHEMES,
    TAGS,
    clean_html,
    length_of,
    one_line,
    plain_text,
)
from gengdu.delivery.enums import Urgency
from gengdu.delivery.rules.audiences import Audience


class Seen(HTMLParser):
    """Every tag with its attributes, as a browser would see it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def harmless(text: str) -> None:
    """Only listed tags, only links with a listed scheme or a path of this site."""
    for tag, attributes in Seen(text).tags:
        assert tag in TAGS, text
        assert set(attributes) - {"rel"} <= ATTRIBUTES.get(tag, set()), text
        if href := attributes.get("href"):
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", href.strip().lower())
            assert scheme is None or scheme[1] in SCHEMES, text
            assert scheme is not None or re.match(r"/(?![/\\])", href), text


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("一行\n二行\n\n第二段", "<p>一行<br>二行</p><p>第二段</p>"),
        ("a < b & c", "<p>a &lt; b &amp; c</p>"),
        ("<p>看<b>心叶</b><i>里</i></p>", "<p>看<strong>心叶</strong><em>里</em></p>"),
        ("<p>x</p><script>alert(1)</script>", "<p>x</p>"),
        ("<p>x</p><style>p{color:red}</style>", "<p>x</p>"),
        ('<p onclick="x()" style="color:red" class="y">x</p>', "<p>x</p>"),
        ("<p>x<img src=x onerror=alert(1)></p>", "<p>x</p>"),
        ("<svg><script>1</script></svg><p>x</p>", "<p>x</p>"),
        ("<iframe src=//evil.example></iframe><p>x</p>", "<p>x</p>"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "<p>x</p>"),
        ('<p><a href=" JAVASCRIPT:alert(1)">x</a></p>', "<p>x</p>"),
        ('<p><a href="data:text/html,x">x</a></p>', "<p>x</p>"),
        ('<p><a href="//evil.example/">x</a></p>', "<p>x</p>"),
        ('<p><a href="/\\evil.example/">x</a></p>', "<p>x</p>"),
        (
            '<p><a href="https://nyt.example/a?b=1&c=2" target="_blank">x</a></p>',
            '<p><a href="https://nyt.example/a?b=1&amp;c=2"'
            ' rel="noopener noreferrer nofollow">x</a></p>',
        ),
        (
            '<p><a href="/a/0123/">x</a></p>',
            '<p><a href="/a/0123/" rel="noopener noreferrer nofollow">x</a></p>',
        ),
        ("<p></p>", ""),
        ("<p>&nbsp;</p><ul><li> </li></ul>", ""),
        ("  ", ""),
        ("<h1>大</h1><h2>小</h2>", "大<h2>小</h2>"),
    ],
)
def test_control_31_html_from_editors_is_sanitised(written, kept):
    assert clean_html(written) == kept
    harmless(kept)


PIECES = st.sampled_from(
    [
        "<p>", "</p>", "<b>", "<script>", "</script>", "<a href='", "javascript:", "'>", "</a>",
        "<img src=x onerror=", "<svg/onload=", "<!--", "-->", "<![CDATA[", "<math>", "<style>",
        "</style>", "&lt;", "&#106;avascript:", "\x00", "\t", "//e.example", "<h2>", "<li>", "<ol>",
        "<template>", "<noscript>", "<title>", "<textarea>", "\"", "'", ">", "<", "心叶",
    ]
)  # fmt: skip


@given(st.one_of(st.lists(PIECES, max_size=14).map("".join), st.text(max_size=80)))
def test_control_31_whatever_is_sent_stays_harmless_and_cleaning_twice_is_once(text):
    cleaned = clean_html(text)
    harmless(cleaned)
    assert clean_html(cleaned) == cleaned


def test_plain_words_and_their_length():
    text = "<h2>怎么做</h2><ol><li>清早 下地&nbsp;</li><li>看&lt;心叶&gt;</li></ol>"
    assert plain_text(text) == "怎么做 清早 下地 看<心叶>"
    assert length_of(text) == 12
    assert one_line(" 防\n\t玉米螟\x07 ") == "防 玉米螟"


def stage(crop: Crop, order: int, name: str) -> Stage:
    return Stage(crop=crop, order=order, name=name, name_en=name)


def test_stages_are_said_as_ranges():
    maize = Crop(pk=1, key="maize_spring", name="春玉米", name_en="maize")
    rice = Crop(pk=2, key="rice", name="水稻", name_en="rice")
    names = {4: "七叶期", 5: "拔节期", 6: "大喇叭口期", 9: "乳熟期", 10: "蜡熟期"}
    run = [stage(maize, no, name) for no, name in names.items()]
    assert stage_words([*run[::-1], stage(rice, 2, "返青")]) == [
        ("春玉米", "七叶期到大喇叭口期、乳熟期、蜡熟期"),
        ("水稻", "返青"),
    ]
    assert stage_words([]) == []


NOW = dt.datetime(2026, 5, 1, 8, tzinfo=dt.UTC)
TODAY = dt.date(2026, 5, 1)
LONG = "<p>" + "好" * 20 + "</p>"


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, []),
        ({"body": "<p>" + "好" * 19 + "</p>"}, ["error"]),
        ({"body": ""}, ["error"]),
        ({"source": " "}, ["error"]),
        ({"source": "", "rubric": "life"}, []),
        ({"stages": ()}, []),
        ({"audience": None}, []),
        ({"stages": (), "audience": None}, ["warning"]),
        ({"body": "", "source": "", "stages": (), "audience": None}, ["error", "error", "warning"]),
        ({"valid_until": TODAY}, []),
        ({"valid_until": TODAY - dt.timedelta(days=1)}, ["error"]),
        ({"publish_at": NOW - dt.timedelta(hours=1)}, ["warning"]),
        ({"publish_at": NOW + dt.timedelta(hours=1)}, []),
        ({"publish_at": NOW + dt.timedelta(days=2), "valid_until": TODAY}, ["error"]),
    ],
)
def test_what_the_machine_objects_to(fields, found):
    content = {
        "rubric": "agri-tech", "title": "看心叶", "body": LONG, "source": "要点", "region": "22",
        "organisation": uuid.uuid4(), "stages": ("maize_spring:6",), "audience": Audience(("22",)),
    }  # fmt: skip
    draft = Draft(**{**content, **fields})
    assert [str(check.severity) for check in checks_of(draft, now=NOW, pictures={})] == found


@pytest.mark.parametrize(
    ("region", "steps", "places"),
    [
        ("220122101202", 1, ["220122"]),
        ("220122", 1, ["220122"]),
        ("2201", 1, ["2201"]),
        ("22", 2, ["22", "22"]),
        ("220122101", 3, ["220122", "2201", "22"]),
        ("220122101", 0, ["220122"]),
    ],
)
def test_it_is_decided_at_the_county_and_upwards(region, steps, places):
    assert deciding_places(region, upwards(region, steps)) == places


def test_a_policy_names_levels_and_a_place_decides_for_itself():
    assert deciding_places("220122101202", [4, 3, 1]) == ["220122101", "220122", "22"]
    assert deciding_places("22", [4, 3]) == ["22", "22"]
    assert deciding_places("220122101202", []) == []


@pytest.mark.parametrize(
    ("audience", "urgency", "alone"),
    [
        (None, Urgency.NORMAL, True),
        (Audience(("220122101202",)), Urgency.IMPORTANT, True),
        (Audience(("220122101202",)), Urgency.EMERGENCY, False),
        (Audience(("220122101",)), Urgency.NORMAL, False),
        (Audience(roles=("party_member",)), Urgency.NORMAL, False),
    ],
)
def test_own_right_stays_within_the_own_place(audience, urgency, alone):
    said = decides_alone(region_code="220122101202", audience=audience, urgency=urgency)
    assert said is alone
