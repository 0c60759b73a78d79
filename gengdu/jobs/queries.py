"""Read the queues: what waits, what runs, what failed, and whether anybody works."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists

from gengdu.audit.models import AuditPending
from gengdu.changes.models import Change
from gengdu.jobs.enums import JobState, Queue
from gengdu.jobs.models import Job, Lease, WorkerBeat
from gengdu.kit import clock

SEQUENCER = "sequencer"
BEAT_LIMIT = 45.0


def queues_with_work(worker: str) -> set[Queue] | None:
    """The queues with a due job; None where this worker's heartbeat row is gone (one query)."""
    due = Job.objects.filter(state=JobState.QUEUED, run_after__lte=clock.now())
    row = (
        WorkerBeat.objects.filter(name=worker)
        .annotate(**{queue.value: Exists(due.filter(queue=queue)) for queue in Queue})
        .values(*(queue.value for queue in Queue))
        .first()
    )
    return None if row is None else {queue for queue in Queue if row[queue.value]}


@dataclass(frozen=True)
class Sequence:
    """Who leads the sequencer, until when, and what waits for it."""

    holder: str
    until: dt.datetime
    changes: bool
    entries: bool


def sequence() -> Sequence | None:
    """The sequencer's lease with what waits to be numbered and sealed (one query)."""
    unnumbered = Change.objects.filter(seq__isnull=True)
    row = (
        Lease.objects.filter(name=SEQUENCER)
        .annotate(changes=Exists(unnumbered), entries=Exists(AuditPending.objects.all()))
        .values_list("holder", "until", "changes", "entries")
        .first()
    )
    return None if row is None else Sequence(*row)


def worker_problem() -> str:
    """For /readyz: empty when a worker was seen in the last 45 seconds."""
    seen = WorkerBeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if seen is None:
        return "no worker is running"
    age = (clock.now() - seen).total_seconds()
    return "" if age <= BEAT_LIMIT else f"the last worker was seen {age:.0f} s ago"
