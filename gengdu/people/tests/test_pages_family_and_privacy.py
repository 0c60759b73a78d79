"""家里人 and privacy: whom one looks after, what one agreed to, what is kept."""

import datetime as dt
import json
import uuid

import pytest
import time_machine
from django.urls import reverse

from gengdu.audit.models import AuditEntry
from gengdu.kit.clock import now
from gengdu.people.models import Account, Consent, Person
from gengdu.people.tests.browser import Browser
from gengdu.people.tests.factories import FamilyMemberFactory, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def mei(jilin) -> Account:
    return register("陈小梅").account


@pytest.fixture
def hers(mei) -> Browser:
    """陈小梅's browser; she signed in just now."""
    hers = Browser()
    hers.sign_in(mei)
    return hers


def housemates(account: Account) -> list[str]:
    people = Person.objects.filter(household_id=account.person.household_id)
    return [p.name() for p in people.exclude(pk=account.person_id).order_by("pk")]


def test_somebody_without_a_phone_is_added_once_though_pressed_five_times(hers, mei):
    once = str(hers.get("/me/family/add/").context["form"]["once"].value())
    form = {"once": once, "name": "陈大山", "relation": "父亲", "birth_year": "1946"}
    answers = [hers.post("/me/family/add/", form) for _press in range(5)]
    assert {a["Location"] for a in answers} == {"/me/family/"}
    assert housemates(mei) == ["陈大山"]
    html = hers.get("/me/family/").content.decode()
    assert "陈大山" in html
    assert "父亲" in html
    assert "1946" in html


def test_a_child_is_added_with_the_guardians_consent(hers, mei):
    hers.post("/me/family/add/", {"name": "陈小宝", "birth_year": "2018"})
    assert Consent.objects.get(purpose="guardian").given_by == mei.uid


def test_without_a_name_nobody_is_added(hers, mei):
    page = hers.post("/me/family/add/", {"name": "", "relation": "父亲"})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["name"])
    assert 'value="父亲"' in page.content.decode()
    assert housemates(mei) == []


def test_what_is_known_is_corrected(hers, mei):
    father = FamilyMemberFactory(actor=mei, name="陈大山")
    address = reverse("people:family_member", args=[father.uid])
    page = hers.post(address, {"name": "陈太山", "relation": "父亲", "birth_year": "1947"})
    assert page["Location"] == "/me/family/"
    father.refresh_from_db()
    assert (father.name(), father.relation, father.birth_year) == ("陈太山", "父亲", 1947)


def test_somebody_leaves_the_house_and_stays_a_person(hers, mei):
    father = FamilyMemberFactory(actor=mei, name="陈大山")
    hers.post(reverse("people:family_remove", args=[father.uid]))
    father.refresh_from_db()
    assert father.household_id != mei.person.household_id
    assert father.name() == "陈大山"
    assert housemates(mei) == []


def test_who_was_added_by_mistake_is_erased_after_a_question(hers, mei):
    father = FamilyMemberFactory(actor=mei, name="陈大山")
    address = reverse("people:family_erase", args=[father.uid])
    member = hers.get(reverse("people:family_member", args=[father.uid])).content.decode()
    assert "加错了？" in member
    assert f'href="{address}"' in member
    question = hers.get(address)
    html = question.content.decode()
    assert "删除陈大山？" in html
    assert "不能恢复" in html
    assert question["Cache-Control"] == "no-store"
    assert housemates(mei) == ["陈大山"]  # looking erases nobody
    answer = hers.post(address)
    assert (answer.status_code, answer["Location"]) == (303, "/me/family/")
    assert "已删除。" in hers.get("/me/family/").content.decode()
    assert "陈大山" not in hers.get("/me/family/").content.decode()
    father.refresh_from_db()
    assert (father.name(), father.birth_year) == ("", None)
    assert father.erased_at is not None
    assert AuditEntry.objects.filter(verb="people.person.erase").count() == 1
    for again in (hers.post(address), hers.get(address)):  # pressed twice: nobody is there
        assert again.status_code == 404
    assert AuditEntry.objects.filter(verb="people.person.erase").count() == 1


def test_control_13_nobody_is_erased_without_saying_again_who_asks(hers, mei):
    father = FamilyMemberFactory(actor=mei, name="陈大山")
    address = reverse("people:family_erase", args=[father.uid])
    with time_machine.travel(now() + dt.timedelta(minutes=11), tick=False):
        for answer in (hers.get(address), hers.post(address)):
            assert answer.status_code == 302
            assert answer["Location"] == f"/me/confirm/?next={address.replace('/', '%2F')}"
    father.refresh_from_db()
    assert father.name() == "陈大山"


