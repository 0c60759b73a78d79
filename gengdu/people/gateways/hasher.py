"""Argon2 in a process of its own that lets everybody else go first.

A hash takes 20 ms of a core, and readers would wait for it: a thread may not be less important
than its process without holding the interpreter's lock from the last place in the queue. So each
web process has a helper, which imports nothing but argon2: started with the first hash, ended with
its parent, started anew when it has died.
"""

import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from typing import Any, Final

NICENESS: Final = 10
"""A tenth of the share of a core that a page gets where both want it."""
LONGEST: Final = 10.0
"""Seconds; a hash takes a fiftieth of one on an old PC's idle core."""
Work = dict[str, Any]


class Hasher:
    """The helper of this process. Used by one thread at a time (people.actions.hashing)."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def do(self, work: Work) -> Work:
        """Its answer; where it cannot be had the work is done here."""
        for _try in range(2):
            try:
                return self._ask(work)
            except (OSError, ValueError):  # it had ended, or stands still; a new one is asked
                self._end()
            except BaseException:  # an answer that nobody read is not the next one's
                self._end()
                raise
        return done(work)

    def _ask(self, work: Work) -> Work:
        helper = self._process = self._process or _start()
        assert helper.stdin is not None  # noqa: S101 - see `_start`
        assert helper.stdout is not None  # noqa: S101
        helper.stdin.write(json.dumps(work).encode() + b"\n")
        helper.stdin.flush()
        if not select.select([helper.stdout], [], [], LONGEST)[0]:
            raise TimeoutError
        answer: Work = json.loads(helper.stdout.readline())
        return answer

    def _end(self) -> None:
        helper, self._process = self._process, None
        if helper is not None:
            helper.kill()
            with suppress(OSError):  # what was written and never read
                helper.communicate()


def _start() -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-I", __file__]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603


def done(work: Work) -> Work:
    """The work itself: {"password", "salt", "memory_cost", …} → {"encoded"}, or
    {"password", "encoded"} → {"fits"}."""
    from argon2 import PasswordHasher, Type, low_level
    from argon2.exceptions import VerificationError

    password, encoded = work["password"], work.get("encoded")
    if encoded is not None:
        try:
            return {"fits": PasswordHasher().verify(encoded, password)}
        except VerificationError:
            return {"fits": False}
    salt = work["salt"].encode()
    costs = {name: work[name] for name in ("time_cost", "memory_cost", "parallelism", "hash_len")}
    made = low_level.hash_secret(password.encode(), salt, type=Type.ID, **costs)
    return {"encoded": made.decode("ascii")}


def main() -> None:
    """One line of work, one line of answer, until the parent ends."""
    os.nice(NICENESS)
    for work in sys.stdin.buffer:
        sys.stdout.buffer.write(json.dumps(done(json.loads(work))).encode() + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
