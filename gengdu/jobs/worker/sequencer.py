"""The one loop that numbers changes and seals audit entries (DESIGN §4.3)."""

import logging
import threading
import time
from collections.abc import Callable

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes import queries as feed
from gengdu.jobs import queries
from gengdu.jobs.actions import upkeep
from gengdu.jobs.worker.runner import release_connections
from gengdu.kit import clock

logger = logging.getLogger("gengdu.jobs.sequencer")

LEASE = 15.0
BUSY, IDLE, FOLLOWING, BROKEN = 0.2, 0.5, 2.0, 2.0
"""Seconds between two looks: with work lately, without, as a follower, after an error."""
CALM_AFTER = 10.0
BATCHES = 10
"""Batches in a row before the lease is looked at again."""


class Sequencer:
    """Leads while it holds the lease; a second one looks on and takes over within 17 seconds.

    The lease only saves work: what keeps two leaders from numbering at once are the locked head
    rows of the feed and the log.
    """

    def __init__(self, holder: str, stop: threading.Event) -> None:
        self.holder = holder
        self.stop = stop
        self.worked_at = 0.0

    def run(self) -> None:
        """Until `stop` is set; then the lease is free for the next."""
        while not self.stop.is_set():
            try:
                wait = self.step()
            except Exception as error:  # noqa: BLE001 - a database that is away comes back
                logger.error("sequencer: %s", type(error).__name__)  # noqa: TRY400 - no values in logs
                release_connections()
                wait = BROKEN
            self.stop.wait(wait)
        try:
            upkeep.release_lease(name=queries.SEQUENCER, holder=self.holder)
        except Exception as error:  # noqa: BLE001 - it runs out by itself
            logger.warning("sequencer: lease not released: %s", type(error).__name__)

    def step(self) -> float:
        """One look and what it shows to do; return the seconds until the next."""
        seen = queries.sequence()
        if seen is None or not self._leads(seen):
            if not upkeep.take_lease(name=queries.SEQUENCER, holder=self.holder, seconds=LEASE):
                return FOLLOWING
            seen = queries.sequence()
        if seen is not None and (seen.changes or seen.entries):
            self.worked_at = time.monotonic()
            # One that fails must not hold up the other.
            failed = [
                error
                for error in (
                    _drained(_number_and_tell) if seen.changes else None,
                    _drained(audit.seal_batch) if seen.entries else None,
                )
                if error is not None
            ]
            if failed:
                raise failed[0]
        return BUSY if time.monotonic() - self.worked_at < CALM_AFTER else IDLE

    def _leads(self, seen: queries.Sequence) -> bool:
        """Ours, and good for another while: renewed when a third of it is gone."""
        left = (seen.until - clock.now()).total_seconds()
        return seen.holder == self.holder and left > LEASE * 2 / 3


def _number_and_tell() -> int:
    """Number a batch, then call whoever follows what was in it."""
    before = feed.head()
    if count := changes.number_batch():
        upkeep.wake_followers(after=before)
    return count


def _drained(batch: Callable[[], int]) -> Exception | None:
    try:
        for _ in range(BATCHES):
            if not batch():
                break
    except Exception as error:  # noqa: BLE001 - raised by the caller after the other had its turn
        return error
    return None
