"""Threads that start together, a sequencer and a worker in a thread, a worker in a process."""

import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection, connections

from gengdu.jobs import schedule
from gengdu.jobs.enums import Queue
from gengdu.jobs.models import Job
from gengdu.jobs.registry import Task, tasks
from gengdu.jobs.worker import Plan, Sequencer, Worker
from gengdu.kit.tests import threads

ROOT = Path(__file__).resolve().parents[2]


def together(works: list[Callable[[], object]], *, within: float = 60) -> list[object]:
    """Run each in a thread of its own, all at once; their results in order, or the first error."""
    ends = threads.together(*works, within=within)
    for end in ends:
        if isinstance(end, BaseException):
            raise end
    return ends


def until(
    what: Callable[[], object], *, within: float = 30, alive: subprocess.Popen | None = None
) -> None:
    """Wait for something to become true; no longer than the process `alive` lives."""
    end = time.monotonic() + within
    while not what():
        assert alive is None or alive.poll() is None, f"the worker ended with {alive.poll()}"
        assert time.monotonic() < end, f"still not so after {within} s"
        time.sleep(0.05)


@contextmanager
def running(work: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """A loop in a thread for the length of the block."""

    def body() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=body)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(timeout=30)
        assert not thread.is_alive()


@contextmanager
def sequencing(holder: str = "test") -> Iterator[Sequencer]:
    """The real sequencer loop in a thread."""
    stop = threading.Event()
    sequencer = Sequencer(holder, stop)
    with running(sequencer.run, stop.set):
        yield sequencer


@contextmanager
def working(plan: Plan | None = None) -> Iterator[Worker]:
    """A real worker in threads of this process."""
    worker = Worker(plan or Plan(lease=20, grace=5))
    with running(worker.run, worker.stop):
        yield worker


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path) -> None:
    settings.GENGDU_AUDIT_HEAD = str(tmp_path / "audit-head.json")


@pytest.fixture
def declare(monkeypatch) -> Callable[..., None]:
    """The only tasks there are in this test: nothing of the product runs by its schedule."""
    entries: dict[str, Task] = {}
    monkeypatch.setattr(tasks, "_entries", entries)

    def _declare(name, run, *, queue=Queue.FAST, max_attempts=5, every=""):
        entries[name] = Task(name, run, queue, max_attempts, every, schedule.parse(every))

    return _declare


@pytest.fixture
def start_worker(tmp_path) -> Iterator[Callable[..., subprocess.Popen]]:
    """Start `manage.py worker` on the test database; what still lives at the end is killed."""
    processes: list[subprocess.Popen] = []

    def _start(*options: str) -> subprocess.Popen:
        log = (tmp_path / f"worker-{len(processes)}.log").open("w")
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "worker", *options],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.concurrency.settings",
                "DATABASE_URL": _database_url(),
                "GENGDU_AUDIT_HEAD": str(tmp_path / "audit-head.json"),
                "PYTHONPATH": str(ROOT),
            },
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        processes.append(process)
        return process

    yield _start
    for process in processes:
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    for log in sorted(tmp_path.glob("worker-*.log")):
        print(f"-- {log.name}", log.read_text()[-6_000:], sep="\n")  # shown when the test fails


def _database_url() -> str:
    here = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{here['NAME']}"
    user = quote(here["USER"]) + (f":{quote(here['PASSWORD'])}" if here["PASSWORD"] else "")
    return f"postgres://{user}@{here['HOST']}:{here['PORT']}/{here['NAME']}"


@dataclass(frozen=True)
class Somebody:
    """An actor."""

    uid: uuid.UUID = field(default_factory=uuid.uuid4)


@pytest.fixture
def actor() -> Somebody:
    return Somebody()


def state_of(job: Job) -> str:
    """Where the job stands now."""
    return Job.objects.values_list("state", flat=True).get(pk=job.pk)
