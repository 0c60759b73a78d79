"""The stage strip: everything on one axis, everything inside the box, everything said in words."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from gengdu.agronomy.models import Crop, Stage
from gengdu.fields.queries import words
from gengdu.fields.queries.axis import SIZES, Axis
from gengdu.fields.queries.glyphs import glyph_of
from gengdu.fields.queries.seasons import Interval, kept_seasons, season_of
from gengdu.fields.queries.strip_texts import label_of
from gengdu.fields.queries.strips import range_picture, season_picture

TODAY = dt.date(2026, 7, 11)
FIRST = dt.date(2026, 4, 28)
MAIZE = Crop(pk=1, key="maize_spring", name="春玉米", called="玉米")
SPRITE = Path(__file__).resolve().parent.parent / "static" / "fields" / "glyphs.svg"


def season(lengths: list[int], crop: Crop = MAIZE, first: dt.date = FIRST) -> list[Interval]:
    """A season of stages that last so many days."""
    found, day = [], first
    for order, length in enumerate(lengths, 1):
        stage = Stage(pk=order, crop=crop, order=order, name=f"{order}叶期", bbch_from=order * 5)
        leave, width = day + dt.timedelta(length), dt.timedelta(8)
        found.append(Interval(stage, day, leave, day - width, day + width))
        day = leave
    return found


lengths = st.lists(st.integers(1, 120), min_size=1, max_size=15)
sizes = st.sampled_from(sorted(SIZES))
days = st.integers(-60, 500).map(lambda d: FIRST + dt.timedelta(d))


@given(lengths, sizes)
def test_later_days_never_lie_further_left(lengths, size):
    axis = Axis(SIZES[size], season(lengths))
    xs = [axis.x(FIRST + dt.timedelta(d)) for d in range(-5, sum(lengths) + 20)]
    assert xs == sorted(xs)
    assert xs[0] == SIZES[size].pad
    assert xs[-1] == pytest.approx(SIZES[size].width - SIZES[size].pad)


@given(lengths, sizes)
def test_even_a_short_stage_can_be_seen(lengths, size):
    axis = Axis(SIZES[size], season(lengths))
    least = min(SIZES[size].slot, (SIZES[size].width - 2 * SIZES[size].pad) / len(lengths))
    widths = [b - a for a, b in zip(axis.edges, axis.edges[1:], strict=False)]
    assert min(widths) >= least - 0.01


@given(lengths, sizes, days)
def test_everything_stands_inside_the_box(lengths, size, today):
    found, width = season(lengths), SIZES[size].width
    picture = season_picture(found, today, size, title="x")
    bars = [bar for bar in (picture.column, picture.window) if bar]
    for bar in bars:
        assert 0 <= float(bar.x) <= float(bar.x) + float(bar.width) <= width
    assert 0 <= float(picture.today) <= width
    assert (picture.flag is None) is (size == "teaser")
    if picture.flag:
        assert 0 <= float(picture.flag.x) <= float(picture.flag.x) + float(picture.flag.width)
        assert float(picture.flag.x) + float(picture.flag.width) <= width
    assert all(
        0 <= float(text.x) <= width for text in (*picture.texts.months, *picture.texts.labels)
    )


@given(lengths, sizes, days)
def test_tones_follow_today_and_the_window_is_the_next_stages(lengths, size, today):
    found = season(lengths)
    picture, place = season_picture(found, today, size, title="x"), words.place_in(found, today)
    tones = [glyph.tone for glyph in picture.glyphs]
    assert tones == sorted(tones, key=["past", "now", "next"].index)
    assert (picture.column is not None) == (place.now is not None) == ("now" in tones)
    assert (picture.window is not None) == (place.next is not None)
    assert len(picture.glyphs) == len(found)


@given(lengths, st.integers(1, 15), st.integers(1, 15), days)
def test_a_range_is_full_from_the_first_to_the_last_stage(lengths, one, other, today):
    first, last = sorted((one, other))
    picture = range_picture(season(lengths), (first, last), today, "normal", title="x")
    wanted = [n for n in range(1, len(lengths) + 1) if first <= n <= last]
    if not wanted:
        assert picture is None
        return
    full = [at for at, glyph in enumerate(picture.glyphs, 1) if glyph.tone == "now"]
    assert full == wanted
    assert (picture.is_range, picture.window) == (True, None)


def test_labels_never_overlap_and_now_and_next_are_always_named():
    with translation.override("en"):
        found = season([5] * 15)
        for one in found:
            one.stage.name_en = "A rather long name of a stage"
        picture = season_picture(found, FIRST + dt.timedelta(21), "large", title="x")
    tones = [label.tone for label in picture.texts.labels]
    assert {"now", "win"} & set(tones)
    assert len(picture.texts.labels) < 15


# -- words


def said(found: list[Interval], today: dt.date) -> str:
    with translation.override("zh-hans"):
        return words.season_words("东坡玉米", found, today)


def test_the_title_says_it_all():
    found = season([20, 20, 20])
    assert said(found, FIRST) == "东坡玉米：现在1叶期，预计5月10日–26日进入2叶期"
    assert said(found, FIRST + dt.timedelta(15)) == "东坡玉米：现在1叶期，预计5月26日前进入2叶期"
    assert said(found, FIRST + dt.timedelta(50)) == "东坡玉米：现在3叶期，这是最后一期"
    assert said(found, FIRST + dt.timedelta(60)) == "东坡玉米：这一季已经过了"
    assert (
        said(found, FIRST - dt.timedelta(20)) == "东坡玉米：还没开始，预计4月20日–5月6日进入1叶期"
    )


def test_spans_are_said_like_people_say_them():
    one, other = dt.date(2026, 7, 24), dt.date(2026, 8, 2)
    with translation.override("zh-hans"):
        assert words.span_words(one, one + dt.timedelta(4)) == "7月24日–28日"
        assert words.span_words(one, other) == "7月24日–8月2日"
    with translation.override("en"):
        assert words.span_words(one, one + dt.timedelta(4)) == "24–28 Jul"


def test_labels_are_short():
    assert label_of(Stage(name="灌浆(籽粒形成)期")) == "灌浆"
    assert label_of(Stage(name="播种育秧期")) == "播种育秧"


# -- drawings


def test_the_sprite_holds_every_glyph_that_is_asked_for(seeded):
    there = set(re.findall(r'<symbol id="([^"]+)"', SPRITE.read_text(encoding="utf-8")))
    asked = {glyph_of(stage) for stage in Stage.objects.select_related("crop")}
    assert asked == there


@pytest.mark.parametrize(
    ("crop", "first", "last"),
    [
        ("maize_spring", "m-seed", "m-harvest"),
        ("rice_early", "r-seed", "r-harvest"),
        ("soybean_spring", "n-seed", "n-harvest"),
        ("apple", "n-rest", "n-rest"),
        ("pig_fattening", "dot", "dot"),
    ],
)
def test_each_crop_begins_and_ends_with_its_own_drawing(seeded, crop, first, last):
    stages = list(Stage.objects.filter(crop__key=crop).select_related("crop").order_by("order"))
    assert (glyph_of(stages[0]), glyph_of(stages[-1])) == (first, last)


# -- on the page


def test_a_season_is_drawn_as_it_was_computed(mei, plant, django_assert_num_queries):
    plots = [plant(mei, name, FIRST) for name in ("东坡", "西洼")]
    with django_assert_num_queries(1):
        kept = kept_seasons(plots, TODAY)
    assert kept[plots[0].pk] == season_of(plots[0], TODAY)


def test_the_tag_paints_the_strip_with_its_title(mei, plant):
    planting = plant(mei, "东坡", FIRST)
    kept = kept_seasons([planting], TODAY)[planting.pk]
    page = Template('{% load fields %}{% stage_strip season today "normal" title=title %}')
    with translation.override("zh-hans"):
        svg = page.render(Context({"season": kept, "today": TODAY, "title": planting.title}))
    assert "<title>东坡玉米：现在大喇叭口期，预计" in svg
    assert svg.count("<use ") == 13
    assert 'glyphs.svg#m-whorl" x=' in svg
    assert "None" not in svg


def test_nothing_is_drawn_of_nothing():
    page = Template('{% load fields %}{% stage_strip season today "large" title="x" %}')
    assert page.render(Context({"season": [], "today": TODAY})).strip() == ""
