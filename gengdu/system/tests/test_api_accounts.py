"""Joining, and what is open for ten minutes to whoever confirmed that it is himself."""

import datetime as dt

import pytest
import time_machine

from gengdu.access.actions.tokens import PROGRAM
from gengdu.access.models import ApiToken
from gengdu.access.tests.programs import Program, problem
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock
from gengdu.kit.ids import ref_of
from gengdu.people.models import Account, SignIn
from gengdu.people.tests.factories import PASSWORD, new_phone
from gengdu.sms.models import Code
from gengdu.sms.tests.helpers import last_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def joined(jilin):
    """Somebody who has just joined by a program."""
    return join(new_phone())


def join(phone, **more):
    """Code, then name, village and consent."""
    program = Program()
    asked = program.post("/sign-in/codes", {"phone": phone}).json()
    body = {
        "phone": phone,
        "code": last_code(phone),
        "session": asked["session"],
        "name": "陈小梅",
        "place": "220122101202",
        "consent": True,
    }
    program.answer = program.post("/sign-up", body | more)
    if program.answer.status_code == 201:
        program.hold(program.answer.json()["token"])
    return program


def later(minutes):
    """After the confirmation of the sign-in has run out."""
    return time_machine.travel(clock.now() + dt.timedelta(minutes=minutes), tick=False)


def test_who_joins_has_an_account_a_consent_and_a_token(joined):
    assert joined.get("/me").json()["name"] == "陈小梅"
    consents = {c["purpose"]: c["standing"] for c in joined.get("/me/consents").json()["items"]}
    assert consents["service"] is True
    assert SignIn.objects.get().device_name == PROGRAM


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"consent": False}, "access.unfit_value"),
        ({"place": "220122"}, "people.not_a_village"),
        ({"name": ""}, "access.unfit_value"),
        ({"password": "12345678"}, "people.weak_password"),
        ({"code": "000000"}, "sms.wrong_code"),
        ({"is_active": True}, "access.unfit_value"),
    ],
)
def test_joining_that_is_refused_makes_no_account(jilin, more, code):
    assert problem(join(new_phone(), **more).answer) == (422, code)
    assert not Account.objects.exists()
    assert not ApiToken.objects.exists()


def test_who_has_an_account_is_signed_in_to_it_unchanged(joined):
    phone = Account.objects.get().phone()
    with later(2):
        again = join(phone, name="别人", place="220122102201")
        assert again.get("/me").json()["name"] == "陈小梅"
    assert Account.objects.get().person.region_id == "220122101202"


def test_control_13_a_password_is_set_only_after_confirming(joined):
    with later(11):
        refused = joined.put("/me/password", {"password": PASSWORD})
        assert problem(refused) == (403, "people.confirm_first")
        assert Account.objects.get().has_usable_password() is False
        asked = joined.post("/me/codes", {})
        given = {"code": last_code(Account.objects.get().phone()), **asked.json()}
        given.pop("again_at")
        assert problem(joined.post("/me/confirm", given | {"code": "000000"}))[0] == 422
        assert joined.post("/me/confirm", given).status_code == 204
        assert joined.put("/me/password", {"password": PASSWORD}).status_code == 204
    with later(30):
        assert problem(joined.post("/me/confirm", {"password": "falsch-1"}))[0] == 422
        assert joined.post("/me/confirm", {"password": PASSWORD}).status_code == 204
        assert joined.post("/me/data").status_code == 200


def test_control_13_so_is_the_number_changed(joined, jilin):
    new = new_phone()
    with later(2):
        asked = joined.post("/me/codes", {"phone": new}).json()
        body = {"phone": new, "code": last_code(new), "session": asked["session"]}
        with later(20):
            assert problem(joined.post("/me/codes", {"phone": new_phone()}))[0] == 403
            assert problem(joined.put("/me/phone", body)) == (403, "people.confirm_first")
        assert joined.put("/me/phone", body).status_code == 204
    assert Account.objects.get().phone() == new


def test_what_counts_its_tries_for_good_takes_a_key_as_well(joined):
    """Codes are good once, so a repeat finds the kept answer or proves nothing anew."""
    with later(11):
        asked = joined.post("/me/codes", {}, key="ask-0001").json()
        given = {"code": last_code(Account.objects.get().phone()), "session": asked["session"]}
        wrong = joined.post("/me/confirm", given | {"code": "000000"}, key="confirm-0001")
        assert problem(wrong) == (422, "sms.wrong_code")
        assert Code.objects.order_by("pk").last().tries == 1  # counted, although it was refused
        for replayed in (False, True):
            answer = joined.post("/me/confirm", given, key="confirm-0001")
            assert (answer.status_code, "Idempotent-Replayed" in answer) == (204, replayed)
        keyed = {"Idempotency-Key": "password-0001"}
        assert joined.ask("PUT", "/me/password", {"password": PASSWORD}, keyed).status_code == 204


def test_a_number_is_changed_once_with_one_key(joined):
    new, keyed = new_phone(), {"Idempotency-Key": "number-0001"}
    with later(2):
        asked = joined.post("/me/codes", {"phone": new}).json()
        body = {"phone": new, "code": last_code(new), "session": asked["session"]}
        for _ in range(2):
            assert joined.ask("PUT", "/me/phone", body, keyed).status_code == 204
    assert Account.objects.get().phone() == new
    assert AuditEntry.objects.filter(verb="people.account.change_phone").count() == 1


def test_control_13_somebody_added_by_mistake_is_erased_only_after_confirming(joined, neighbour):
    added = joined.post("/me/family", {"name": "陈大山"}).json()
    path = f"/me/family/{added['ref']}/erase"
    with later(11):
        assert problem(joined.post(path)) == (403, "people.confirm_first")
        assert [one["name"] for one in joined.get("/me/family").json()["items"]] == ["陈大山"]
    me = Account.objects.exclude(pk=neighbour.pk).get().person
    for foreign in (neighbour.person, me):
        assert joined.post(f"/me/family/{ref_of(foreign.uid)}/erase").status_code == 404
    assert joined.post(path).status_code == 204
    assert joined.get("/me/family").json()["items"] == []
    assert problem(joined.post(path)) == (404, "not_found")
    assert AuditEntry.objects.filter(verb="people.person.erase").count() == 1


def test_control_38_ones_data_is_ones_own_and_taking_it_is_written_down(joined):
    said = joined.post("/me/data", key="my-data-0001")
    assert said["Cache-Control"] == "no-store"
    assert set(said.json()) == {"me", "family"}
    assert "陈小梅" in said.content.decode()
    assert AuditEntry.objects.filter(verb="people.person.export").count() == 1
    with later(11):
        for key in ("my-data-0001", "my-data-0002"):  # no answer is kept for a repeat
            asked = problem(joined.post("/me/data", key=key))
            assert asked == (403, "people.confirm_first")
    assert AuditEntry.objects.filter(verb="people.person.export").count() == 1
