"""Load on a site: wrk where many requests a second are wanted, threads where there are few."""

import multiprocessing
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Load:
    """What wrk saw."""

    rate: float
    """Answers a second, all of them 2xx or 3xx."""
    p50: float
    p99: float
    """Milliseconds."""


_TIMES = {"us": 0.001, "ms": 1.0, "s": 1_000.0}
_COOKIES = """
local cookies = {%s}
local at = 0
request = function()
  at = at %% #cookies + 1
  wrk.headers["Cookie"] = cookies[at]
  return wrk.format("GET")
end
"""


def wrk(
    url: str,
    *,
    seconds: int = 8,
    connections: int = 16,
    headers: dict[str, str] | None = None,
    cookies: Sequence[str] = (),
) -> Load:
    """Ask for a page over and over, with one cookie after the other; a refusal is SystemExit."""
    program = shutil.which("wrk")
    if program is None:
        raise SystemExit("bench: no wrk (apt-get install wrk)")
    command = [program, "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "30s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if cookies:
            script.write(_COOKIES % ", ".join(f'"{cookie}"' for cookie in cookies))
            script.flush()
            command += ["-s", script.name]
        said = subprocess.run(
            [*command, url], capture_output=True, text=True, check=True, cwd=Path("/")
        ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise SystemExit(f"bench: {url} was refused under load:\n{said}")
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    assert found, said
    return Load(float(found[1]), _share(said, 50), _share(said, 99))


def _share(said: str, percent: int) -> float:
    found = re.search(rf"\b{percent}%\s+([\d.]+)(us|ms|s)\b", said)
    assert found, said
    return float(found[1]) * _TIMES[found[2]]


def paced(ask: Callable[[], int], *, seconds: float, each: float, readers: int = 4) -> list[float]:
    """Milliseconds of the answers that a few people get who each ask every so often.

    `ask` gives the status. Not closed-loop: whoever is late asks at once again, and his waiting
    counts from the moment at which he wanted to ask.
    """
    times: list[float] = []
    wrong: list[int] = []

    def one(offset: float) -> None:
        wanted = time.perf_counter() + offset
        until = wanted + seconds
        while wanted < until:
            time.sleep(max(0.0, wanted - time.perf_counter()))
            status = ask()
            times.append((time.perf_counter() - wanted) * 1_000)
            if status != 200:
                wrong.append(status)
            wanted += each

    threads = [threading.Thread(target=one, args=(each * n / readers,)) for n in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise SystemExit(f"bench: {len(wrong)} answers were refusals, the first {wrong[0]}")
    return sorted(times)


@contextmanager
def beside(
    people: int, one: Callable[[int, Callable[[], bool]], list[float]]
) -> Iterator[list[float]]:
    """So many people, each `one(number, go_on)` in a thread; what they gave is in the list after.

    In a process of their own: readers measured here would else wait for their interpreter's lock.
    """
    fork = multiprocessing.get_context("fork")
    stop = fork.Event()
    here, there = fork.Pipe(duplex=False)

    def crowd() -> None:
        found: list[float] = []
        threads = [
            threading.Thread(target=lambda n=n: found.extend(one(n, lambda: not stop.is_set())))  # type: ignore[misc]
            for n in range(people)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        there.send(found)

    process = fork.Process(target=crowd)
    process.start()
    said: list[float] = []
    try:
        yield said
    finally:
        stop.set()
        said += here.recv()
        process.join()


def share(times: Sequence[float], percent: int) -> float:
    """A percentile of sorted times."""
    return times[min(len(times) - 1, len(times) * percent // 100)]


def words(times: Sequence[float]) -> str:
    """Median and tail."""
    return f"p50 {statistics.median(times):.1f} ms, p99 {share(times, 99):.1f} ms"
