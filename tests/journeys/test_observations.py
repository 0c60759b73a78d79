"""A technician walks the fields: what she sees moves the plots of the county, and back again."""

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, Route, expect

from gengdu.agronomy.models import Crop
from gengdu.fields import tasks
from gengdu.fields.actions import Entry, add_planting
from gengdu.fields.models import Planting
from gengdu.jobs.models import Job
from tests.journeys.looks import assert_looks_right
from tests.journeys.test_articles import sign_in
from tests.journeys.test_story import SOWN, clock, county  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("county"),  # July, before anybody is given a role
]
TODAY = dt.date(2026, 7, 9)


@pytest.fixture
def plots(county, mei, neighbour) -> list[Planting]:  # noqa: F811 - a fixture
    """Maize of two townships."""
    maize = Crop.objects.get(key="maize_spring")
    return [
        add_planting(
            actor=who,
            person_uid=who.person.uid,
            entry=Entry(
                crop_id=maize.pk,
                region_code=who.person.region_id,
                plot="东坡",
                started_on=SOWN,
            ),
        )
        for who in (mei, neighbour)
    ]


def work() -> None:
    """What the worker does."""
    for job in Job.objects.filter(task="fields.recompute_where", state="queued"):
        tasks.recompute_where(*job.args)
        Job.objects.filter(pk=job.pk).update(state="done")


def tasselled(plots: list[Planting]) -> list[dt.date]:
    return [plot.intervals.get(stage__order=7).enter_on for plot in plots]


def test_what_is_chosen_before_the_scripts_came_is_sent_when_they_do(
    page360: Page, technician_li, live_server, plots: list[Planting]
):
    page, held = page360, []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("htmx-"), hold)
    sign_in(page, technician_li, live_server.url)
    page.goto("/console/fields/observation/do/record/", wait_until="commit")
    while not held:
        page.wait_for_timeout(20)
    page.get_by_label("作物").select_option(label="春玉米")
    expect(page.get_by_label("抽雄期")).to_be_hidden()
    for route in held:
        route.continue_()
    expect(page.get_by_label("抽雄期")).to_be_visible()
    expect(page.get_by_label("作物").locator("option:checked")).to_have_text("春玉米")


def test_what_she_sees_is_shown_before_recorded_and_undone(
    page360: Page, technician_li, live_server, plots: list[Planting]
):
    expected = tasselled(plots)
    assert expected != [TODAY, TODAY]
    page = page360
    sign_in(page, technician_li, live_server.url)
    page.goto("/console/fields/observation/")
    page.get_by_role("link", name="记一条观测").click()
    expect(page.get_by_label("作物")).to_have_value("")
    page.get_by_label("作物").select_option(label="春玉米")
    page.get_by_label("抽雄期").check()
    button = page.get_by_role("button", name="记下，2块地提前约")
    expect(button).to_be_visible()
    for row in ("大喇叭口期 2 0", "抽雄期 0 2"):  # plots at it today: before, after
        expect(page.get_by_role("row", name=row)).to_be_visible()
    assert_looks_right(page)
    page.get_by_label("选择乡镇（街道）").select_option(label="伏龙泉镇")
    expect(page.get_by_role("button", name="记下，1块地提前约")).to_be_visible()
    page.get_by_role("button", name="重选伏龙泉镇").click()
    expect(button).to_be_visible()
    button.click()
    expect(page.get_by_role("heading", name="春玉米 · 抽雄期 · 农安县")).to_be_visible()
    work()
    assert tasselled(plots) == [TODAY, TODAY]
    page.reload()
    assert_looks_right(page)
    page.get_by_role("link", name="撤销这条观测").click()
    page.get_by_role("button", name="撤销这条观测").click()
    expect(page.get_by_text("已撤销，正在更新地块")).to_be_visible()
    work()
    assert tasselled(plots) == expected
