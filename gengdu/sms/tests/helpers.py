"""How a test reads a message: the way its owner does, from the (sealed) outbox."""

import hashlib
import itertools
import re

from gengdu.sms.actions import Challenge, Proof
from gengdu.sms.models import Message
from gengdu.sms.queries import messages_to


def last_message(phone: str) -> Message:
    """The newest message to a number."""
    message = messages_to(phone).order_by("-pk").first()
    assert message is not None, "nothing was sent to this number"
    return message


def last_code(phone: str) -> str:
    """The six digits of the newest message to a number; it must not have been handed over yet."""
    found = re.search(r"(?<!\d)\d{6}(?!\d)", last_message(phone).text())
    assert found is not None, "the newest message holds no code"
    return found[0]


def other_than(code: str) -> str:
    """Six digits that are not the code."""
    return f"{(int(code) + 1) % 10**6:06d}"


def solve(challenge: Challenge) -> Proof:
    """Does the page's work."""
    for number in itertools.count():
        digest = hashlib.sha256(f"{challenge.text}:{number}".encode()).digest()
        if int.from_bytes(digest, "big") >> (256 - challenge.bits) == 0:
            return Proof(challenge.text, str(number))
    raise AssertionError
