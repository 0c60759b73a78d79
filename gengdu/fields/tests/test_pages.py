"""The pages of 我的地块: for oneself, for the house, for nobody else."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

from gengdu.fields.actions import Entry, add_planting
from gengdu.fields.enums import Ending
from gengdu.fields.models import Planting
from gengdu.people.actions.households import add_family_member
from gengdu.people.tests.browser import Browser

LIST, ADD, MAIZE = "/me/plantings/", "/me/plantings/add/", "/me/plantings/add/?crop=maize_spring"


@pytest.fixture
def hers(seeded, mei) -> Browser:
    """陈小梅's browser."""
    browser = Browser()
    browser.sign_in(mei)
    return browser


def page(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def test_without_plots_the_page_says_what_to_do(hers):
    html = page(hers, LIST)
    assert "您种了什么？" in html
    assert f'href="{ADD}"' in html


def test_my_page_leads_there(hers):
    assert f'href="{LIST}"' in page(hers, "/me/")


def test_what_grows_here_is_offered_first(hers):
    context = hers.get(ADD).context
    assert [crop.key for crop in context["near"]][:2] == ["maize_spring", "rice_japonica_ne"]
    assert len(context["near"]) + len(context["others"]) == 34


def test_a_plot_is_written_down_once_though_pressed_five_times(hers, mei):
    form = {
        "once": str(uuid.uuid4()), "plot": "东坡", "started_on": "2026-04-28",
        "area": "８亩", "region": mei.person.region_id,
    }  # fmt: skip
    answers = [hers.post(MAIZE, form) for _press in range(5)]
    assert {a["Location"] for a in answers} == {LIST}
    planting = Planting.objects.get()
    assert (planting.plot, planting.started_on) == ("东坡", dt.date(2026, 4, 28))
    assert (planting.area, planting.person_id) == (8, mei.person_id)
    html = page(hers, LIST)
    assert "东坡玉米" in html
    assert "大喇叭口期" in html
    assert "<title>东坡玉米：现在大喇叭口期，预计7月" in html


def test_unsure_of_everything_is_enough(hers, mei):
    hers.post(MAIZE, {"region": mei.person.region_id, "maturity": "", "started_on": ""})
    planting = Planting.objects.get()
    assert (planting.started_on, planting.maturity, planting.area) == (None, None, None)
    assert planting.counted_from == dt.date(2026, 4, 28)
    assert "按常年日子推算" in page(hers, LIST)


def test_for_a_family_member_who_is_named_on_the_list(hers, mei):
    grandmother = add_family_member(actor=mei, name="王桂花")
    asked = hers.get(MAIZE).context["form"].fields["person"].choices
    assert [name for _uid, name in asked] == ["陈小梅", "王桂花"]
    form = {"person": str(grandmother.uid), "region": mei.person.region_id, "plot": "后园"}
    hers.post(MAIZE, form)
    assert Planting.objects.get().person_id == grandmother.pk
    assert "<span>王桂花</span>" in page(hers, LIST)


def test_alone_in_the_house_nobody_is_asked_whose_it_is(hers):
    assert "person" not in hers.get(MAIZE).context["form"].fields


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"started_on": "2020-01-01"}, "started_on"),
        ({"started_on": "昨天"}, "started_on"),
        ({"area": "一点"}, "area"),
        ({"region": ""}, "region"),
        ({"maturity": "999999"}, "maturity"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_written(hers, mei, wrong, field):
    answer = hers.post(MAIZE, {"plot": "东坡", "region": mei.person.region_id, **wrong})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert 'value="东坡"' in answer.content.decode()
    assert not Planting.objects.exists()


@pytest.mark.parametrize(
    ("crop", "gone", "label"),
    [
        ("pig_fattening", {"maturity", "area", "person"}, "哪天出生的"),
        ("apple", {"maturity", "started_on", "person"}, ""),
        ("tomato", {"maturity", "person"}, "哪天定植的"),
        ("maize_spring", {"person"}, "哪天播的"),
    ],
)
def test_only_what_fits_the_crop_is_asked(hers, crop, gone, label):
    form = hers.get(f"{ADD}?crop={crop}").context["form"]
    everything = {"once", "person", "plot", "started_on", "maturity", "area", "region"}
    assert everything - set(form.fields) == gone
    assert str(form.fields["started_on"].label if label else "") == label


def test_every_crop_can_be_written_down_on_its_page(hers, mei):
    context = hers.get(ADD).context
    for crop in [*context["near"], *context["others"]]:
        answer = hers.post(f"{ADD}?crop={crop.key}", {"region": mei.person.region_id})
        assert answer.status_code == 303, crop.key
    assert Planting.objects.count() == 34
    assert hers.get(LIST).status_code == 200


def test_the_planting_page_shows_the_whole_season(hers, mei, plant):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    html = page(hers, reverse("fields:planting", args=[planting.uid]))
    assert html.count('<li class="past"') + html.count('<li class="future"') == 11
    assert html.count('<li class="now" aria-current="step"') == 1
    assert html.count('class="strip ') == 2
    assert "收获期" in html


def test_it_is_corrected(hers, mei, plant):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    url = reverse("fields:planting_change", args=[planting.uid])
    assert 'value="2026-04-28"' in page(hers, url)
    told = {"plot": "西洼", "started_on": "2026-05-20", "region": mei.person.region_id}
    assert hers.post(url, told)["Location"] == reverse("fields:planting", args=[planting.uid])
    planting.refresh_from_db()
    assert (planting.plot, planting.started_on) == ("西洼", dt.date(2026, 5, 20))


@pytest.mark.parametrize("how", [Ending.HARVESTED, Ending.MISTAKE])
def test_ending_is_asked_once_and_then_done(hers, mei, plant, how):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    url = reverse(f"fields:planting_{how}", args=[planting.uid])
    assert "东坡玉米" in page(hers, url)
    planting.refresh_from_db()
    assert planting.ended_on is None
    for _press in range(2):
        assert hers.post(url)["Location"] == LIST
    planting.refresh_from_db()
    assert (planting.ended_on, planting.ending) == (dt.date(2026, 7, 11), how)
    assert ("东坡玉米" in page(hers, LIST)) is (how is Ending.HARVESTED)
    assert "改一改" not in page(hers, reverse("fields:planting", args=[planting.uid]))


@pytest.mark.parametrize(
    "name", ["planting", "planting_change", "planting_harvested", "planting_mistake"]
)
def test_a_strangers_plot_is_not_there(mei, neighbour, plant, name):
    planting = plant(mei, "东坡")
    browser = Browser()
    browser.sign_in(neighbour)
    url = reverse(f"fields:{name}", args=[planting.uid])
    assert browser.get(url).status_code == 404
    assert browser.post(url).status_code in {404, 405}
    planting.refresh_from_db()
    assert planting.ended_on is None


def test_a_guest_signs_in_first(client, jilin):
    for url in (LIST, ADD):
        assert client.get(url)["Location"].startswith("/sign-in/?next=/me/plantings/")


def test_twenty_plots_cost_what_one_costs(hers, mei, plant, django_assert_max_num_queries):
    plant(mei, "一号地", dt.date(2026, 4, 28))
    with django_assert_max_num_queries(7):
        hers.get(LIST)
    for number in range(20):
        plant(mei, f"{number}号地", dt.date(2026, 5, 1))
    with django_assert_max_num_queries(7):
        hers.get(LIST)


def test_in_english(hers, mei, plant):
    planting = plant(mei, "East", dt.date(2026, 4, 28))
    hers.cookies["gd_lang"] = "en"
    html = page(hers, reverse("fields:planting", args=[planting.uid]))
    assert "East maize" in html
    assert "<title>East maize: now " in html


def test_a_family_member_added_by_a_stranger_changes_nothing(hers, neighbour, maize):
    theirs = add_family_member(actor=neighbour, name="赵老太")
    entry = Entry(crop_id=maize.pk, region_code=neighbour.person.region_id, plot="他家地")
    add_planting(actor=neighbour, person_uid=theirs.uid, entry=entry)
    assert "他家地" not in page(hers, LIST)
