"""Who comes in at all: staff, through the second step, never from a cache."""

import pytest
from django.urls import reverse

from gengdu.access.enums import Role
from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.kit.ids import ref_of

START, SAMPLES = "/console/", "/console/console/sample/"


def test_a_guest_signs_in_first_and_comes_back(client, jilin):
    answer = client.get(f"{SAMPLES}?q=maize")
    assert answer.status_code == 302
    assert (
        answer["Location"]
        == f"{reverse('people:sign_in')}?next=%2Fconsole%2Fconsole%2Fsample%2F%3Fq%3Dmaize"
    )


def test_a_farmer_is_refused_and_it_is_written_down(desk, mei):
    answer = desk(mei).get(START)
    assert answer.status_code == 403
    refused = AuditEntry.objects.get(outcome=Outcome.REFUSED)
    assert refused.actor_uid == mei.uid
    assert (refused.verb, refused.changed) == ("console.page.view", {"code": "console.not_staff"})


def test_control_07_staff_pass_the_second_step_first(desk, county_admin):
    answer = desk(county_admin, second_step=False).get(START)
    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('people:second_step')}?next=%2Fconsole%2F"
    assert desk(county_admin).get(START).status_code == 200


def test_an_old_password_is_changed_first(desk, county_admin):
    county_admin.set_password("an old phrase of members")
    county_admin.save(update_fields=["password"])
    answer = desk(county_admin).get(START)
    assert answer["Location"] == f"{reverse('people:password')}?next=%2Fconsole%2F"


def test_the_demonstration_leaves_the_second_step_out_and_says_so(desk, county_admin, settings):
    settings.GENGDU_DEMO = True
    for url in (START, SAMPLES):
        answer = desk(county_admin, second_step=False).get(url)
        assert answer.status_code == 200
        assert "两步验证" in answer.content.decode()


def test_without_https_on_a_lan_only_the_station_manager_works(
    desk, station_manager, county_admin, settings
):
    manager, admin = desk(station_manager), desk(county_admin)  # signed in over https before
    settings.GENGDU_LAN_MODE = True
    assert manager.get(START).status_code == 200
    answer = admin.get(START)
    assert answer.status_code == 403
    assert "https" in answer.content.decode()


def test_a_grant_that_ran_out_opens_nothing(desk, resident, give):
    from datetime import timedelta

    from gengdu.kit import clock

    now = clock.now()
    gone = give(
        resident("陆远", "双桥村"),
        Role.SYSTEM_ADMIN,
        "农安县",
        valid_from=now - timedelta(days=2),
        valid_until=now - timedelta(days=1),
    )
    assert desk(gone).get(START).status_code == 403


def test_nothing_of_the_console_is_kept_by_a_cache(desk, county_admin, agri_station):
    browser = desk(county_admin)
    for url in (START, SAMPLES, f"{SAMPLES}{ref_of(agri_station.uid)}/", f"{SAMPLES}none/"):
        assert "no-store" in browser.get(url)["Cache-Control"], url


def test_the_menu_holds_what_the_person_may_open_and_nothing_else(desk, county_admin, auditor):
    mine = desk(county_admin).get(START).content.decode()
    urls = {item.url for group in desk(auditor).get(START).context["menu"] for item in group.items}
    assert reverse("console:audit_entry_list") in urls
    assert reverse("console:people_person_list") not in urls
    assert reverse("console:audit_entry_list") not in mine


@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_every_method_meets_the_gate(client, jilin, method):
    assert getattr(client, method)(SAMPLES).status_code == 302
