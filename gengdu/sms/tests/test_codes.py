"""Codes: bound, short-lived, single, and no weapon against the owner of a number (SECURITY 8-9)."""

import datetime as dt

import pytest
import time_machine

from gengdu.sms import rules
from gengdu.sms.actions import (
    issue_challenge,
    send_code,
    verify_code,
)
from gengdu.sms.enums import CodePurpose
from gengdu.sms.errors import CodeExpired, ProofNeeded, TooManyCodes, WrongCode
from gengdu.sms.models import Code, Message
from gengdu.sms.queries import proof_needed
from gengdu.sms.tests.helpers import last_code, last_message, other_than, solve

pytestmark = pytest.mark.django_db
PHONE, DOOR, HERE = "13800000001", "d" * 43, "10.1.1.1"
NOON = dt.datetime(2026, 7, 10, 4, 0, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def ask(phone=PHONE, purpose=CodePurpose.ENTER, session=DOOR, address=HERE, proof=None):
    return send_code(phone=phone, purpose=purpose, session=session, address=address, proof=proof)


def check(code, phone=PHONE, purpose=CodePurpose.ENTER, session=DOOR):
    verify_code(phone=phone, purpose=purpose, session=session, code=code)


def ask_working(session=DOOR, **given):
    """Ask for a code, doing the work if it must be."""
    try:
        return ask(session=session, **given)
    except ProofNeeded:
        purpose = given.get("purpose", CodePurpose.ENTER)
        return ask(
            session=session, proof=solve(issue_challenge(session=session, purpose=purpose)), **given
        )


def test_control_08_a_code_has_six_digits_and_lives_five_minutes(clock):
    again_at = ask()
    code = last_code(PHONE)
    assert len(code) == 6
    assert again_at == NOON + dt.timedelta(seconds=60)
    clock.shift(rules.CODE_LIVES - dt.timedelta(seconds=1))
    check(code)
    clock.shift(dt.timedelta(minutes=1))
    ask()
    late = last_code(PHONE)
    clock.shift(rules.CODE_LIVES)
    with pytest.raises(CodeExpired):
        check(late)


def test_control_08_a_code_is_used_once():
    ask()
    code = last_code(PHONE)
    check(code)
    with pytest.raises(CodeExpired):
        check(code)


@pytest.mark.parametrize(
    "other",
    [
        {"phone": "13800000002"},
        {"purpose": CodePurpose.RESET},
        {"session": "e" * 43},
    ],
)
def test_control_08_a_code_is_bound_to_number_purpose_and_browser(other):
    ask()
    code = last_code(PHONE)
    with pytest.raises(WrongCode):
        check(code, **other)
    check(code)


def test_control_08_codes_are_kept_as_keyed_hashes():
    ask()
    code = last_code(PHONE)
    row = Code.objects.get()
    kept = " ".join(str(getattr(row, f.attname)) for f in Code._meta.concrete_fields)
    message = last_message(PHONE)
    kept += " ".join(str(getattr(message, f.attname)) for f in Message._meta.concrete_fields)
    assert code not in kept
    assert PHONE not in kept
    assert HERE not in kept


def test_control_08_after_five_wrong_tries_a_code_is_dead():
    ask()
    code = last_code(PHONE)
    for _try in range(rules.MOST_TRIES):
        with pytest.raises(WrongCode):
            check(other_than(code))
    with pytest.raises(CodeExpired):
        check(code)


def test_control_08_the_fifth_try_may_be_right():
    ask()
    code = last_code(PHONE)
    for _try in range(rules.MOST_TRIES - 1):
        with pytest.raises(WrongCode):
            check(other_than(code))
    check(code)


def test_control_08_a_strangers_tries_do_not_lock_the_number_for_its_owner():
    ask()
    code = last_code(PHONE)
    for _try in range(50):
        with pytest.raises(WrongCode):
            check(other_than(code), session="stranger" * 6)
    check(code)


def test_control_08_a_stranger_who_asks_for_codes_does_not_take_away_the_owners(clock):
    """One network may use up part of a number's codes, never all of them."""
    sent = 0
    for number in range(12):
        clock.shift(dt.timedelta(minutes=2))
        try:
            ask_working(session=f"stranger{number}".ljust(43, "x"), address="203.0.113.9")
            sent += 1
        except TooManyCodes:
            pass
    assert sent == 3
    clock.shift(dt.timedelta(minutes=2))
    ask_working(session=DOOR, address="10.9.9.9")
    check(last_code(PHONE))


def test_the_newest_code_counts(clock):
    ask()
    first = last_code(PHONE)
    clock.shift(dt.timedelta(seconds=61))
    ask()
    second = last_code(PHONE)
    if first != second:
        with pytest.raises(WrongCode):
            check(first)
    check(second)


def test_pressed_again_within_a_minute_nothing_is_sent_and_the_answer_is_the_same(clock):
    first = ask()
    clock.shift(dt.timedelta(seconds=30))
    assert ask() == first
    assert Message.objects.count() == 1


def test_control_09_one_code_a_minute_whoever_asks(clock):
    ask()
    clock.shift(dt.timedelta(seconds=59))
    with pytest.raises(TooManyCodes) as refusal:
        ask(session="e" * 43, address="10.2.2.2")
    assert refusal.value.retry_after == 1
    assert Message.objects.count() == 1
    clock.shift(dt.timedelta(seconds=1))
    ask(session="e" * 43, address="10.2.2.2")
    assert Message.objects.count() == 2


def send_often(clock, times, step, address):
    """How many codes get through when a number asks `times` times from changing networks."""
    sent = 0
    for number in range(times):
        try:
            ask_working(session=f"{number}".ljust(43, "s"), address=address(number))
            sent += 1
        except TooManyCodes:
            pass
        clock.shift(step)
    return sent


def test_control_09_five_codes_an_hour_to_a_number(clock):
    step = dt.timedelta(minutes=2)
    assert send_often(clock, 8, step, lambda n: f"10.{n}.0.1") == 5


def test_control_09_ten_codes_a_day_to_a_number(clock):
    step = dt.timedelta(minutes=61)
    assert send_often(clock, 14, step, lambda n: f"10.{n}.0.1") == 10


@pytest.mark.parametrize(
    ("limits", "address"),
    [
        ("PER_ADDRESS", lambda n: HERE),
        ("PER_SUBNET", lambda n: f"10.1.1.{n + 1}"),
    ],
)
def test_control_09_an_address_and_its_network_are_limited(clock, monkeypatch, limits, address):
    smaller = tuple(
        type(limit)(f"{limit.name}.test", most=3, seconds=limit.seconds)
        for limit in getattr(rules, limits)
    )
    monkeypatch.setattr(rules, limits, smaller)
    monkeypatch.setattr(rules, "FREE_CODES", 100)
    for number in range(3):
        ask(f"1380000010{number}", session=f"{number}".ljust(43, "s"), address=address(number))
    with pytest.raises(TooManyCodes):
        ask(phone="13800000199", session="z" * 43, address=address(3))
    assert Message.objects.count() == 3
    ask(phone="13800000199", session="z" * 43, address="192.0.2.1")


def test_control_09_the_day_has_a_budget(monkeypatch):
    from gengdu.sms import registry
    from gengdu.sms.actions import codes

    monkeypatch.setattr(codes, "value_of", lambda spec: 2 if spec is registry.DAY_BUDGET else None)
    for number in range(2):
        ask(
            f"1380000020{number}",
            session=f"{number}".ljust(43, "s"),
            address=f"10.{number}.0.1",
        )
    with pytest.raises(TooManyCodes):
        ask(phone="13800000299", session="z" * 43, address="10.99.0.1")
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    "again",
    [
        {"phone": "13800000003", "address": "10.3.3.3"},  # same browser
        {"session": "f" * 43, "address": "10.3.3.3"},  # same number
        {"phone": "13800000003", "session": "f" * 43},  # same address
    ],
)
def test_control_09_after_two_codes_the_page_does_a_proof_of_work(clock, again):
    ask()
    clock.shift(dt.timedelta(seconds=61))
    ask()
    clock.shift(dt.timedelta(seconds=61))
    with pytest.raises(ProofNeeded):
        ask(**again)
    assert Message.objects.count() == 2
    session = again.get("session", DOOR)
    work = solve(issue_challenge(session=session, purpose=CodePurpose.ENTER))
    ask(**again, proof=work)
    assert Message.objects.count() == 3


