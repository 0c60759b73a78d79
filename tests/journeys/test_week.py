"""本周农事 of a house with many fields: the first at once, the others as far as it is read."""

import pytest
from playwright.sync_api import Locator, Page, expect

from gengdu.agronomy.models import Crop
from gengdu.delivery.models import Exposure
from gengdu.delivery.rules import Audience
from gengdu.fields.actions import Entry, add_planting
from tests.journeys.looks import assert_looks_right
from tests.journeys.test_articles import sign_in
from tests.journeys.test_story import SOWN, TITLE, clock, county, publishes  # noqa: F401 - fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("county"),
]
MANY = 6


def test_the_rest_comes_when_she_reads_so_far_and_counts_as_shown(
    page360: Page, live_server, mei, technician_li, county_reviewer, agri_station
):
    grown = ["maize_spring"] * MANY + ["rice_japonica_ne"]
    for number, key in enumerate(grown):
        entry = Entry(
            crop_id=Crop.objects.get(key=key).pk,
            region_code=mei.person.region_id,
            plot=f"{number}号",
            started_on=SOWN,
        )
        add_planting(actor=mei, person_uid=mei.person.uid, entry=entry)
    for audience in (
        Audience(("220122",), ("maize_spring",)),
        Audience(("220122",), ("rice_japonica_ne",)),
    ):
        publishes(technician_li, county_reviewer, agri_station, audience)
    sign_in(page360, mei, live_server.url)
    page360.goto("/week/")
    expect(page360.get_by_role("link", name="还有4块地")).to_be_attached()
    page360.get_by_role("link", name="还有4块地").scroll_into_view_if_needed()
    rice = page360.get_by_role("heading", name="6号水稻")
    expect(rice).to_be_visible()
    assert page360.get_by_role("heading", level=2, name="号玉米").count() == MANY
    assert_looks_right(page360)
    shown = Exposure.objects.filter(person=mei.person, planting__plot="6号")
    plot(page360, rice).get_by_role("heading", name=TITLE).scroll_into_view_if_needed()
    for _look in range(600):  # what was seen on the way may be said before it, by itself
        if shown.exists():
            break
        page360.wait_for_timeout(50)
    assert shown.exists()


def plot(page: Page, heading: Locator) -> Locator:
    """The section below a heading."""
    return page.locator("section").filter(has=heading)
