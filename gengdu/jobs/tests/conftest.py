"""Tasks for one test, an actor, and jobs at hand."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from gengdu.jobs import schedule
from gengdu.jobs.enums import Queue
from gengdu.jobs.registry import Task, tasks


@dataclass(frozen=True)
class Somebody:
    """An actor."""

    uid: uuid.UUID = field(default_factory=uuid.uuid4)


@pytest.fixture
def actor() -> Somebody:
    return Somebody()


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path) -> None:
    settings.GENGDU_AUDIT_HEAD = str(tmp_path / "audit-head.json")


@pytest.fixture
def declare(monkeypatch) -> Callable[..., list]:
    """Register a task for this test; returns the list of the arguments it was called with."""
    entries = dict(tasks._entries)
    monkeypatch.setattr(tasks, "_entries", entries)

    def _declare(name="test.note", run=None, *, queue=Queue.FAST, max_attempts=5, every=""):
        calls: list[tuple] = []

        def noted(*args, **kwargs):
            calls.append(args)
            return run(*args, **kwargs) if run else None

        when = schedule.parse(every)
        entries[name] = Task(name, noted, queue, max_attempts, every, when)
        return calls

    return _declare


@pytest.fixture
def only(monkeypatch) -> None:
    """Nothing is scheduled but what the test declares."""
    monkeypatch.setattr(tasks, "_entries", {})
