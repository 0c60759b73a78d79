"""Tasks that leave a trace in a file: who began, who ended."""

import os
import time
from pathlib import Path

from gengdu.jobs.actions import progress
from gengdu.jobs.registry import task


def note(path: str, word: str) -> None:
    """One line, in one write."""
    with Path(path).open("a", encoding="ascii") as file:
        file.write(f"{word} {os.getpid()}\n")


@task("probe.hang_once")
def hang_once(path: str) -> str:
    """The first run never ends by itself, the second at once."""
    first = not Path(path).exists()
    note(path, "began")
    if first:
        time.sleep(600)
    note(path, "ended")
    return "second run"


@task("probe.doze")
def doze(path: str, seconds: float) -> None:
    """Deaf to everything for a while."""
    note(path, "began")
    time.sleep(seconds)
    note(path, "ended")


@task("probe.count")
def count(path: str, steps: int) -> None:
    """Tells its progress twenty times a second."""
    note(path, "began")
    for step in range(steps):
        progress(step, steps, f"step {step}")
        time.sleep(0.05)
    note(path, "ended")
