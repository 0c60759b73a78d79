"""Argon2 within bounds: one at a time in a process, a short queue, then "busy".

A log-in storm must not take the threads that serve pages, nor all the cores they run on: pages has
two processes, so that two hashes at most are made at once (DESIGN §9).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth import hashers

from gengdu.people.errors import Busy
from gengdu.people.models import Account

AT_ONCE = 1
MOST_INSIDE = 10
"""Hashing or waiting; of the 16 threads of a web process the others go on serving."""


class _Places:
    def __init__(self) -> None:
        self._working = threading.Semaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._inside = 0

    @contextmanager
    def one(self) -> Iterator[None]:
        with self._lock:
            if self._inside >= MOST_INSIDE:
                raise Busy(retry_after=2)
            self._inside += 1
        try:
            with self._working:
                yield
        finally:
            with self._lock:
                self._inside -= 1


_places = _Places()


def hash_password(*, password: str) -> str:
    """The stored form of a password."""
    with _places.one():
        return hashers.make_password(password)


def unusable_password() -> str:
    """The stored form of "there is none"."""
    return hashers.make_password(None)


def password_fits(*, account: Account | None, password: str) -> bool:
    """Whether it is the account's password; without account or password as slow as with one."""
    with _places.one():
        if account is None or not account.has_usable_password():
            hashers.make_password(password)
            return False
        return hashers.check_password(password, account.password)


def is_outdated(*, account: Account) -> bool:
    """Whether the stored hash was made with other parameters than today's."""
    hasher = hashers.identify_hasher(account.password)
    preferred = hashers.get_hasher()
    return hasher.algorithm != preferred.algorithm or preferred.must_update(account.password)


def any_fits(*, hashes: list[str], password: str) -> bool:
    """Whether the password is one of these (the last five of a member of staff)."""
    with _places.one():
        return any(hashers.check_password(password, old) for old in hashes)
