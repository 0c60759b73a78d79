"""The place picker: fragments for htmx, steps by plain forms, what the field lets through."""

import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse

from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.forms import Chosen, PlaceField
from gengdu.regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.urls("gengdu.regions.tests.pages")]


def options(html):
    """What the select offers: code → name, without the empty line."""
    found = re.findall(r'<option value="(\d+)">([^<]+)</option>', html)
    return dict(found)


def steps(html):
    """The names of the steps taken."""
    return re.findall(r'<button class="chip"[^>]*>([^<]+)<svg', html)


def sent_code(html):
    """What the hidden field would send."""
    return re.search(r'<input type="hidden" name="place" value="(\d*)">', html)[1]


def ask(client, view="regions:children", **more):
    query = {"name": "place", "id": "id_place", "deepest": "5", "shallowest": "5", "within": ""}
    return client.get(reverse(view), query | more)


# -- fragments
def test_the_fragment_offers_the_next_level(client, places):
    html = ask(client, code="2201").text
    assert options(html) == {"220122": "农安县", "220182": "榆树市"}
    assert steps(html) == ["吉林省", "长春市"]
    assert sent_code(html) == "2201"


def test_choosing_an_option_goes_one_level_down(client, places):
    html = ask(client, code="2201", **{"place-next": "220122"}).text
    assert sent_code(html) == "220122"
    assert options(html) == {"220122101": "伏龙泉镇", "220122102": "哈拉海镇"}
    back_to_the_empty_line = ask(client, code="2201", **{"place-next": ""}).text
    assert sent_code(back_to_the_empty_line) == "2201"


def test_at_the_village_the_whole_address_stands_there(client, places):
    html = ask(client, code="220122101202").text
    assert "吉林省长春市农安县伏龙泉镇双桥村" in html
    assert sent_code(html) == "220122101202"
    assert "<select" not in html
    assert 'name="place-up" value="220122101"' in html


def test_a_search_lists_places_with_their_path(client, places):
    html = ask(client, "regions:search", **{"place-q": "双桥"}).text
    assert re.findall(r'name="place-hit" value="(\d+)"', html) == ["220122101202"]
    assert "吉林省长春市农安县伏龙泉镇" in html
    assert ask(client, "regions:search", **{"place-q": " "}).text.strip() == ""
    assert "查无此地" in ask(client, "regions:search", **{"place-q": "查无此地"}).text


def test_a_place_that_was_found_is_chosen(client, places):
    assert sent_code(ask(client, **{"place-hit": "220122101202"}).text) == "220122101202"


def test_bounds_hold_in_the_fragments(client, places):
    inside = {"within": "220122", "deepest": "4", "shallowest": "3"}
    html = ask(client, **inside).text
    assert options(html) == {"220122101": "伏龙泉镇", "220122102": "哈拉海镇"}
    assert sent_code(ask(client, code="220182", **inside).text) == ""
    assert sent_code(ask(client, code="220122101202", **inside).text) == ""
    assert "榆树" not in ask(client, "regions:search", **inside, **{"place-q": "榆"}).text


def test_pseudo_levels_are_neither_offered_nor_steps(client, places):
    for code, name, kind in [
        ("11", "北京市", RegionKind.ORDINARY),
        ("1101", "市辖区", RegionKind.PSEUDO),
        ("110101", "东城区", RegionKind.ORDINARY),
        ("110101001", "东华门街道", RegionKind.ORDINARY),
    ]:
        Region.objects.create(
            code=code,
            name=name,
            level=(2, 4, 6, 9).index(len(code)) + 1,
            parent_id=code[: {2: 0, 4: 2, 6: 4, 9: 6}[len(code)]] or None,
            kind=kind,
        )
    assert options(ask(client, code="11").text) == {"110101": "东城区"}
    html = ask(client, code="110101").text
    assert steps(html) == ["北京市", "东城区"]
    assert 'value="11"' in html  # back from 东城区 is 北京市, not 市辖区
    assert sent_code(ask(client, code="1101").text) == ""


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "a b"},
        {"name": '"><script>'},
        {"id": "x y"},
        {"deepest": "9"},
        {"shallowest": "x"},
        {"within": "22x"},
    ],
)
@pytest.mark.parametrize("view", ["regions:children", "regions:search"])
def test_an_address_that_no_page_makes_is_not_found(client, places, view, wrong):
    assert ask(client, view, **wrong).status_code == 404


def test_what_is_typed_is_shown_as_text(client, places):
    html = ask(client, "regions:search", **{"place-q": "<b>桥"}).text
    assert "<b>" not in html
    assert "&lt;b&gt;桥" in html


@pytest.mark.parametrize("view", ["regions:children", "regions:search"])
def test_the_fragments_are_public_and_kept_by_caches(client, places, view):
    answer = ask(client, view, code="2201", **{"place-q": "双桥"})
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=30"
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")
    assert ask(client, view, code="2201", **{"place-q": "双桥"}).content == answer.content
    assert client.post(reverse(view)).status_code == 405


