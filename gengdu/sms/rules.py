"""Limits, lifetimes and arithmetic of codes and proofs: pure."""

import datetime as dt
import hashlib
import ipaddress

from django.utils.crypto import constant_time_compare, salted_hmac

from gengdu.limits.actions import Limit

CODE_LIVES = dt.timedelta(minutes=5)
MOST_TRIES = 5
BETWEEN_CODES = dt.timedelta(seconds=60)
"""Carriers drop a second code to the same number within a minute."""

FREE_CODES = 2
"""Codes an hour to a number, from a browser or an address, without a proof of work."""

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
PER_NUMBER = (
    Limit("sms.number.minute", most=1, seconds=MINUTE),
    Limit("sms.number.hour", most=5, seconds=HOUR),
    Limit("sms.number.day", most=10, seconds=DAY),
)
PER_NUMBER_AND_SUBNET = (
    Limit("sms.number_subnet.hour", most=3, seconds=HOUR),
    Limit("sms.number_subnet.day", most=6, seconds=DAY),
)
"""Less than the number's own limits: a stranger in one network cannot use up its owner's codes."""
PER_ADDRESS = (
    Limit("sms.address.hour", most=40, seconds=HOUR),
    Limit("sms.address.day", most=120, seconds=DAY),
)
"""A village meeting registers over one Wi-Fi."""
PER_SUBNET = (
    Limit("sms.subnet.hour", most=120, seconds=HOUR),
    Limit("sms.subnet.day", most=500, seconds=DAY),
)

PROOF_BITS = 16
"""65,000 hashes on average: below a second on a cheap phone, dear ten thousand times."""
PROOF_LIVES = dt.timedelta(minutes=10)

ATTEMPT_LASTS = dt.timedelta(seconds=60)
MOST_ATTEMPTS = 8


def subnet_of(address: str) -> str:
    """The /24 or /48 around an address; what is no address stays as it is."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    length = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{found}/{length}", strict=False))


def back_off(attempts: int) -> dt.timedelta:
    """How long to wait after so many failed attempts: 5 s, 20 s, 80 s … at most an hour."""
    return dt.timedelta(seconds=min(5 * 4 ** max(attempts - 1, 0), 3600))


def hashed_session(session: str) -> str:
    """The stored form of a browser's secret."""
    return hashlib.sha256(session.encode()).hexdigest()


def hashed_code(code: str, *, phone: str, purpose: str, session: str) -> str:
    """The stored form of a code, useless for another number, purpose or browser."""
    bound = "\0".join((phone, purpose, session, code))
    return salted_hmac("gengdu.sms.code", bound, algorithm="sha256").hexdigest()


def same(one: str, other: str) -> bool:
    """Whether two hashes are equal, in constant time."""
    return constant_time_compare(one, other)


def leading_zero_bits(text: str) -> int:
    """How many zero bits the SHA-256 of a text begins with."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    return 256 - number.bit_length()
