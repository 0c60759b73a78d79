"""Only what a form declares goes in (SECURITY 19)."""

import pytest

from gengdu.access.models import Organisation
from gengdu.kit.ids import ref_of
from gengdu.people.models import Account, Person


def test_control_19_a_member_cannot_send_what_the_form_does_not_ask(client, mei):
    client.sign_in(mei)
    before = Account.objects.values().get(pk=mei.pk)
    client.post(
        "/me/profile/",
        {
            "name": "陈小梅",
            "birth_year": "1971",
            "place": mei.person.region_id,
            "is_active": "",
            "uid": "0" * 26,
            "phone_blind": "x",
            "household": "1",
            "account": "1",
        },
    )
    assert Account.objects.values().get(pk=mei.pk) == before
    assert Person.objects.get(pk=mei.person_id).birth_year == 1971
    assert Person.objects.get(pk=mei.person_id).household_id == mei.person.household_id


@pytest.mark.parametrize("extra", [{"partner": "1"}, {"region": "22"}, {"closed_on": "2020-01-01"}])
def test_control_19_nor_can_an_administrator(client, province_admin, agri_station, extra):
    client.sign_in(province_admin, second_factor=True)
    page = f"/console/access/organisation/{ref_of(agri_station.uid)}/rename/"
    shown = client.get(page)
    assert shown.status_code == 200
    client.post(page, {"name": "农安县农技站", "short_name": "农技站", **extra})
    after = Organisation.objects.get(pk=agri_station.pk)
    assert after.name == "农安县农技站"
    assert (after.partner, after.region_id, after.closed_on) == (False, "220122", None)
