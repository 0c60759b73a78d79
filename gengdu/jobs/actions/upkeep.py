"""What keeps the worker itself going: schedule, leases, heartbeat, pruning."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from gengdu.changes.models import Change
from gengdu.jobs.actions.enqueueing import enqueue, enqueue_fresh
from gengdu.jobs.enums import JobState
from gengdu.jobs.models import Job, Lease, Tick, WorkerBeat
from gengdu.jobs.registry import followers
from gengdu.kit import clock

KEEP_DONE, KEEP_DEAD = dt.timedelta(days=30), dt.timedelta(days=180)
FORGET_WORKER = dt.timedelta(days=1)
GATHER = dt.timedelta(seconds=1)
BATCH = 1_000


@transaction.atomic
def enqueue_tick(*, name: str, moment: dt.datetime) -> Job | None:
    """Enqueue a scheduled task for this moment, unless some worker has done so; then None.

    When the run before is still going, that one is returned: a slow task never piles up.
    """
    tick, created = Tick.objects.get_or_create(name=name, tick=moment.isoformat())
    return enqueue(name, unique_key=f"schedule {tick.name}") if created else None


def take_lease(*, name: str, holder: str, seconds: float) -> bool:
    """Take or prolong the leadership of a loop; False while somebody else has it."""
    now = clock.now()
    until = now + dt.timedelta(seconds=seconds)
    free = Lease.objects.filter(Q(holder=holder) | Q(until__lt=now), name=name)
    if free.update(holder=holder, until=until):
        return True
    Lease.objects.bulk_create([Lease(name=name, holder=holder, until=until)], ignore_conflicts=True)
    return Lease.objects.filter(name=name, holder=holder).exists()


def release_lease(*, name: str, holder: str) -> None:
    """Give the leadership up, so that the next worker need not wait for its end."""
    Lease.objects.filter(name=name, holder=holder).delete()


def wake_followers(*, after: int) -> int:
    """Have each follower read the feed that watches a change numbered above `after`.

    A second later, so that a burst of changes is one run; returns how many were called. What is
    lost between the numbering and this is caught up by the follower's own schedule.
    """
    called = 0
    for name in followers.names():
        follower = followers[name]
        if Change.objects.filter(seq__gt=after, kind__in=follower.kinds()).exists():
            soon = clock.now() + GATHER
            enqueue_fresh(follower.task, unique_key=f"follower {name}", run_after=soon)
            called += 1
    return called


def beat(*, worker: str) -> None:
    """Say that this worker is alive."""
    if not WorkerBeat.objects.filter(name=worker).update(seen_at=clock.now()):
        WorkerBeat.objects.bulk_create([WorkerBeat(name=worker)], ignore_conflicts=True)


def say_goodbye(*, worker: str) -> None:
    """This worker has stopped."""
    WorkerBeat.objects.filter(name=worker).delete()


@transaction.atomic
def prune_batch() -> int:
    """Delete the oldest jobs that ended long ago, and their schedule's ticks; return how many."""
    now = clock.now()
    old = Q(state__in=[JobState.DONE, JobState.CANCELLED], finished_at__lt=now - KEEP_DONE) | Q(
        state=JobState.DEAD, finished_at__lt=now - KEEP_DEAD
    )
    keys = list(Job.objects.filter(old).order_by("pk").values_list("pk", flat=True)[:BATCH])
    Job.objects.filter(pk__in=keys).delete()
    ticks = Tick.objects.filter(at__lt=now - KEEP_DONE).order_by("pk")
    tick_keys = list(ticks.values_list("pk", flat=True)[:BATCH])
    Tick.objects.filter(pk__in=tick_keys).delete()
    WorkerBeat.objects.filter(seen_at__lt=now - FORGET_WORKER).delete()
    return len(keys) + len(tick_keys)
