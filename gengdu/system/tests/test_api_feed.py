"""The change feed over HTTP: what is public, of the own places, in one order, for programs."""

import datetime as dt

import pytest
import time_machine

from gengdu.access import actions
from gengdu.access.enums import Role
from gengdu.access.models import ApiClient, Grant
from gengdu.access.tests.programs import Program, problem
from gengdu.audit.models import AuditEntry
from gengdu.changes import actions as changes
from gengdu.changes.actions import number_batch, prune_batch
from gengdu.changes.queries import head
from gengdu.kit import clock
from gengdu.kit.errors import DomainError

pytestmark = pytest.mark.django_db
VILLAGE = "220122101202"


@pytest.fixture
def said(jilin):
    """Numbered changes of three places and of one person."""
    for name in ("双桥村", "兴隆村", "农安县"):
        changes.record(jilin[name], region_code=jilin[name].code)
    number_batch()


@pytest.fixture
def website(security_admin, agri_station):
    """A program of the county's technicians."""
    made = actions.admit_client(
        actor=security_admin,
        organisation_uid=agri_station.uid,
        name="县农技网",
        region_code="220122",
    )
    program = Program()
    program.hold(made.secret)
    program.row = made.client
    return program


def test_a_program_of_an_organisation_follows_its_place_and_nothing_of_a_person(website, said, mei):
    changes.record(mei.person, region_code=VILLAGE)
    number_batch()
    answer = website.get("/changes")
    assert answer["Cache-Control"] == "no-store"
    found = answer.json()
    assert [(one["kind"], one["key"]) for one in found["items"]] == [
        ("regions.region", VILLAGE),
        ("regions.region", "220122"),
    ]
    first, last = found["items"]
    assert last["seq"] == first["seq"] + 2  # the village of the neighbouring county between them
    assert first | {"at": ""} == {
        "seq": first["seq"],
        "kind": "regions.region",
        "key": VILLAGE,
        "op": "upsert",
        "place": VILLAGE,
        "at": "",
        "address": f"/api/v1/places/{VILLAGE}",
    }
    assert found["after"] == found["head"] == head()
    assert found["more"] is False


def test_the_next_page_begins_where_the_last_one_ended(website, said):
    first = website.get("/changes?limit=1").json()
    assert [one["key"] for one in first["items"]] == [VILLAGE]
    assert first["more"] is True
    second = website.get(f"/changes?limit=1&after={first['after']}").json()
    assert [one["key"] for one in second["items"]] == ["220122"]
    assert website.get(f"/changes?after={second['after']}").json()["items"] == []


def test_below_the_own_place_may_be_asked_for_and_nowhere_else(website, said):
    found = website.get(f"/changes?place={VILLAGE}").json()
    assert [one["key"] for one in found["items"]] == [VILLAGE]
    for elsewhere in ("22", "220182"):
        assert problem(website.get(f"/changes?place={elsewhere}")) == (404, "not_found")


def test_only_kinds_that_their_apps_call_public(website, said):
    assert website.get("/changes?kind=people.person").json()["items"] == []
    assert len(website.get("/changes?kind=regions.region").json()["items"]) == 2


def test_older_than_what_is_kept_is_410_with_words(website, said):
    with time_machine.travel(clock.now() + dt.timedelta(days=400), tick=False):
        prune_batch(before=clock.now() - dt.timedelta(days=1))
        ApiClient.objects.update(valid_until=clock.now() + dt.timedelta(days=1))
        refused = website.get("/changes?after=0")
    assert problem(refused) == (410, "changes.too_old")
    assert "重新" in refused.json()["detail"]


@pytest.mark.parametrize("limit", [0, 101])
def test_control_36_a_page_has_at_most_a_hundred(website, limit):
    assert problem(website.get(f"/changes?limit={limit}")) == (422, "access.unfit_value")


def test_a_program_has_no_page_of_a_member(website):
    assert problem(website.get("/me")) == (403, "access.member_needed")
    assert problem(website.post("/plantings", {})) == (403, "access.member_needed")
    assert website.get("/crops").status_code == 200


@pytest.mark.parametrize("how", ["shut out", "run out", "organisation closed"])
def test_a_program_is_outside_at_once(website, security_admin, agri_station, how):
    if how == "shut out":
        actions.shut_out_client(actor=security_admin, client_uid=website.row.uid)
    elif how == "run out":
        ApiClient.objects.update(valid_until=clock.now() + dt.timedelta(microseconds=1))
    else:
        agri_station.closed_on = clock.today()
        agri_station.save()
    assert problem(website.get("/changes")) == (401, "access.bad_token")


def test_a_member_reads_no_feed_and_staff_only_past_the_second_step(mei, said, give, resident):
    clerk = give(resident("田统计", "双桥村"), Role.STATISTICIAN, "农安县")
    assert problem(Program(mei).get("/changes")) == (403, "forbidden")
    assert problem(Program(clerk).get("/changes")) == (403, "people.second_step_first")
    found = Program(clerk, second_factor=True).get("/changes").json()
    assert [one["key"] for one in found["items"]] == [VILLAGE, "220122"]
    Grant.objects.filter(account=clerk).update(ended_at=clock.now())
    assert problem(Program(clerk, second_factor=True).get("/changes")) == (403, "forbidden")


# -- letting in and shutting out


def test_letting_in_is_audited_and_the_token_is_kept_as_a_hash(website):
    assert website.token not in website.row.token_hash
    assert AuditEntry.objects.filter(verb="access.client.admit").count() == 1


@pytest.mark.parametrize(
    ("who", "fields"),
    [
        ("province_admin", {}),
        ("security_admin", {"name": " "}),
        ("security_admin", {"days": 0}),
        ("security_admin", {"days": 401}),
        ("security_admin", {"region_code": "99"}),
        ("county_security_of_next_door", {}),
    ],
)
def test_who_may_not_let_in_and_what_is_refused(
    request, who, fields, agri_station, resident, give, security_admin
):
    if who == "county_security_of_next_door":
        actor = give(resident("严守三", "兴隆村"), Role.SECURITY_ADMIN, "榆树市")
    else:
        actor = request.getfixturevalue(who)
    wanted = {"name": "县农技网", "region_code": "220122", "days": 30} | fields
    with pytest.raises(DomainError):
        actions.admit_client(actor=actor, organisation_uid=agri_station.uid, **wanted)
    assert not ApiClient.objects.exists()
    assert not AuditEntry.objects.filter(verb="access.client.admit").exists()


def test_shutting_out_twice_and_by_somebody_else_is_refused(website, security_admin, outsider):
    with pytest.raises(DomainError):
        actions.shut_out_client(actor=outsider, client_uid=website.row.uid)
    assert website.get("/changes").status_code == 200
    actions.shut_out_client(actor=security_admin, client_uid=website.row.uid)
    with pytest.raises(DomainError):
        actions.shut_out_client(actor=security_admin, client_uid=website.row.uid)


def test_the_back_office_shows_the_token_once(desk, security_admin, agri_station):
    browser = desk(security_admin)
    url = "/console/access/client/do/admit/"
    given = {
        "name": "县农技网",
        "organisation_uid": str(agri_station.uid),
        "region_code": "220122",
        "days": "30",
    }
    shown = browser.post(url, given)
    assert shown.status_code == 200, shown.content.decode()[:400]
    page = shown.content.decode()
    assert "gdc_" in page
    program = Program()
    program.hold(page.partition("<code>")[2].partition("</code>")[0])
    assert program.get("/changes").status_code == 200
    assert "gdc_" not in browser.get("/console/access/client/").content.decode()
