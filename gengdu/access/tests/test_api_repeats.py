"""Idempotency-Key: one effect and one answer, also when two arrive at once or a process dies."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.db import DatabaseError, OperationalError, connection

from gengdu.access.actions import answers
from gengdu.access.actions.answers import AT_WORK, erase_answers, forget_answers
from gengdu.access.models import KeptAnswer
from gengdu.access.tests.programs import Program, problem
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock
from gengdu.kit.tests.threads import at_once
from gengdu.people.models import Person

pytestmark = pytest.mark.django_db
FATHER = {"name": "陈大山", "relation": "父亲"}


class Died(BaseException):
    """The process is gone: nothing after this line is run."""


@pytest.fixture
def family(mei):
    """How many live in Mei's house."""
    return Person.objects.filter(household=mei.person.household).count


def test_a_repeat_with_the_same_key_has_one_effect_and_the_same_answer(mei, family):
    program = Program(mei)
    first = program.post("/me/family", FATHER, key="father-0001")
    again = program.post("/me/family", FATHER, key="father-0001")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert family() == 2
    assert "陈大山" not in KeptAnswer.objects.get().body_sealed


def test_the_same_key_with_another_request_is_refused(mei, family):
    program = Program(mei)
    program.post("/me/family", FATHER, key="father-0001")
    for path, body in (("/me/family", FATHER | {"name": "陈小山"}), ("/inbox/read", FATHER)):
        assert problem(program.post(path, body, key="father-0001")) == (422, "access.key_reused")
    assert family() == 2


def test_a_key_is_of_one_token_and_of_one_day(mei, neighbour, family):
    Program(neighbour).post("/me/family", FATHER, key="father-0001")
    program = Program(mei)
    assert program.post("/me/family", FATHER, key="father-0001").status_code == 201
    with time_machine.travel(clock.now() + dt.timedelta(hours=25), tick=False):
        assert program.post("/me/family", FATHER, key="father-0001").status_code == 201
    assert family() == 3


def test_what_was_refused_may_be_sent_again_with_its_key(mei):
    program = Program(mei)
    assert program.post("/me/family", {"name": ""}, key="father-0001").status_code == 422
    assert not KeptAnswer.objects.exists()
    assert program.post("/me/family", FATHER, key="father-0001").status_code == 201


def test_a_token_that_ends_with_its_request_has_its_answer_kept(mei):
    program = Program(mei)
    assert program.post("/sign-out", key="sign-out-1").status_code == 204
    assert KeptAnswer.objects.get().status == 204
    assert problem(program.post("/sign-out", key="sign-out-1")) == (401, "access.bad_token")


@pytest.mark.parametrize("key", ["short", "x" * 201, "键" * 10])
def test_a_key_that_is_none(mei, key, family):
    refused = Program(mei).ask("POST", "/me/family", FATHER, {"Idempotency-Key": key})
    assert problem(refused) == (422, "access.bad_key")
    assert family() == 1


def test_old_answers_are_forgotten_and_erased_with_the_person(mei):
    Program(mei).post("/me/family", FATHER, key="father-0001")
    assert forget_answers() == 0
    with time_machine.travel(clock.now() + dt.timedelta(hours=25), tick=False):
        assert forget_answers() == 1
    Program(mei).post("/me/family", FATHER, key="father-0002")
    erase_answers(person=mei.person)
    assert not KeptAnswer.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_have_one_effect(mei, family):
    program = Program(mei)

    def send():
        return twin_of(program).post("/me/family", FATHER, key="father-0001")

    answers = at_once(*[send] * 6)
    statuses = sorted({answer.status_code for answer in answers})
    assert statuses in ([201], [201, 409])
    assert family() == 2


def twin_of(program: Program) -> Program:
    """The same token from another phone."""
    twin = Program()
    twin.hold(program.token)
    return twin


# -- a process dies


def die(*_args, **_kwargs):
    raise Died


def dying(monkeypatch, program, place: str) -> None:
    """Send it with a key to a process that dies at `place`; a dead one tidies nothing up."""
    with monkeypatch.context() as dead:
        dead.setattr(place, die)
        dead.setattr(answers, "release_key", lambda **_kwargs: None)
        with pytest.raises(Died):
            program.post("/me/family", FATHER, key="father-0001")


def test_who_dies_before_the_answer_is_kept_has_done_nothing(mei, family, monkeypatch):
    """What was done and its answer are in one transaction; after it nothing is left to do."""
    program = Program(mei)
    entries = AuditEntry.objects.count()
    dying(monkeypatch, program, "gengdu.access.actions.answers.keep_answer")
    assert (family(), AuditEntry.objects.count()) == (1, entries)
    # To all appearances it is still at work; then the key is free, and it is done once.
    assert problem(program.post("/me/family", FATHER, key="father-0001")) == (
        409,
        "access.key_in_use",
    )
    assert family() == 1
    with time_machine.travel(clock.now() + AT_WORK, tick=False):
        first = program.post("/me/family", FATHER, key="father-0001")
        again = program.post("/me/family", FATHER, key="father-0001")
    assert (first.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert family() == 2


def test_who_dies_after_it_has_kept_the_answer(mei, family, monkeypatch):
    program = Program(mei)
    dying(monkeypatch, program, "gengdu.access.api.door._kept_by_whom")
    again = program.post("/me/family", FATHER, key="father-0001")
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")
    assert family() == 2


def test_who_was_at_work_so_long_that_another_took_over_does_nothing(mei, family, monkeypatch):
    """However slow the first is, of both one has an effect: the second."""
    program = Program(mei)
    slow = answers.keep_answer

    def late(*, row, said):
        monkeypatch.setattr(answers, "keep_answer", slow)
        KeptAnswer.objects.filter(pk=row.pk).update(made_at=row.made_at + AT_WORK)
        slow(row=row, said=said)

    monkeypatch.setattr(answers, "keep_answer", late)
    assert problem(program.post("/me/family", FATHER, key="father-0001")) == (
        409,
        "access.key_in_use",
    )
    assert family() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_takes_the_action_with_it(mei, family, monkeypatch):
    """The same with a real one that breaks between the action and its commit."""

    def break_off(**_kwargs):
        connection.connection.close()
        raise OperationalError("the server is gone")

    program = Program(mei)
    keep = answers.keep_answer
    monkeypatch.setattr(answers, "keep_answer", break_off)
    monkeypatch.setattr(answers, "release_key", lambda **_kwargs: None)
    (ended,) = at_once(partial(program.post, "/me/family", FATHER, key="father-0001"))
    assert issubclass(ended, DatabaseError)
    assert family() == 1
    assert KeptAnswer.objects.get().status is None
    monkeypatch.setattr(answers, "keep_answer", keep)
    with time_machine.travel(clock.now() + AT_WORK, tick=False):
        send = partial(twin_of(program).post, "/me/family", FATHER, key="father-0001")
        ends = {answer.status_code for answer in at_once(*[send] * 4)}
    assert sorted(ends) in ([201], [201, 409])
    assert family() == 2