@pytest.mark.parametrize("page", ["family_member", "family_remove", "family_erase"])
def test_a_foreign_house_is_not_there(hers, jilin, page):
    zhao = register("赵广田").account
    theirs = FamilyMemberFactory(actor=zhao, name="赵老爷子")
    for uid in (theirs.uid, zhao.person.uid, uuid.uuid4()):
        answer = hers.post(reverse(f"people:{page}", args=[uid]), {"name": "别人"})
        assert answer.status_code == 404
    theirs.refresh_from_db()
    assert (theirs.name(), theirs.household_id) == ("赵老爷子", zhao.person.household_id)


def test_oneself_is_no_family_member(hers, mei):
    for page in ("family_member", "family_erase"):
        address = reverse(f"people:{page}", args=[mei.person.uid])
        assert hers.get(address).status_code == 404
        assert hers.post(address).status_code == 404
    assert Person.objects.get(pk=mei.person_id).erased_at is None


def test_who_has_an_own_account_cannot_be_changed_by_others(hers, mei):
    son = register("陈建国").account
    Person.objects.filter(pk=son.person_id).update(household=mei.person.household_id)
    html = hers.get("/me/family/").content.decode()
    address = reverse("people:family_member", args=[son.person.uid])
    assert "陈建国" in html
    assert address not in html
    assert hers.get(address).status_code == 404
    assert hers.post(reverse("people:family_erase", args=[son.person.uid])).status_code == 404
    assert Person.objects.get(pk=son.person_id).erased_at is None


def test_a_house_of_thirty_costs_no_more_questions_than_one_of_two(
    hers, mei, django_assert_max_num_queries
):
    for number in range(28):
        FamilyMemberFactory(actor=mei, name=f"家人{'甲乙丙丁戊己庚辛壬癸'[number % 10]}")
    with django_assert_max_num_queries(4):
        assert len(hers.get("/me/family/").context["family"]) == 28


# -- consents


def test_a_consent_is_given_and_withdrawn_and_both_are_kept(hers, mei):
    give, withdraw = {"do": "give"}, {"do": "withdraw"}
    assert hers.post("/me/privacy/sms/", give)["Location"] == "/me/privacy/"
    assert Consent.objects.get(purpose="sms").withdrawn_at is None
    hers.post("/me/privacy/sms/", withdraw)
    hers.post("/me/privacy/sms/", withdraw)
    row = Consent.objects.get(purpose="sms")
    assert (row.version, row.given_by) == (1, mei.uid)
    assert row.withdrawn_at is not None


def test_what_the_account_cannot_do_without_has_no_button_and_is_refused(hers):
    html = hers.get("/me/privacy/").content.decode()
    assert reverse("people:consent", args=["service"]) not in html
    assert hers.post("/me/privacy/service/", {"do": "withdraw"}).status_code == 409
    assert Consent.objects.get(purpose="service").withdrawn_at is None


def test_a_purpose_nobody_asks_about_is_not_there(hers):
    assert hers.post("/me/privacy/adverts/", {"do": "give"}).status_code == 404
    assert not Consent.objects.filter(purpose="adverts").exists()


def test_only_giving_and_withdrawing_are_answers(hers):
    assert hers.post("/me/privacy/sms/").status_code == 422
    assert not Consent.objects.filter(purpose="sms").exists()


# -- own data


def test_ones_data_is_a_file_and_taking_it_is_written_down(hers, mei):
    FamilyMemberFactory(actor=mei, name="陈大山")
    page = hers.post("/me/data/")
    assert page["Content-Disposition"].startswith('attachment; filename="gengdu-2026-07-10.json"')
    assert page["Cache-Control"] == "no-store"
    text = page.content.decode()
    assert json.loads(text)
    assert "陈小梅" in text
    assert mei.phone() in text
    assert "陈大山" in text
    taken = AuditEntry.objects.filter(actor_uid=mei.uid, verb__contains="export")
    assert taken.count() == 1


def test_looking_at_the_page_takes_nothing(hers):
    before = AuditEntry.objects.count()
    assert hers.get("/me/data/").status_code == 200
    assert AuditEntry.objects.count() == before
