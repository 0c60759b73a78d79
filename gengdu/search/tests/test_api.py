"""Search for programs: the page's hits with what was asked for marked."""

import pytest

from gengdu.access.tests.programs import Program, problem
from gengdu.limits.actions import Limit
from gengdu.search.actions import asking

pytestmark = pytest.mark.django_db


def test_hits_newest_first_with_what_was_asked_for_marked(stocked, jilin):
    stocked("玉米螟的防治", "水稻插秧", "玉米追肥")
    said = Program().get("/search?q=玉米").json()
    titles = ["".join(part["text"] for part in hit["title"]) for hit in said["items"]]
    assert titles == ["玉米追肥", "玉米螟的防治"]
    assert said["items"][0]["title"][0] == {"text": "玉米", "hit": True}
    assert (said["problem"], said["loosened"], said["next"]) == ("", False, "")
    assert Program().get("/search?q=玉米&place=220182").json()["items"] == []
    assert Program().get("/search").json()["problem"] == "empty"


def test_pages_follow_each_other_and_the_cursor_is_signed(stocked, jilin):
    stocked(*(f"玉米 {number}" for number in range(25)))
    first = Program().get("/search?q=玉米").json()
    rest = Program().get(f"/search?q=玉米&after={first['next']}").json()
    assert (len(first["items"]), len(rest["items"])) == (20, 5)
    assert problem(Program().get("/search?q=玉米&after=forged"))[0] == 422


def test_an_address_may_not_search_for_ever(stocked, jilin, monkeypatch):
    monkeypatch.setattr(asking, "FROM_ONE_ADDRESS", Limit("search.asked", most=1, seconds=60))
    stocked("玉米")
    assert Program().get("/search?q=玉米").status_code == 200
    assert problem(Program().get("/search?q=玉米")) == (429, "too_many")