def test_a_fragment_costs_few_queries(client, places, django_assert_num_queries):
    with django_assert_num_queries(3):  # the region, its path, what lies below
        ask(client, code="2201")
    with django_assert_num_queries(2):
        ask(client, code="220122101202")
    with django_assert_num_queries(4):  # three ways to match, the paths
        ask(client, "regions:search", code="", **{"place-q": "双桥"})


# -- without script
def press(client, data, path="/join-here/"):
    return client.post(path, {"name": "李秀", "place": "", "place-q": "", "place-next": ""} | data)


def test_the_whole_way_down_by_plain_forms(client, places):
    code = ""
    for choice in ("22", "2201", "220122", "220122101", "220122101202"):
        html = press(client, {"place": code, "place-next": choice, "place-go": "1"}).text
        code = sent_code(html)
        assert code == choice
        assert 'value="李秀"' in html
        assert 'class="err"' not in html
    assert 'id="sent">220122101202' in press(client, {"place": code, "send": "1"}).text


def test_the_last_select_may_be_sent_with_the_form_itself(client, places):
    html = press(client, {"place": "220122101", "place-next": "220122101202", "send": "1"}).text
    assert 'id="sent">220122101202' in html


def test_a_step_back_by_a_plain_button(client, places):
    html = press(client, {"place": "220122101202", "place-up": "220122101"}).text
    assert sent_code(html) == "220122101"
    assert options(html) == {"220122101201": "泉眼岭村", "220122101202": "双桥村"}
    assert options(press(client, {"place": "22", "place-up": ""}).text) == {"22": "吉林省"}


def test_a_search_and_a_choice_by_plain_buttons(client, places):
    html = press(client, {"place-q": "双桥", "place-find": "1"}).text
    assert re.findall(r'name="place-hit" value="(\d+)"', html) == ["220122101202"]
    html = press(client, {"place-q": "双桥", "place-hit": "220122101202", "send": "1"}).text
    assert 'id="sent">220122101202' in html


def test_a_form_that_stops_on_the_way_says_what_is_missing(client, places):
    html = press(client, {"name": "", "place": "2201", "send": "1"}).text
    assert html.count('class="err"') == 2
    assert steps(html) == ["吉林省", "长春市"]


def test_the_page_begins_at_the_place_it_was_given(client, places):
    assert "吉林省长春市农安县伏龙泉镇双桥村" in client.get("/join-here/?at=220122101202").text
    assert steps(client.get("/join-here/?at=22").text) == ["吉林省"]
    assert options(client.get("/join-here/?at=99").text) == {"22": "吉林省"}


def test_any_level_inside_a_county(client, places):
    for chosen in ("220122101", "220122"):
        html = press(client, {"place": chosen, "send": "1"}, "/any-level/").text
        assert f'id="sent">{chosen}' in html
    assert 'id="sent"' not in press(client, {"place": "2201", "send": "1"}, "/any-level/").text


# -- the field
@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (PlaceField(), "", "required"),
        (PlaceField(), "999999", "unknown"),
        (PlaceField(), "x" * 5000, "unknown"),
        (PlaceField(), "220122", "shallow"),
        (PlaceField(within="220182"), "220122101202", "outside"),
        (PlaceField(deepest=Level.COUNTY), "220122101", "unknown"),
        (PlaceField(), "220122102201", "closed"),
        (PlaceField(), Chosen("220122101202", step=True), "step"),
    ],
)
def test_what_cannot_be_a_place_is_refused_in_words(places, field, value, reason):
    Region.objects.filter(pk="220122102201").update(closed_on="2026-01-01")
    with pytest.raises(ValidationError) as refusal:
        field.clean(value)
    assert refusal.value.code == reason
    assert refusal.value.messages[0]


def test_where_the_tree_has_nothing_below_the_last_place_is_enough(places):
    assert PlaceField().clean("220221") == "220221"  # 永吉县: no townships are loaded


def test_a_field_that_may_stay_empty(places):
    assert PlaceField(required=False).clean("") == ""


def test_the_bounds_of_a_form_are_its_own(places):
    class OnePlace(forms.Form):
        place = PlaceField()

    first, second = OnePlace(), OnePlace()
    first.fields["place"].within = "220122"
    assert second.fields["place"].within == ""
    assert "二青山" not in str(second["place"])
    assert options(str(first["place"])) == {"220122101": "伏龙泉镇", "220122102": "哈拉海镇"}


def test_change_is_told_from_no_change(places):
    field = PlaceField()
    assert not field.has_changed("220122101202", Chosen("220122101202"))
    assert not field.has_changed(places["双桥村"], Chosen("220122101202"))
    assert not field.has_changed(None, Chosen(""))
    assert field.has_changed("220122101202", Chosen("220122101201"))
