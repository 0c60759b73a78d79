"""How crops usually run in a county: on its home page and beside an article."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation

from gengdu.agronomy.models import Calendar, Crop
from gengdu.fields.queries.usual import under_way, usual_season
from gengdu.fields.queries.words import place_in

pytestmark = pytest.mark.django_db
JULY, JANUARY = dt.date(2026, 7, 11), dt.date(2027, 1, 15)
VILLAGE, CITY = "220122101202", "2201"


@pytest.fixture
def calendars(maize, jilin):
    """农安: maize from 28 April."""
    return Calendar.objects.create(crop=maize, region=jilin["农安县"], month=4, day=28)


def test_the_countys_calendar_counts_for_its_villages(maize, calendars):
    season = usual_season(maize, VILLAGE, JULY)
    assert season == usual_season(maize, "220122", JULY)
    assert season[0].enter_on == dt.date(2026, 4, 28)
    assert str(place_in(season, JULY).now.stage) == "大喇叭口期"


def test_after_the_harvest_it_is_the_next_season(maize, calendars):
    assert usual_season(maize, VILLAGE, dt.date(2026, 9, 20))[0].enter_on.year == 2026
    assert usual_season(maize, VILLAGE, JANUARY)[0].enter_on == dt.date(2027, 4, 28)


def test_a_place_above_the_counties_has_no_season(maize, calendars):
    assert usual_season(maize, CITY, JULY) == []


def test_what_is_under_way_stands_in_a_stage(maize, calendars, jilin):
    rice = Crop.objects.get(key="rice_japonica_ne")
    assert [usual.crop for usual in under_way(VILLAGE, JULY)] == [maize, rice]
    assert under_way(VILLAGE, JANUARY) == []
    assert under_way(CITY, JULY) == []


def drawn(source, **values):
    with translation.override("zh-hans"):
        return Template("{% load usual %}" + source).render(Context(values))


def test_the_home_page_says_where_most_plots_are(maize, calendars):
    html = drawn("{% crops_under_way place today %}", place="220122", today=JULY)
    assert "<title>玉米：现在大喇叭口期，预计" in html
    assert "大多数地块" in html
    assert drawn("{% crops_under_way place today %}", place="220122", today=JANUARY) == ""


def test_an_article_shows_its_stages_on_the_usual_season(maize, calendars):
    stages = ["maize_spring:5", "maize_spring:6"]
    source = "{% usual_range stages place today %}"
    html = drawn(source, stages=stages, place="220122", today=JULY)
    assert "<title>春玉米，拔节期到大喇叭口期</title>" in html
    assert html.count('class="s-colbar"') == 1
    assert html.count('class="s-today"') == 1
    later = drawn(source, stages=stages, place="220122", today=JANUARY)
    assert (later.count("s-colbar"), later.count("s-today"), later.count("s-flag")) == (1, 0, 0)
    assert drawn(source, stages=stages, place="22", today=JULY) == ""
    assert drawn(source, stages=[], place="220122", today=JULY) == ""


def test_two_crops_at_most_have_a_picture(seeded, jilin):
    crops = list(Crop.objects.order_by("pk")[:3])
    for crop in crops:
        Calendar.objects.update_or_create(
            crop=crop, region=jilin["农安县"], defaults={"month": 4, "day": 28}
        )
    stages = [f"{crop.key}:2" for crop in crops]
    html = drawn("{% usual_range stages place today %}", stages=stages, place="220122", today=JULY)
    assert html.count("<svg") == 2
