"""The processes of this installation, as `ps` shows them, and the memory of each."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config import env

SUPERVISOR, HASHES = "supervisor", "hashes"


@dataclass(frozen=True)
class Process:
    """One of them."""

    pid: int
    program: str
    mib: float
    """What it shares with others is shared out among them (PSS); 0 where we may not look."""


def processes() -> list[Process]:
    """Those that run now, the supervisor first; none where the site is down."""
    seen = dict(_seen())
    found = {pid: name for pid, (_parent, line) in seen.items() if (name := _program(line))}
    above = {seen[pid][0] for pid, name in found.items() if name == "nursery"}
    below = {
        pid: HASHES
        for pid, (parent, line) in seen.items()
        if parent in found and line.endswith("/people/gateways/hasher.py")
    }
    ours = {**dict.fromkeys(sorted(above & seen.keys()), SUPERVISOR), **found, **below}
    return [Process(pid, name, _proportional(pid)) for pid, name in ours.items()]


def total_memory() -> float:
    """MiB of this machine."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1024**2


def _seen() -> Iterator[tuple[int, tuple[int, str]]]:
    """Process id → parent's and command line, of all whom we may look at."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ")
            except OSError:  # it ended meanwhile
                continue
            parent = int(stat.rpartition(")")[2].split()[1])
            yield int(entry.name), (parent, line.decode("utf-8", "replace").strip())


def _program(line: str) -> str:
    """The name in a title (`env.process_title`), "" for a process that is not ours."""
    name = line.removeprefix("gengdu ").partition(" ")[0]
    title = env.process_title(name)
    return name if line == title or line.startswith(f"{title} worker-") else ""


def _proportional(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) for row in text.splitlines() if row.startswith("Pss:")) / 1024
