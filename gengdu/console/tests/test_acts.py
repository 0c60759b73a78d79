"""Acts: asked once, done by the action, refused in words that keep what was typed."""

import pytest
from django.test import Client

from gengdu.access.models import Organisation
from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.console.tests.sample import SAMPLE
from gengdu.kit.ids import ref_of

SAMPLES = "/console/console/sample/"


def test_an_act_is_done_by_its_action(desk, county_admin, agri_station):
    browser, url = desk(county_admin), SAMPLE.row_url(agri_station)
    assert browser.get(f"{url}rename/").context["form"]["name"].value() == agri_station.name
    answer = browser.post(f"{url}rename/", {"name": "农安县农技中心"})
    assert (answer.status_code, answer["Location"]) == (302, url)
    agri_station.refresh_from_db()
    assert agri_station.name == "农安县农技中心"
    assert "Renamed." in browser.get(url).content.decode()


def test_what_was_typed_stays_when_the_action_refuses(
    desk, county_admin, agri_station, party_office
):
    url = SAMPLE.row_url(agri_station)
    answer = desk(county_admin).post(f"{url}rename/", {"name": party_office.name})
    assert answer.status_code == 409
    assert f'value="{party_office.name}"' in answer.content.decode()
    assert answer.context["form"].non_field_errors()
    agri_station.refresh_from_db()
    assert agri_station.name == "农安县农业技术推广中心"


def test_what_the_form_does_not_ask_for_is_not_taken(desk, county_admin, agri_station):
    url = SAMPLE.row_url(agri_station)
    sent = {"name": "农安县农技中心", "partner": "on", "region": "22", "hotline": "12316"}
    desk(county_admin).post(f"{url}rename/", sent)
    agri_station.refresh_from_db()
    assert (agri_station.partner, agri_station.hotline) == (False, "0431-80000001")


def test_a_role_without_the_right_is_refused_and_it_is_written_down(
    desk, county_reviewer, agri_station
):
    url = SAMPLE.row_url(agri_station)
    answer = desk(county_reviewer).post(f"{url}rename/", {"name": "改名"})
    assert answer.status_code == 403
    agri_station.refresh_from_db()
    assert agri_station.name == "农安县农业技术推广中心"
    entry = AuditEntry.objects.get(outcome=Outcome.REFUSED)
    assert (entry.verb, entry.target_key) == ("console.sample.rename", str(agri_station.uid))
    assert (entry.actor_uid, entry.region_code) == (county_reviewer.uid, "220122")


def test_refusals_fill_no_disk(desk, county_reviewer, agri_station):
    browser, url = desk(county_reviewer), SAMPLE.row_url(agri_station)
    for _ in range(40):
        browser.get(f"{url}rename/")
    assert AuditEntry.objects.filter(outcome=Outcome.REFUSED).count() == 30


def test_a_dangerous_act_asks_before_it_is_done(desk, county_admin, agri_station):
    browser, url = desk(county_admin), SAMPLE.row_url(agri_station)
    page = browser.get(f"{url}close/").content.decode()
    assert "Close 1 organisations?" in page
    assert "danger" in page
    assert browser.post(f"{url}close/", {"reason": ""}).status_code == 422
    agri_station.refresh_from_db()
    assert agri_station.closed_on is None


def test_a_secret_is_shown_once_in_the_answer_itself(desk, county_admin, agri_station):
    browser, url = desk(county_admin), SAMPLE.row_url(agri_station)
    answer = browser.post(f"{url}secret/")
    assert "482913" in answer.content.decode()
    assert "482913" not in browser.get(f"{url}secret/").content.decode()
    assert answer["Cache-Control"] == "no-store"


def test_a_form_from_elsewhere_is_refused(county_admin, agri_station, desk):
    browser = desk(county_admin)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = browser.cookies
    answer = strict.post(f"{SAMPLE.row_url(agri_station)}rename/", {"name": "改名"})
    assert answer.status_code == 403
    agri_station.refresh_from_db()
    assert agri_station.name == "农安县农业技术推广中心"


@pytest.fixture
def three(jilin) -> list[Organisation]:
    return [
        Organisation.objects.create(name=name, region=jilin["双桥村"])
        for name in ("甲社", "乙社", "丙社")
    ]


