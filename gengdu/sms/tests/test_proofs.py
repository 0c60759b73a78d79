"""The proof of work: verified here, good once, bound, and forgotten in time."""

import datetime as dt
from dataclasses import replace

import pytest
import time_machine

from gengdu.sms import rules
from gengdu.sms.actions import Proof, forget_old_rows, issue_challenge, spend_proof
from gengdu.sms.errors import ProofNeeded, WrongProof
from gengdu.sms.models import SpentProof
from gengdu.sms.tests.helpers import solve

pytestmark = pytest.mark.django_db
DOOR = "d" * 43


def spend(proof, session=DOOR, purpose="enter"):
    spend_proof(proof=proof, session=session, purpose=purpose)


def test_the_work_is_what_a_cheap_phone_does_in_a_second(monkeypatch):
    monkeypatch.undo()
    challenge = issue_challenge(session=DOOR, purpose="enter")
    assert (challenge.bits, challenge.minutes) == (16, 10)
    spend(solve(challenge))


def test_work_is_accepted_once():
    proof = solve(issue_challenge(session=DOOR, purpose="enter"))
    spend(proof)
    with pytest.raises(WrongProof):
        spend(proof)
    assert SpentProof.objects.count() == 1


def test_without_work_it_is_asked_for():
    for nothing in (None, Proof(issue_challenge(session=DOOR, purpose="enter").text, "")):
        with pytest.raises(ProofNeeded):
            spend(nothing)


@pytest.mark.parametrize("other", [{"session": "e" * 43}, {"purpose": "password"}])
def test_work_is_bound_to_browser_and_purpose(other):
    proof = solve(issue_challenge(session=DOOR, purpose="enter"))
    with pytest.raises(WrongProof):
        spend(proof, **other)
    spend(proof)


def test_work_is_good_for_ten_minutes():
    with time_machine.travel(dt.datetime(2026, 7, 10, 4, tzinfo=dt.UTC), tick=False) as clock:
        early, late = (solve(issue_challenge(session=DOOR, purpose="enter")) for _ in range(2))
        clock.shift(rules.PROOF_LIVES - dt.timedelta(seconds=1))
        spend(early)
        clock.shift(dt.timedelta(seconds=2))
        with pytest.raises(WrongProof):
            spend(late)


def lazy_number(challenge):
    """A number that costs nothing and does not fit."""
    return next(
        str(n)
        for n in range(1000)
        if rules.leading_zero_bits(f"{challenge.text}:{n}") < challenge.bits
    )


def test_false_work_is_refused_and_spends_nothing():
    challenge = issue_challenge(session=DOOR, purpose="enter")
    with pytest.raises(WrongProof):
        spend(Proof(challenge.text, lazy_number(challenge)))
    with pytest.raises(WrongProof):
        spend(Proof(challenge.text, "not a number"))
    spend(solve(challenge))


def test_a_challenge_of_ones_own_making_is_refused():
    challenge = issue_challenge(session=DOOR, purpose="enter")
    last = "A" if challenge.text[-1] != "A" else "B"
    forged = replace(challenge, text=challenge.text[:-1] + last)
    with pytest.raises(WrongProof):
        spend(solve(replace(forged, bits=1)))


@pytest.mark.parametrize(("text", "bits"), [("", 0), ("gengdu:0", None)])
def test_leading_zero_bits_are_counted_as_written(text, bits):
    import hashlib

    digest = hashlib.sha256(text.encode()).digest()
    written = "".join(f"{byte:08b}" for byte in digest)
    assert rules.leading_zero_bits(text) == len(written) - len(written.lstrip("0"))


def test_spent_work_is_forgotten_when_it_cannot_come_again():
    with time_machine.travel(dt.datetime(2026, 7, 10, 4, tzinfo=dt.UTC), tick=False) as clock:
        spend(solve(issue_challenge(session=DOOR, purpose="enter")))
        forget_old_rows()
        assert SpentProof.objects.count() == 1
        clock.shift(dt.timedelta(minutes=21))
        forget_old_rows()
        assert SpentProof.objects.count() == 0
