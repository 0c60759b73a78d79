"""Long checks in the worker, and what is deleted at night in the apps that know no options."""

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext as _

from gengdu.audit import actions as log
from gengdu.audit import queries as audit
from gengdu.changes import actions as changes
from gengdu.events import actions as events
from gengdu.jobs.actions import progress
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import task
from gengdu.kit import clock
from gengdu.options.queries import value_of
from gengdu.options.registry import OptionSpec, keeping

SHOWN = 50


@task("system.verify_log", queue=Queue.BULK, max_attempts=2)
def verify_log() -> dict[str, object]:
    """Walk the audit log; the result says what is wrong with it."""
    found = audit.verify()
    words = _("The log is whole.") if found.clean else _("The log was tampered with.")
    progress(found.entries, found.entries, words)
    return {
        "clean": found.clean,
        "seals": found.seals,
        "entries": found.entries,
        "unsealed": found.unsealed,
        "findings": [str(finding) for finding in found.findings[:SHOWN]],
    }


@task("system.prune_log", queue=Queue.BULK, every="daily 02:10")
def prune_log() -> int:
    """Delete the seals of the audit log that were kept long enough."""
    return _prune(log.prune_batch, clock.now() - _days(keeping.LOG_DAYS))


@task("system.prune_feed", queue=Queue.BULK, every="daily 02:20")
def prune_feed() -> int:
    """Delete the changes that were kept long enough."""
    return _prune(changes.prune_batch, clock.now() - _days(keeping.FEED_DAYS))


@task("system.prune_facts", queue=Queue.BULK, every="daily 02:30")
def prune_facts() -> int:
    """Delete the facts whose counts are enough by now."""
    return _prune(events.prune_batch, clock.today() - _days(keeping.FACT_DAYS))


def _days(option: OptionSpec[int]) -> dt.timedelta:
    return dt.timedelta(days=value_of(option))


def _prune(batch: Callable[..., int], before: dt.date) -> int:
    """Batch after batch, each a transaction of its own, until none is old enough."""
    deleted = 0
    while count := batch(before=before):
        deleted += count
        progress(deleted, 0)
    return deleted