def ticked(rows) -> list[str]:
    return [ref_of(row.uid) for row in rows]


def test_a_bulk_act_asks_once_with_the_number(desk, county_admin, three):
    answer = desk(county_admin).post(f"{SAMPLES}bulk/close/", {"row": ticked(three)})
    assert answer.status_code == 200
    assert "Close 3 organisations?" in answer.content.decode()
    assert Organisation.objects.filter(closed_on__isnull=False).count() == 0


def test_a_bulk_act_runs_the_single_action_per_row_and_says_what_became_of_each(
    desk, county_admin, three, give, mei
):
    from gengdu.access.enums import Role

    give(mei, Role.EDITOR, "双桥村", organisation=three[1])
    sent = {"row": ticked(three), "confirmed": "1", "reason": "撤并"}
    answer = desk(county_admin).post(f"{SAMPLES}bulk/close/", sent)
    assert answer.status_code == 200
    lines = dict(answer.context["lines"])
    assert (lines["甲社"], lines["丙社"]) == ("", "")
    assert "1" in lines["乙社"]
    assert (answer.context["done"], answer.context["refused"]) == (2, 1)
    closed = Organisation.objects.filter(closed_on__isnull=False).order_by("pk")
    assert [row.name for row in closed] == ["甲社", "丙社"]
    assert AuditEntry.objects.filter(verb="access.organisation.close").count() == 2


def test_a_bulk_act_does_not_reach_foreign_rows(desk, county_admin, three, foreign_station):
    browser = desk(county_admin)
    sent = {"confirmed": "1", "reason": "撤并"}
    alone = browser.post(f"{SAMPLES}bulk/close/", {**sent, "row": ticked([foreign_station])})
    assert alone.status_code == 404
    among = browser.post(
        f"{SAMPLES}bulk/close/", {**sent, "row": ticked([three[0], foreign_station])}
    )
    assert [name for name, _ in among.context["lines"]] == ["甲社"]
    foreign_station.refresh_from_db()
    assert foreign_station.closed_on is None


def test_a_bulk_act_has_bounds(desk, county_admin, three):
    browser = desk(county_admin)
    assert browser.post(f"{SAMPLES}bulk/close/", {}).status_code == 422
    many = {"row": ticked(three) * 40}
    assert browser.post(f"{SAMPLES}bulk/close/", many).status_code == 422
    assert browser.post(f"{SAMPLES}bulk/close/", {"row": ["no-ref"]}).status_code == 404
    assert browser.get(f"{SAMPLES}bulk/close/").status_code == 405


def test_the_history_compares_and_names_personal_fields_only(desk, county_admin, agri_station):
    from gengdu.audit import actions as audit

    browser, url = desk(county_admin), SAMPLE.row_url(agri_station)
    browser.post(f"{url}rename/", {"name": "农安县农技中心"})
    browser.post(f"{url}open/", {"reason": "群众来电核实"})
    audit.record(actor=None, verb="test.sample.note", target=agri_station, phone=audit.HIDDEN)
    page = browser.get(f"{url}history/").content.decode()
    assert "<del>农安县农业技术推广中心</del> → <ins>农安县农技中心</ins>" in page
    assert "高大山" in page
    assert "群众来电核实" in page
    assert page.count("个人信息，这里不显示") == 2
    assert "0431-80000001" not in page


def test_a_name_is_opened_by_a_post_with_a_reason(
    desk, county_admin, county_reviewer, agri_station
):
    browser, url = desk(county_admin), SAMPLE.row_url(agri_station)
    assert "****" in browser.get(url).content.decode()
    assert "0431-80000001" not in browser.get(f"{url}open/").content.decode()
    assert browser.post(f"{url}open/", {"reason": " "}).status_code == 422
    assert not AuditEntry.objects.filter(verb="console.sample.open").exists()
    answer = browser.post(f"{url}open/", {"reason": "群众来电核实"})
    assert "0431-80000001" in answer.content.decode()
    entry = AuditEntry.objects.get(verb="console.sample.open")
    assert entry.changed == {"reason": "群众来电核实", "hotline": "•"}
    assert desk(county_reviewer).post(f"{url}open/", {"reason": "好奇心"}).status_code == 403
