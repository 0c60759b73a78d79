"""A quiet clock, light work, and a device to come in with."""

import datetime as dt

import pytest
import time_machine

from gengdu.people.actions.opening import Device
from gengdu.people.tests.factories import new_device
from gengdu.sms import rules

NOON = dt.datetime(2026, 7, 10, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def clock():
    """Noon of 10 July 2026 in China; moves when told to."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def light_work(monkeypatch) -> None:
    """Proofs of work of a few hashes."""
    monkeypatch.setattr(rules, "PROOF_BITS", 6)


@pytest.fixture
def device() -> Device:
    """Somebody's browser."""
    return new_device()
