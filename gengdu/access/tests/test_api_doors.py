"""Signing in for a token: the same doors, limits and words as on the pages."""

import datetime as dt
import json

import pytest
import time_machine
from django.conf import settings

from gengdu.access.actions import tokens
from gengdu.access.actions.tokens import PROGRAM
from gengdu.access.enums import Role
from gengdu.access.models import ApiToken
from gengdu.access.tests.programs import Program, problem
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock
from gengdu.kit.ids import ref_of
from gengdu.people.models import SignIn
from gengdu.people.tests.factories import (
    PASSWORD,
    digits_of,
    new_phone,
    register,
    set_password,
    with_second_factor,
)
from gengdu.sms.tests.helpers import last_code

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(jilin):
    """Somebody with a password, signed in in a browser."""
    found = register("陈小梅", phone=(phone := new_phone()))
    set_password(found)
    found.account.number = phone
    return found


def signed_in(phone, **body) -> dict:
    """A sign-in that succeeds."""
    answer = Program().post("/sign-in", {"phone": phone, **body})
    assert answer.status_code == 201, answer.content
    assert answer["Cache-Control"] == "no-store"
    assert not answer.cookies
    return answer.json()


def test_a_password_gives_a_token_that_holds_ninety_days_after_its_last_use(opened):
    said = signed_in(opened.account.number, password=PASSWORD, name="农机 App")
    assert set(said) == {"token", "expires_at", "second_step"}
    assert said["second_step"] is False
    program = Program()
    program.hold(said["token"])
    assert program.get("/me").json()["name"] == "陈小梅"
    with time_machine.travel(clock.now() + dt.timedelta(days=89), tick=False):
        assert program.get("/me").status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(days=170), tick=False):
        assert program.get("/me").status_code == 200
    with time_machine.travel(clock.now() + dt.timedelta(days=270), tick=False):
        assert problem(program.get("/me")) == (401, "access.bad_token")


def test_the_token_is_kept_as_a_hash_only_and_listed_as_a_program(opened):
    said = signed_in(opened.account.number, password=PASSWORD, name="农机 App")
    token = ApiToken.objects.get()
    assert said["token"] not in (token.token_hash, token.sign_in.token_hash)
    assert token.sign_in.device_name == f"{PROGRAM} · 农机 App"
    program = Program()
    program.hold(said["token"])
    listed = program.get("/me/sign-ins").json()["items"]
    assert [(one["device"], one["here"]) for one in listed] == [
        (f"{PROGRAM} · 农机 App", True),
        (opened.sign_in.device_name, False),
    ]


def test_the_list_in_the_browser_ends_a_program(opened, client):
    program = Program()
    program.hold(signed_in(opened.account.number, password=PASSWORD)["token"])
    client.hold(opened)
    assert PROGRAM in client.get("/me/sign-ins/").content.decode()
    client.post(f"/me/sign-ins/{ref_of(ApiToken.objects.get().sign_in.uid)}/end/")
    assert problem(program.get("/me")) == (401, "access.bad_token")


def test_signing_out_ends_the_token_and_nothing_else(opened):
    program = Program()
    program.hold(signed_in(opened.account.number, password=PASSWORD)["token"])
    assert program.post("/sign-out").status_code == 204
    assert problem(program.get("/me")) == (401, "access.bad_token")
    assert SignIn.objects.get(pk=opened.sign_in.pk).ended_at is None


def test_the_program_unused_longest_goes_when_there_are_too_many(opened, monkeypatch):
    monkeypatch.setattr(tokens, "MOST_PROGRAMS", 2)
    programs = []
    for _ in range(3):
        programs.append(Program())
        programs[-1].hold(signed_in(opened.account.number, password=PASSWORD)["token"])
    assert [one.get("/me").status_code for one in programs] == [401, 200, 200]
    assert SignIn.objects.get(pk=opened.sign_in.pk).ended_at is None


