"""The threads of a worker: places that run jobs, the sequencer, and the keeper that minds them."""

import datetime as dt
import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from django.conf import settings
from django.db import connections
from django.utils import translation

from gengdu.jobs import queries
from gengdu.jobs.actions import running, upkeep
from gengdu.jobs.enums import Queue
from gengdu.jobs.errors import JobHandedBack
from gengdu.jobs.registry import tasks
from gengdu.jobs.worker.runner import release_connections, run_job
from gengdu.jobs.worker.sequencer import Sequencer
from gengdu.kit import clock

logger = logging.getLogger("gengdu.jobs")
T = TypeVar("T")

POLL = 0.7
"""One query each time. With the sequencer's two a second an idle worker stays below four."""
LAST_WORD = 2.0
"""After the grace a task that tells its progress gives its job back within this."""


@dataclass(frozen=True)
class Plan:
    """How a worker is set up."""

    places: Mapping[Queue, int] = field(
        default_factory=lambda: {Queue.FAST: 2, Queue.BULK: 1, Queue.MEDIA: 1}
    )
    lease: float = 40.0
    """Seconds; prolonged every quarter. With the reaper a lost job waits some 51 at most."""
    grace: float = 20.0
    """Seconds that running jobs have to finish when the worker is asked to stop."""

    @property
    def beat(self) -> float:
        """Seconds between two heartbeats, and between two looks for lost workers."""
        return min(10.0, self.lease / 4)


class Worker:
    """One process: `run` returns after `stop`, when every job was finished or given back."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.name = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.stopping = threading.Event()
        self.calls = {queue: threading.Condition() for queue in plan.places}
        self.runs: dict[int, running.Run] = {}
        self.guard = threading.RLock()  # a signal's handler runs in the thread that may hold it
        self.ticks: dict[str, dt.datetime] = {}
        self.due_at: dict[str, float] = {}

    def stop(self) -> None:
        """Take no more jobs and let `run` come to its end; the second call cuts the grace short."""
        if self.stopping.is_set():
            self._give_back()
        self.stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        translation.activate(settings.LANGUAGE_CODE)
        logger.info("worker %s starts", self.name)
        self._guarded(partial(upkeep.beat, worker=self.name))
        sequencer = Sequencer(self.name, self.stopping)
        threads = [self._thread("sequencer", sequencer.run)]
        for queue, places in self.plan.places.items():
            threads += [
                self._thread(f"{queue}-{number}", partial(self._place, queue))
                for number in range(1, places + 1)
            ]
        while not self.stopping.wait(POLL):
            self._guarded(self._keep)
        self._wind_up(threads)

    def _thread(self, name: str, work: Callable[[], None]) -> threading.Thread:
        def body() -> None:
            translation.activate(settings.LANGUAGE_CODE)
            try:
                work()
            finally:
                connections.close_all()

        thread = threading.Thread(target=body, name=name, daemon=True)
        thread.start()
        return thread

    def _guarded(self, step: Callable[[], T]) -> T | None:
        """A database that is away must not end the worker: it comes back. None after an error."""
        try:
            return step()
        except Exception as error:  # noqa: BLE001 - see above
            logger.error("worker: %s", type(error).__name__)  # noqa: TRY400 - no values in logs
            release_connections()
            return None

    # -- places

    def _place(self, queue: Queue) -> None:
        """Run jobs of one queue, one after the other; sleep while there is none."""
        call = self.calls[queue]
        while not self.stopping.is_set():
            if not self._guarded(partial(self._work, queue)):
                with call:
                    call.wait(timeout=60)

    def _work(self, queue: Queue) -> bool:
        lease = dt.timedelta(seconds=self.plan.lease)
        job = running.claim(queue=queue, worker=self.name, lease=lease)
        if job is None:
            return False
        run = running.Run(job.pk, self.name, job.attempts, lease)
        with self.guard:
            self.runs[job.pk] = run
        try:
            run_job(job, run)
        finally:
            with self.guard:
                self.runs.pop(job.pk, None)
        return True

    # -- the keeper

    def _keep(self) -> None:
        """One round: wake the places that have work, and what is due of the rest."""
        due = queries.queues_with_work(self.name)
        for queue in (due or set()) & set(self.calls):
            with self.calls[queue]:
                self.calls[queue].notify_all()
        self._enqueue_ticks()
        if due is None or self._is_due("beat", self.plan.beat):
            self._beat()
        if self._is_due("reap", self.plan.beat):
            for job in running.reap():
                logger.warning("job %s taken from a lost worker, id %s", job.task, job.uid)

    def _is_due(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now < self.due_at.get(what, 0.0):
            return False
        self.due_at[what] = now + seconds
        return True

    def _beat(self) -> None:
        upkeep.beat(worker=self.name)
        with self.guard:
            runs = list(self.runs.values())
        if runs:
            running.extend(runs=runs)

    def _enqueue_ticks(self) -> None:
        """Each scheduled task whose moment has come; the database is asked once per moment."""
        now = clock.now()
        for task in tasks:
            if task.schedule is None:
                continue
            moment = task.schedule.latest(now)
            if self.ticks.get(task.name) != moment:
                self._guarded(partial(self._enqueue_tick, task.name, moment))

    def _enqueue_tick(self, name: str, moment: dt.datetime) -> None:
        upkeep.enqueue_tick(name=name, moment=moment)
        self.ticks[name] = moment

    # -- the end

    def _wind_up(self, threads: list[threading.Thread]) -> None:
        """Finish within the grace, keeping leases and heartbeat; give back what is left."""
        logger.info("worker %s stops", self.name)
        for call in self.calls.values():
            with call:
                call.notify_all()
        self._join(threads, self.plan.grace)
        self._give_back()
        self._join(threads, LAST_WORD)
        with self.guard:
            left = list(self.runs.values())
        for run in left:
            self._guarded(partial(running.fail, run=run, error=JobHandedBack()))
        self._guarded(partial(upkeep.say_goodbye, worker=self.name))
        logger.info("worker %s has stopped, %d jobs handed back", self.name, len(left))

    def _join(self, threads: list[threading.Thread], seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and any(thread.is_alive() for thread in threads):
            if self._is_due("beat", self.plan.beat):
                self._guarded(self._beat)
            if all(run.hand_back.is_set() for run in self.runs.copy().values()):
                end = min(end, time.monotonic() + LAST_WORD)
            time.sleep(0.05)

    def _give_back(self) -> None:
        with self.guard:
            for run in self.runs.values():
                run.hand_back.set()
