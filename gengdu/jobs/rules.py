"""What may happen to a job, and how long it waits before it is tried again. Pure."""

import datetime as dt
import re

from django.db import Error as DatabaseError

from gengdu.jobs.enums import JobState
from gengdu.jobs.errors import UnknownTask
from gengdu.jobs.registry import tasks

LIVE = (JobState.QUEUED, JobState.RUNNING)
FIRST_WAIT, LONGEST_WAIT = 10.0, 3_600.0
THIRD_PARTY_ATTEMPTS = 1
"""Tasks of other packages have never promised to be safe to repeat: one try, then a person's."""
UNKNOWN_ATTEMPTS = 8
"""A worker of the last release meets a task of the next one: it waits some hours for it."""

_NUMBER = re.compile(r"\d{7,}")


def back_off(attempts: int, chance: float) -> dt.timedelta:
    """The wait after this many failed attempts: 10 s, 40 s, 160 s … an hour, ± a quarter.

    `chance` in [0, 1) spreads jobs that failed together.
    """
    wait = min(FIRST_WAIT * 4 ** (min(attempts, 9) - 1), LONGEST_WAIT)
    return dt.timedelta(seconds=wait * (0.75 + chance / 2))


def most_attempts(name: str, error: BaseException | None = None) -> int:
    """How often a job of this task is tried."""
    task = tasks.get(name)
    if task is not None:
        return task.max_attempts
    return UNKNOWN_ATTEMPTS if isinstance(error, UnknownTask) else THIRD_PARTY_ATTEMPTS


def may_retry(state: str) -> bool:
    """A person may start it anew: it has failed or was stopped."""
    return state in {JobState.DEAD, JobState.CANCELLED}


def may_cancel(state: str) -> bool:
    """It waits or runs."""
    return state in LIVE


def reason_of(error: BaseException) -> str:
    """What went wrong, for the console: class and first line, long numbers masked.

    A database's second line (DETAIL) quotes the row, and a phone or id number has more digits
    than anything else that a message holds.
    """
    lines = str(error).strip().splitlines()
    said = lines[0] if lines else ""
    if isinstance(error, DatabaseError):
        said = said.partition("DETAIL")[0]
    return f"{type(error).__name__}: {_NUMBER.sub('…', said)}"[:500].removesuffix(": ")
