"""The pages of observations: form, preview, progress, list."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gengdu.fields.actions.observations import (
    undo_observation,
)
from gengdu.fields.models import Observation
from gengdu.fields.queries.observations import observations_for
from gengdu.fields.tests.seen import COUNTY, desk, nothing_was_written, work
from gengdu.kit.ids import ref_of, uuid7

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_july")]
TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
TOWN = "220122101"
TASSEL = 7
LIST = "/console/fields/observation/"
RECORD = f"{LIST}do/record/"


def sent(maize, order=TASSEL, **more) -> dict[str, object]:
    """The form as it is sent."""
    return {
        "once": str(uuid7()),
        "region": COUNTY,
        "crop": "maize_spring",
        "stage": maize.stages.get(order=order).pk,
        "on": TODAY.isoformat(),
        "place": "",
        **more,
    }


def test_the_form_begins_at_the_own_place_with_the_crops_that_grow_there(
    technician_li, mei, plant, maize
):
    plant(mei, "东坡", SOWN)
    page = desk(technician_li).get(RECORD).content.decode()
    assert f'name="region" value="{COUNTY}"' in page
    grown = page[page.index("本地正在种的") : page.index("其他")]
    assert "春玉米" in grown
    assert "苹果" not in grown
    assert 'value="2026-07-11"' in page


def test_choosing_the_crop_shows_its_stages_and_complains_about_nothing(
    technician_li, mei, plant, maize
):
    plant(mei, "东坡", SOWN)
    answer = desk(technician_li).post(RECORD, sent(maize, stage="", once=str(uuid7())))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "大喇叭口期" in page
    assert 'class="err"' not in page
    boxes = page[page.index("stage-boxes") :]
    assert "播种期" not in boxes[: boxes.index("</ul>")]


def test_without_script_the_button_says_what_is_missing(technician_li, maize):
    answer = desk(technician_li).post(RECORD, sent(maize, stage="", look="1"))
    assert answer.status_code == 422
    assert 'class="err"' in answer.content.decode()
    assert nothing_was_written()


def test_the_preview_says_what_the_button_does_and_stores_nothing(
    technician_li, mei, neighbour, plant, maize
):
    for who in (mei, neighbour):
        plant(who, "东坡", SOWN)
    page = desk(technician_li).post(RECORD, sent(maize)).content.decode()
    assert "记下，2块地提前约" in page
    assert "今天各生育期的地块" in page
    assert nothing_was_written()


def test_confirmed_it_is_recorded_and_its_page_shows_the_progress(technician_li, mei, plant, maize):
    plant(mei, "东坡", SOWN)
    browser = desk(technician_li)
    answer = browser.post(RECORD, sent(maize, confirmed="1"))
    made = Observation.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}{ref_of(made.uid)}/"
    page = browser.get(answer["Location"]).content.decode()
    assert "调整了1块地" in page
    assert 'hx-trigger="every 1s"' in page
    work()
    assert 'hx-trigger="every 1s"' not in browser.get(answer["Location"]).content.decode()
    assert browser.get(f"{answer['Location']}history/").content.decode().count("记下了观测") == 1


def test_a_far_one_asks_for_the_tick_and_keeps_what_was_typed(technician_li, mei, plant, maize):
    plant(mei, "东坡", SOWN)
    browser = desk(technician_li)
    assert "我到田里看过，确实差这么多" in browser.post(RECORD, sent(maize, 10)).content.decode()
    answer = browser.post(RECORD, sent(maize, 10, place="村东", confirmed="1"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "与推算相差" in page
    assert 'value="村东"' in page
    assert nothing_was_written()
    assert browser.post(RECORD, sent(maize, 10, sure="on", confirmed="1")).status_code == 302


def test_a_place_outside_the_own_grants_is_no_choice(technician_li, maize):
    answer = desk(technician_li).post(RECORD, sent(maize, region="220182", look="1"))
    assert answer.status_code == 422
    assert nothing_was_written()


def test_the_list_is_narrowed_by_crop_place_and_state(technician_li, mei, plant, record):
    plant(mei, "东坡", SOWN)
    made = record()
    browser = desk(technician_li)
    for query, shown in (
        ("", True), ("?crop=maize_spring", True), ("?crop=potato_spring", False),
        (f"?place={COUNTY}", True), (f"?place={TOWN}", False),
        ("?state=stands", True), ("?state=undone", False),
    ):  # fmt: skip
        page = browser.get(LIST + query).content.decode()
        assert (ref_of(made.uid) in page) is shown, query


def test_an_observation_that_a_later_one_covers_is_shown_as_replaced(
    technician_li, mei, plant, record
):
    plant(mei, "东坡", SOWN)
    village, town = record(region="220122101202", ago=2), record(region=TOWN)

    def states() -> list[bool]:
        rows = observations_for(technician_li).filter(undone_at__isnull=True).order_by("pk")
        return [row.replaced for row in rows]

    assert states() == [True, False]
    later = record(region="220122101201", ago=1)
    assert states() == [True, False, False]
    undo_observation(actor=technician_li, observation_uid=town.uid)
    assert states() == [False, False]
    page = desk(technician_li).get(f"{LIST}?state=stands").content.decode()
    assert [ref_of(row.uid) in page for row in (village, town, later)] == [True, False, True]


def test_the_list_asks_as_much_for_many_as_for_few(technician_li, mei, plant, record):
    plant(mei, "东坡", SOWN)
    browser = desk(technician_li)
    record()
    browser.get(LIST)
    few, many = CaptureQueriesContext(connection), CaptureQueriesContext(connection)
    with few:
        browser.get(LIST)
    for ago in (1, 2, 3):
        record(ago=ago)
    with many:
        browser.get(LIST)
    assert len(many) == len(few)
