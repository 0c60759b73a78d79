"""Tasks by name and their schedules: `actions` enqueue by name and never import `tasks`.

Every process loads all `tasks.py` (a page must know the queue of what it enqueues), so a heavy
library is imported inside the task that needs it.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from gengdu.jobs import schedule
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
    """"" or a schedule: "every 10m", "daily 03:10"."""
    schedule: schedule.Schedule | None


@dataclass(frozen=True)
class Follower:
    """A task that reads the change feed: enqueued when changes of its kinds were numbered."""

    task: str
    kinds: Callable[[], Collection[str]]


tasks: Registry[Task] = Registry("tasks")
followers: Registry[Follower] = Registry("followers of the change feed")


def task(
    name: str, *, queue: Queue = Queue.FAST, max_attempts: int = 5, every: str = ""
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function of an app's `tasks.py` under "app.verb_noun".

    It may raise a DomainError: the job then fails at once with its words. Anything else is tried
    again, `max_attempts` times in all. It returns something that JSON can hold, or None.
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        when = schedule.parse(every)
        tasks.register(name, Task(name, function, queue, max_attempts, every, when))
        return function

    return register
