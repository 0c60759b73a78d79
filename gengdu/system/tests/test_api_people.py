"""Oneself, the house, consents, sign-ins; places and legal texts - for programs."""

import pytest

from gengdu.access.tests.programs import Program, problem
from gengdu.kit.ids import ref_of, uuid7
from gengdu.people.actions.households import add_family_member
from gengdu.people.models import Account, Person, SignIn
from gengdu.people.queries import pages

pytestmark = pytest.mark.django_db


def test_oneself_with_the_number_masked(mei):
    assert Program(mei).get("/me").json() == {
        "ref": ref_of(mei.person.uid),
        "name": "陈小梅",
        "phone": mei.masked_phone(),
        "birth_year": None,
        "place": "220122101202",
        "place_name": "双桥村",
        "has_password": False,
        "elder": False,
        "type_size": None,
    }


def test_control_19_a_profile_is_name_and_year_and_nothing_else(mei):
    before = Account.objects.values().get(pk=mei.pk)
    program = Program(mei)
    said = program.put("/me/profile", {"name": "陈梅", "birth_year": 1971})
    assert (said.json()["name"], said.json()["birth_year"]) == ("陈梅", 1971)
    for extra in ({"household": 1}, {"is_active": False}, {"ref": "x"}, {"phone": "1"}):
        refused = program.put("/me/profile", {"name": "陈", **extra})
        assert problem(refused) == (422, "access.unfit_value")
        assert refused.json()["field"] == next(iter(extra))
    after = Account.objects.values().get(pk=mei.pk)
    assert {k: v for k, v in after.items() if before[k] != v}.keys() <= {"last_login"}
    assert Person.objects.get(pk=mei.person_id).name() == "陈梅"


def test_moving_house_and_large_type(mei):
    program = Program(mei)
    assert program.put("/me/home", {"place": "220122102201"}).status_code == 204
    assert Person.objects.get(pk=mei.person_id).region_id == "220122102201"
    assert problem(program.put("/me/home", {"place": "220122"}))[1] == "people.not_a_village"
    assert program.put("/me/large-type", {"size": 24}).status_code == 204
    after = Account.objects.get(pk=mei.pk)
    assert (after.elder, after.type_size) == (True, 24)


def test_the_house_is_the_one_of_the_page(mei):
    program = Program(mei)
    made = program.post("/me/family", {"name": "陈大山", "relation": "父亲", "birth_year": 1948})
    assert made.status_code == 201
    listed = program.get("/me/family").json()["items"]
    assert [one["name"] for one in listed] == [one.name for one in pages.family_of(mei)]
    ref = made.json()["ref"]
    changed = program.put(f"/me/family/{ref}", {"name": "陈大山", "relation": "爷爷"})
    assert changed.json() == made.json() | {"relation": "爷爷", "birth_year": None}
    assert program.delete(f"/me/family/{ref}").status_code == 204
    assert program.get("/me/family").json()["items"] == []


def test_once_makes_pressing_twice_harmless(mei):
    body = {"name": "陈大山", "once": str(uuid7())}
    first, again = (Program(mei).post("/me/family", body) for _ in range(2))
    assert first.json() == again.json()
    assert len(pages.family_of(mei)) == 1


def test_somebody_elses_family_is_not_there(mei, neighbour):
    father = add_family_member(actor=mei, name="陈大山")
    path = f"/me/family/{ref_of(father.uid)}"
    stranger = Program(neighbour)
    assert stranger.put(path, {"name": "陈小山"}).status_code == 404
    assert stranger.delete(path).status_code == 404
    assert Person.objects.get(pk=father.pk).name() == "陈大山"
    assert Person.objects.get(pk=father.pk).household_id == mei.person.household_id


def test_consents_by_purpose(mei):
    program = Program(mei)
    assert program.put("/me/consents/sms").status_code == 204
    known = {one["purpose"]: one["standing"] for one in program.get("/me/consents").json()["items"]}
    assert known == {"service": True, "sms": True}
    assert program.delete("/me/consents/sms").status_code == 204
    assert problem(program.delete("/me/consents/service")) == (409, "people.consent_needed")
    assert problem(program.put("/me/consents/everything")) == (404, "not_found")


def test_sign_ins_are_listed_and_ended(mei, neighbour):
    program, other, foreign = Program(mei), Program(mei), Program(neighbour)
    listed = program.get("/me/sign-ins").json()["items"]
    assert sorted(one["here"] for one in listed) == [False, True]
    there = next(one["ref"] for one in listed if not one["here"])
    assert foreign.delete(f"/me/sign-ins/{there}").status_code == 404
    assert other.get("/me").status_code == 200
    assert program.delete(f"/me/sign-ins/{there}").status_code == 204
    assert problem(other.get("/me")) == (401, "access.bad_token")
    Program(mei)
    assert program.delete("/me/sign-ins").status_code == 204
    assert SignIn.objects.filter(account=mei, ended_at__isnull=True).count() == 1


def test_places_as_in_the_picker(jilin):
    found = Program().get("/places?below=220122").json()["items"]
    assert [one["name"] for one in found] == ["伏龙泉镇", "哈拉海镇"]
    assert found[0]["full_name"] == "吉林省长春市农安县伏龙泉镇"
    assert [one["name"] for one in Program().get("/places").json()["items"]] == ["吉林省"]
    hits = Program().get("/places/search?q=双桥").json()["items"]
    assert [one["full_name"] for one in hits] == ["吉林省长春市农安县伏龙泉镇双桥村"]
    village = Program().get("/places/220122101202").json()
    assert [one["name"] for one in village["path"]] == ["吉林省", "长春市", "农安县", "伏龙泉镇"]
    assert problem(Program().get("/places/999999"))[0] == 404
    assert problem(Program().get("/places/22x"))[0] == 422
    assert problem(Program().get("/places/search?q=村&limit=101"))[0] == 422


def test_who_runs_the_site_and_the_legal_texts(jilin):
    site = Program().get("/site").json()
    assert site["legal"] == ["terms", "privacy", "accessibility", "about"]
    text = Program().get("/legal/privacy").json()
    assert text["blocks"][0]["kind"] in {"heading", "paragraph"}
    assert problem(Program().get("/legal/secrets")) == (404, "not_found")
