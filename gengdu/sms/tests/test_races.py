"""The same at the same time, with real transactions, on both databases."""

from functools import partial

import pytest

from gengdu.kit.tests.threads import together
from gengdu.sms.actions import (
    deliver_message,
    issue_challenge,
    queue_message,
    send_code,
    spend_proof,
    verify_code,
)
from gengdu.sms.errors import CodeExpired, TooManyCodes, WrongCode, WrongProof
from gengdu.sms.models import Code, Message
from gengdu.sms.tests.helpers import last_code, other_than, solve

pytestmark = pytest.mark.django_db(transaction=True)
PHONE, DOOR = "13800000001", "d" * 43


def at_once(count, work):
    """Results and refusals of `work(n)` in so many threads."""
    return together(*(partial(work, number) for number in range(count)))


def ask(_n):
    return send_code(phone=PHONE, purpose="enter", session=DOOR, address="10.1.1.1")


def check(code):
    verify_code(phone=PHONE, purpose="enter", session=DOOR, code=code)
    return "in"


def test_control_09_ten_presses_at_once_send_one_code():
    results = at_once(10, ask)
    assert Message.objects.count() == Code.objects.count() == 1
    assert all(not isinstance(r, Exception) or isinstance(r, TooManyCodes) for r in results)


def test_control_08_a_code_used_ten_times_at_once_lets_one_in():
    ask(0)
    code = last_code(PHONE)
    results = at_once(5, lambda _n: check(code))
    assert results.count("in") == 1
    assert sum(isinstance(r, CodeExpired) for r in results) == 4


def test_control_08_fifty_guesses_at_once_are_five_guesses():
    ask(0)
    wrong = other_than(last_code(PHONE))
    results = at_once(50, lambda _n: check(wrong))
    assert sum(isinstance(r, WrongCode) for r in results) == 5
    assert sum(isinstance(r, CodeExpired) for r in results) == 45


def test_work_handed_in_twice_at_once_is_spent_once():
    proof = solve(issue_challenge(session=DOOR, purpose="enter"))
    results = at_once(6, lambda _n: spend_proof(proof=proof, session=DOOR, purpose="enter"))
    assert results.count(None) == 1
    assert sum(isinstance(r, WrongProof) for r in results) == 5


def test_two_workers_send_a_message_once(gateway):
    message = queue_message(phone=PHONE, text="…", ref="one")
    at_once(6, lambda _n: deliver_message(message_id=message.pk))
    assert len(gateway.sent) == 1


def test_one_reference_queued_at_once_is_one_message():
    at_once(6, lambda _n: queue_message(phone=PHONE, text="…", ref="one"))
    assert Message.objects.count() == 1
