"""Crops, stages and calendars for programs."""

import pytest

from gengdu.access.tests.programs import Program, problem
from gengdu.agronomy.actions.reference import load_reference
from gengdu.agronomy.models import Crop

pytestmark = pytest.mark.django_db


@pytest.fixture
def tables(jilin):
    """The seed tables."""
    load_reference()


def test_crops_with_their_stages_in_order(tables):
    listed = Program().get("/crops").json()["items"]
    assert [one["key"] for one in listed] == list(
        Crop.objects.order_by("pk").values_list("key", flat=True)
    )
    maize = Program().get("/crops/maize_spring").json()
    assert maize["plain_name"] == "玉米"
    orders = [one["order"] for one in maize["stages"]]
    assert orders == sorted(orders)
    assert "大喇叭口期" in [one["name"] for one in maize["stages"]]
    assert [one["key"] for one in maize["classes"]] == ["early", "middle", "late"]
    english = Program().ask("GET", "/crops/maize_spring", headers={"Accept-Language": "en"}).json()
    assert english["plain_name"] != "玉米"
    assert problem(Program().get("/crops/dragonfruit")) == (404, "not_found")


def test_when_a_crop_usually_begins_and_the_solar_term(tables):
    path = "/crops/maize_spring/calendar?place=220122101202&on=2026-07-11"
    said = Program().get(path).json()
    assert (said["crop"], said["place"]) == ("maize_spring", "220122101202")
    assert said["usual_start"].startswith("2026-")
    assert problem(Program().get("/crops/maize_spring/calendar"))[0] == 422
    assert Program().get("/solar-term?on=2026-07-11").json() == {
        "on": "2026-07-11",
        "name": "小暑",
        "day": 5,
    }
