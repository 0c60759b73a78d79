"""Tasks by name and their schedules: `actions` enqueue by name and never import `tasks`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gengdu.jobs.enums import Queue
from gengdu.kit.registry import Registry


@dataclass(frozen=True)
class Task:
    """A function run in the worker: ids in, one action call, safe to repeat."""

    name: str
    run: Callable[..., Any]
    queue: Queue
    max_attempts: int
    every: str
    """"" or a schedule in the form the worker reads (see `schedule.py`)."""


tasks: Registry[Task] = Registry("tasks")


def task(
    name: str, *, queue: Queue = Queue.FAST, max_attempts: int = 5, every: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function of an app's `tasks.py` under "app.verb_noun"."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        tasks.register(name, Task(name, function, queue, max_attempts, every))
        return function

    return register
