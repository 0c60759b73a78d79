"""Two townships become one: their calendars go along, and come back."""

import pytest

from gengdu.access.enums import Role
from gengdu.agronomy.actions import drafts
from gengdu.agronomy.models import Calendar
from gengdu.agronomy.queries.contents import content_of
from gengdu.changes.models import Change
from gengdu.regions import actions as regions
from gengdu.regions.tests.story import MERGE, finish
from gengdu.review.actions import approve, submit
from gengdu.review.models import Submission

pytestmark = pytest.mark.django_db
FULONGQUAN, HALAHAI, MERGED = "220122101", "220122102", "220122103"


def stored():
    """Every calendar, where it stands."""
    return set(Calendar.objects.values_list("region_id", "month", "day"))


@pytest.fixture
def admin(resident, give):
    """Merges townships."""
    return give(resident("高峰", "兴隆村"), Role.SYSTEM_ADMIN, "吉林省")


def test_of_two_calendars_the_first_goes_along(maize, calendar, admin, told):
    Calendar.objects.create(crop=maize, region_id=FULONGQUAN, month=5, day=2)
    Calendar.objects.create(crop=maize, region_id=HALAHAI, month=5, day=6)
    before = stored()
    succession = regions.succeed(actor=admin, plan=MERGE)
    finish(succession)
    assert stored() == {("220122", 4, 28), (MERGED, 5, 2), (HALAHAI, 5, 6)}
    assert told == [(MERGED, maize.pk)]
    assert Change.objects.filter(kind="agronomy.calendar", region_code=MERGED).count() == 1
    regions.undo_succession(actor=admin, uid=succession.uid)
    finish(succession)
    assert stored() == before


def test_what_was_proposed_for_a_township_is_said_of_its_heir(
    maize, calendar, technician_li, county_reviewer, admin, told
):
    draft = drafts.propose_new_calendar(
        actor=technician_li, crop=maize.uid, place=FULONGQUAN, content=content_of(calendar), note=""
    )
    submit(actor=technician_li, kind="agronomy.table", object_uid=draft.uid)
    finish(regions.succeed(actor=admin, plan=MERGE))
    draft.refresh_from_db()
    assert draft.region_id == MERGED
    waiting = Submission.objects.get()
    approve(actor=county_reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256)
    assert stored() == {("220122", 4, 28), (MERGED, 4, 28)}
