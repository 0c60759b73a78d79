"""本周农事 for programs: the same advice with the same reasons as on the page; a word about it."""

import datetime as dt

import pytest

from gengdu.access.tests.programs import Program, problem
from gengdu.delivery.models import Exposure, Feedback, Item
from gengdu.kit import clock
from gengdu.kit.ids import ref_of, uuid7
from gengdu.portal.queries import week_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(plant, publish, mei):
    """The advice stands at 梅's eastern slope."""
    plant(mei, "东坡", dt.date(2026, 4, 28))
    return publish()


def test_the_week_is_that_of_the_page(told, mei):
    said, page = Program(mei).get("/week").json(), week_of(mei, clock.today())
    (plot,) = said["plots"]
    assert plot["plot"]["title"] == "东坡玉米"
    (advice,) = plot["advice"]
    assert advice["headline"] == told.title
    assert advice["reasons"] == page.plots[0].advice[0].reasons
    assert "东坡玉米" in advice["reasons"][0]
    assert (advice["object"], advice["item"]) == (ref_of(told.uid), ref_of(Item.objects.get().uid))
    assert (said["day"], said["term"]) == (page.line.day, page.line.term)
    assert said["coming"] == [ref_of(one.planting.uid) for one in page.coming]
    assert Program(mei).get(f"/week/why/{ref_of(told.uid)}").json() == {
        "reasons": advice["reasons"]
    }


def test_who_is_not_meant_has_no_advice_and_no_reason(told, neighbour):
    said = Program(neighbour).get("/week").json()
    assert (said["plots"], said["general"], said["earlier"]) == ([], [], [])
    assert Program(neighbour).get(f"/week/why/{ref_of(told.uid)}").json() == {"reasons": []}


def test_what_was_on_the_screen_is_noted_once_and_only_what_stands(told, mei, neighbour):
    item = ref_of(Item.objects.get().uid)
    body = {"items": [item, ref_of(uuid7())]}
    assert Program(neighbour).post("/week/shown", body).json() == {"new": 0}
    assert Program(mei).post("/week/shown", body).json() == {"new": 1}
    assert Program(mei).post("/week/shown", body).json() == {"new": 0}
    assert Exposure.objects.get().person_id == mei.person_id
    many = {"items": [item] * 101}
    assert problem(Program(mei).post("/week/shown", many)) == (422, "access.unfit_value")


def test_a_word_about_it_and_the_last_opinion_counts(told, mei):
    program, path = Program(mei), f"/items/{ref_of(Item.objects.get().uid)}/feedback"
    for word in ("irrelevant", "useful", "done"):
        assert program.post(path, {"word": word}).status_code == 204
    assert sorted(Feedback.objects.values_list("word", flat=True)) == ["done", "useful"]
    assert program.get("/week").json()["plots"][0]["advice"][0]["said"] == ["done", "useful"]
    assert program.post(path, {"word": "undone"}).status_code == 204
    assert list(Feedback.objects.values_list("word", flat=True)) == ["useful"]
    assert problem(program.post(path, {"word": "great"})) == (422, "access.unfit_value")


def test_control_18_no_word_of_whom_it_does_not_concern(told, neighbour):
    path = f"/items/{ref_of(Item.objects.get().uid)}/feedback"
    assert Program(neighbour).post(path, {"word": "useful"}).status_code == 404
    assert not Feedback.objects.exists()


def test_the_week_costs_the_same_for_any_number_of_plots(
    told, mei, plant, django_assert_max_num_queries, django_assert_num_queries
):
    program = Program(mei)
    with django_assert_max_num_queries(18) as counted:
        program.get("/week")
    for number in range(4):
        plant(mei, f"第{number}块", dt.date(2026, 5, 8))
    with django_assert_num_queries(len(counted)):
        program.get("/week")
