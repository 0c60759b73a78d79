"""我的地块 for programs: effects, refusals, somebody else's plot, the page's own figures."""

import datetime as dt

import pytest

from gengdu.access.tests.programs import Program, problem
from gengdu.agronomy.models import Crop
from gengdu.fields.models import Planting, StageReport
from gengdu.fields.queries import pages
from gengdu.kit import clock
from gengdu.kit.ids import ref_of, uuid7
from gengdu.people.actions.households import add_family_member

pytestmark = pytest.mark.django_db
EAST = {"crop": "maize_spring", "place": "220122101202", "plot": "东坡", "started_on": "2026-04-28"}


@pytest.fixture
def program(mei, seeded):
    """梅's phone."""
    return Program(mei)


def test_a_planting_is_put_on_record_and_shows_what_the_page_shows(program, mei):
    made = program.post("/plantings", EAST | {"maturity": "middle", "area": "3.5"})
    assert made.status_code == 201, made.content.decode()
    said = made.json()
    plot = pages.plots_of(pages.house_of(mei), clock.today())[0]
    assert said["ref"] == ref_of(plot.planting.uid)
    assert said["title"] == "东坡玉米"
    assert said["now"]["name"] == "大喇叭口期"
    assert (said["now"]["enter_on"], said["next"]["low_on"], said["next"]["high_on"]) == (
        plot.place.now.enter_on.isoformat(),
        plot.place.next.low_on.isoformat(),
        plot.place.next.high_on.isoformat(),
    )
    assert [one["order"] for one in said["season"]] == [one.stage.order for one in plot.season]
    assert program.get("/plantings").json()["items"] == [
        {k: v for k, v in said.items() if k not in {"season", "reports", "choices"}}
    ]
    assert program.get(f"/plantings/{said['ref']}").json() == said


def test_once_makes_pressing_twice_harmless(program):
    body = EAST | {"once": str(uuid7())}
    first, again = (program.post("/plantings", body) for _ in range(2))
    assert first.json()["ref"] == again.json()["ref"]
    assert Planting.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"crop": "dragonfruit"}, "crop"),
        ({"maturity": "sometime"}, "maturity"),
        ({"started_on": "2020-01-01"}, "started_on"),
        ({"started_on": "yesterday"}, "started_on"),
        ({"place": "220122"}, "region"),
        ({"area": "-1"}, "area"),
        ({"plot": "坡" * 21}, "plot"),
        ({"household": 7}, "household"),
        ({"counted_from": "2026-01-01"}, "counted_from"),
    ],
)
def test_control_19_what_is_refused_names_its_field(program, fields, field):
    refused = program.post("/plantings", EAST | fields)
    assert problem(refused)[0] == 422
    assert refused.json()["field"] == field
    assert not Planting.objects.exists()


def test_what_is_not_asked_of_a_crop_is_refused(program):
    tree = Crop.objects.filter(start_event="jan1", clock="heat").first()
    refused = program.post("/plantings", EAST | {"crop": tree.key})
    assert (problem(refused)[0], refused.json()["field"]) == (422, "started_on")


def test_for_a_family_member_and_not_for_a_stranger(program, mei, neighbour):
    father = add_family_member(actor=mei, name="陈大山")
    made = program.post("/plantings", EAST | {"person": ref_of(father.uid)}).json()
    assert (made["who"], made["person"]) == ("陈大山", ref_of(father.uid))
    for whom in (neighbour.person.uid, uuid7()):
        refused = program.post("/plantings", EAST | {"person": ref_of(whom)})
        assert problem(refused)[0] == 404
    assert Planting.objects.count() == 1


def test_a_correction_leaves_out_what_is_not_known(program, slope):
    path = f"/plantings/{ref_of(slope.uid)}"
    body = {"place": "220122101201", "plot": "西坡", "started_on": "2026-05-08"}
    said = program.put(path, body).json()
    assert (said["plot"], said["place"], said["started_on"]) == tuple(
        body[name] for name in ("plot", "place", "started_on")
    )
    assert said["area"] is None
    assert problem(program.put(path, body | {"crop": "rice_japonica"}))[0] == 422


def test_a_report_counts_and_is_taken_back(program, slope):
    path = f"/plantings/{ref_of(slope.uid)}"
    before = program.get(path).json()
    due = before["due"]
    told = program.post(f"{path}/reports", {"stage": due["order"], "on": "2026-07-10"})
    assert told.status_code == 201
    assert (told.json()["state"], told.json()["stage_name"]) == ("confirmed", due["name"])
    after = program.get(path).json()
    assert after["now"]["order"] == due["order"]
    assert after["now"]["anchored"] is True
    assert [one["ref"] for one in after["reports"]] == [told.json()["ref"]]
    assert program.delete(f"/reports/{told.json()['ref']}").status_code == 204
    assert program.get(path).json() == before


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"stage": 7, "on": "2026-07-12"}, "fields.day_to_come"),
        ({"stage": 99, "on": "2026-07-10"}, "not_found"),
        ({"stage": "tassel", "on": "2026-07-10"}, "access.unfit_value"),
    ],
)
def test_reports_that_are_refused(program, slope, body, code):
    refused = program.post(f"/plantings/{ref_of(slope.uid)}/reports", body)
    assert problem(refused)[1] == code
    assert not StageReport.objects.exists()


def test_off_the_field_again_and_in_the_past(program, slope):
    path = f"/plantings/{ref_of(slope.uid)}"
    assert problem(program.post(f"{path}/again")) == (409, "fields.not_ended_yet")
    assert problem(program.post(f"{path}/end", {"ending": "season"}))[0] == 422
    assert program.post(f"{path}/end", {"ending": "harvested"}).status_code == 204
    assert program.get("/plantings").json()["items"] == []
    past = program.get("/plantings/past").json()["items"]
    assert [(one["title"], one["ending"]) for one in past] == [("东坡玉米", "harvested")]
    again = program.post(f"{path}/again")
    assert again.status_code == 201
    assert again.json()["counted_from"] > "2026-12-31"
    assert program.post(f"/plantings/{again.json()['ref']}/unsure").status_code == 204


def test_control_18_somebody_elses_plot_is_not_there(slope, mei, neighbour):
    told = Program(mei).post(
        f"/plantings/{ref_of(slope.uid)}/reports", {"stage": 7, "on": "2026-07-10"}
    )
    stranger, path = Program(neighbour), f"/plantings/{ref_of(slope.uid)}"
    place = {"place": "220122101202"}
    answers = [
        stranger.get(path),
        stranger.put(path, place),
        stranger.post(f"{path}/end", {"ending": "mistake"}),
        stranger.post(f"{path}/again"),
        stranger.post(f"{path}/unsure"),
        stranger.post(f"{path}/reports", {"stage": 7, "on": "2026-07-10"}),
        stranger.delete(f"/reports/{told.json()['ref']}"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 7
    assert Planting.objects.get(pk=slope.pk).ended_on is None
    assert StageReport.objects.get().state == "confirmed"


def test_a_list_costs_the_same_however_long_it_is(
    mei, plant, django_assert_max_num_queries, django_assert_num_queries
):
    program = Program(mei)
    plant(mei, "东坡", dt.date(2026, 4, 28))
    with django_assert_max_num_queries(9) as counted:
        program.get("/plantings")
    for number in range(5):
        plant(mei, f"第{number}块", dt.date(2026, 5, 8))
    with django_assert_num_queries(len(counted)):
        program.get("/plantings")