def test_an_hour_later_the_work_is_forgotten(clock):
    ask()
    clock.shift(dt.timedelta(seconds=61))
    ask()
    assert proof_needed(phone=PHONE, session=DOOR, address=HERE)
    clock.shift(dt.timedelta(minutes=61))
    assert not proof_needed(phone=PHONE, session=DOOR, address=HERE)


def test_the_same_press_is_the_same_step_for_a_moment_and_only_in_its_browser(clock):
    ask()
    code = last_code(PHONE)
    press = {"phone": PHONE, "purpose": CodePurpose.ENTER, "again": dt.timedelta(minutes=1)}
    for _press in range(9):
        verify_code(**press, session=DOOR, code=code)
    with pytest.raises(WrongCode):
        verify_code(**press, session="e" * 43, code=code)
    with pytest.raises(WrongCode):
        verify_code(**press, session=DOOR, code=other_than(code))
    clock.shift(dt.timedelta(minutes=1))
    with pytest.raises(CodeExpired):
        verify_code(**press, session=DOOR, code=code)


def test_a_used_code_is_no_way_to_go_on_guessing():
    ask()
    code = last_code(PHONE)
    check(code)
    press = {"phone": PHONE, "purpose": CodePurpose.ENTER, "again": dt.timedelta(minutes=1)}
    for _try in range(rules.MOST_TRIES):
        with pytest.raises(WrongCode):
            verify_code(**press, session=DOOR, code=other_than(code))
    with pytest.raises(CodeExpired):
        verify_code(**press, session=DOOR, code=code)


def test_a_number_is_said_in_the_language_of_the_page_and_signed():
    ask()
    assert last_message(PHONE).text().startswith("【耕读】")


@pytest.mark.parametrize(
    ("address", "subnet"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::5", "2001:db8:1::/48"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_a_network_is_a_24_or_a_48(address, subnet):
    assert rules.subnet_of(address) == subnet