def test_a_code_gives_a_token_in_the_session_it_was_asked_for(opened):
    phone = opened.account.number
    with time_machine.travel(clock.now() + dt.timedelta(minutes=2), tick=False):
        asked = Program().post("/sign-in/codes", {"phone": phone})
        assert asked.status_code == 202
        session, code = asked.json()["session"], last_code(phone)
        elsewhere = {"phone": phone, "code": code, "session": "A" * 43}
        assert problem(Program().post("/sign-in", elsewhere)) == (422, "sms.wrong_code")
        assert signed_in(phone, code=code, session=session)["token"]


def test_control_06_known_and_unknown_numbers_get_the_same_answer(opened):
    known = Program().post("/sign-in", {"phone": opened.account.number, "password": "falsch-1"})
    unknown = Program().post("/sign-in", {"phone": new_phone(), "password": "falsch-1"})
    said, other = json.loads(known.content), json.loads(unknown.content)
    said.pop("request"), other.pop("request")
    assert said == other
    assert problem(known) == (422, "people.wrong_credentials")
    assert not ApiToken.objects.exists()
    codes = [Program().post("/sign-in/codes", {"phone": new_phone()}) for _ in range(2)]
    assert [one.status_code for one in codes] == [202, 202]


def test_the_limits_of_the_page_hold_and_work_is_asked_for(opened):
    phone = opened.account.number
    for _ in range(2):
        Program().post("/sign-in", {"phone": phone, "password": "falsch-1"})
    refused = Program().post("/sign-in", {"phone": phone, "password": PASSWORD})
    assert problem(refused) == (428, "sms.proof_needed")
    asked = Program().post("/sign-in/challenges", {"session": "B" * 43, "purpose": "password"})
    assert set(asked.json()) == {"challenge", "bits", "minutes"}


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({}, None),
        ({"code": "123456"}, None),
        ({"password": "x", "code": "123456", "session": "A" * 43}, None),
        ({"password": "x", "account": "1"}, "account"),
        ({"password": "x", "session": "short"}, "session"),
    ],
)
def test_control_19_a_sign_in_is_a_password_or_a_code_and_nothing_else(db, extra, field):
    refused = Program().post("/sign-in", {"phone": "13900000001", **extra})
    assert problem(refused) == (422, "access.unfit_value")
    assert json.loads(refused.content).get("field") == field


def test_staff_pass_the_second_step(opened, give):
    key, _codes = with_second_factor(opened)
    give(opened.account, Role.TECHNICIAN, "农安县")
    said = signed_in(opened.account.number, password=PASSWORD)
    assert said["second_step"] is True
    program = Program()
    program.hold(said["token"])
    assert problem(program.post("/sign-in/second", {"code": "000000"}))[0] == 422
    with time_machine.travel(clock.now() + dt.timedelta(minutes=1), tick=False):
        passed = program.post("/sign-in/second", {"code": digits_of(key)}, key="second-0001")
        assert passed.status_code == 204
    assert ApiToken.objects.get().sign_in.second_factor_at is not None


def test_a_cookie_is_no_token_and_a_token_no_cookie(opened, client):
    client.hold(opened)
    assert client.get("/me/").status_code == 200
    assert client.get("/api/v1/me").status_code == 401
    as_token = {"Authorization": f"Bearer {opened.token}"}
    assert client.get("/api/v1/me", headers=as_token).status_code == 401
    program = Program()
    program.hold(signed_in(opened.account.number, password=PASSWORD)["token"])
    client.cookies[settings.GENGDU_SIGN_IN_COOKIE] = program.token
    assert client.get("/me/").status_code == 302


def test_control_22_a_refusal_of_a_program_is_in_the_log(mei):

    assert problem(Program(mei).get("/changes")) == (403, "forbidden")
    entry = AuditEntry.objects.filter(outcome="refused").latest("pk")
    assert entry.changed["page"] == "api:changes"
