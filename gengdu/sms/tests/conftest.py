"""A gateway that keeps what it is given."""

import pytest

from gengdu.sms import rules
from gengdu.sms.gateways.memory import MemoryGateway
from gengdu.sms.registry import gateways


@pytest.fixture(autouse=True)
def light_work(monkeypatch) -> None:
    """Proofs of work of a few hashes."""
    monkeypatch.setattr(rules, "PROOF_BITS", 6)


@pytest.fixture
def gateway(settings, monkeypatch) -> MemoryGateway:
    """The gateway of this test: `sent`, `down`, `refuse`."""
    settings.GENGDU_SMS_GATEWAY = "memory"
    fresh = MemoryGateway()
    monkeypatch.setitem(gateways._entries, "memory", fresh)
    return fresh
