"""`gengdu serve`: pages, bulk and worker under one supervisor.

A process that dies is started again, with growing pauses; Ctrl-C or SIGTERM ends all of them; and
should the supervisor itself be killed, the kernel ends them (config/lifeline.py). It imports
neither Django nor the product, which the nursery loads (config/nursery.py): it stays small and
nothing of theirs can bring it down.
"""

import errno
import fcntl
import json
import os
import selectors
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from config import env, lifeline
from config.childlog import ChildLog
from config.nursery import Nursery, NurseryEnded

PROGRAMS = ("pages", "bulk", "worker")
FIRST_PAUSE, LONGEST_PAUSE, LONG_ENOUGH = 0.5, 30.0, 60.0
"""Seconds before a restart, doubled up to the longest; a life of a minute starts them anew."""
GRACE = 30.0
"""Seconds in which all must have ended after the signal (a job has 20); then they are killed."""
TICK = 0.25


@dataclass(eq=False)
class Child:
    """One program and its present process."""

    name: str
    pid: int = 0
    """0: it has none."""
    output: IO[bytes] | None = None
    """What the process says, both streams in one."""
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0
    """When to start it next, while it has no process."""
    rest: bytes = b""
    """The beginning of a line whose end has not come."""

    def start(self, nursery: Nursery) -> IO[bytes]:
        """Start the process, in a group of its own; its output. NurseryEnded when it cannot be."""
        self.started = time.monotonic()
        read, write = os.pipe()
        self.output = os.fdopen(read, "rb", buffering=0)
        os.set_blocking(read, False)
        try:
            self.pid = nursery.fork(self.name, write)
        finally:
            os.close(write)
        return self.output

    def signal(self, number: int) -> None:
        """Send a signal to the process and all it has started."""
        if self.pid:
            with suppress(ProcessLookupError):
                os.killpg(self.pid, number)


@dataclass
class Supervisor:
    """Keeps the programs running until it is told to stop."""

    url: str
    port: int
    host: str
    log: ChildLog
    nursery: Nursery
    children: list[Child] = field(default_factory=lambda: [Child(name) for name in PROGRAMS])
    stopping: float | None = None
    """When we were asked to stop."""
    words: str = ""
    """What else is said once the site answers: the log-ins of a demonstration."""

    def __post_init__(self) -> None:
        self.selector = selectors.DefaultSelector()
        self.announced = False

    def run(self) -> None:
        """Until SIGINT or SIGTERM, and then until every process has ended."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        while self.stopping is None or any(child.pid for child in self.children):
            ended = reaped()
            for child in self.children:
                self._look_after(child, ended)
            for key, _events in self.selector.select(TICK):
                self._copy(key.data)
            if not self.announced and self.stopping is None:
                self._announce()
        self.nursery.end()
        self.log.close()
        say("stopped")

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        again = self.stopping is not None
        self.stopping = self.stopping or time.monotonic()
        for child in self.children:
            child.signal(signal.SIGKILL if again else signal.SIGTERM)

    def _look_after(self, child: Child, ended: dict[int, int]) -> None:
        """Start what is due, clear away what has ended, kill what does not end."""
        now = time.monotonic()
        if not child.pid:
            if self.stopping is None and now >= child.due:
                self._start(child)
        elif child.pid in ended:
            self._clear_away(child, ended[child.pid], now)
        elif self.stopping is not None and now - self.stopping > GRACE:
            child.signal(signal.SIGKILL)

    def _start(self, child: Child) -> None:
        try:
            self.selector.register(child.start(self.nursery), selectors.EVENT_READ, child)
        except NurseryEnded as ended:
            self._clear_away(child, int(ended.args[0]), time.monotonic())
        if self.stopping is not None:  # asked while it was started
            child.signal(signal.SIGTERM)

    def _clear_away(self, child: Child, status: int, now: float) -> None:
        child.signal(signal.SIGKILL)  # what it had started and left behind
        self._copy(child)
        if child.rest:  # its last words had no end of line
            self.log.take(child.name, child.rest)
            self.log.flush()
            child.rest = b""
        if child.output is not None:
            with suppress(KeyError):
                self.selector.unregister(child.output)
            child.output.close()
        child.pid, child.output = 0, None
        if self.stopping is None:
            child.pause = FIRST_PAUSE if now - child.started > LONG_ENOUGH else child.pause
            child.due = now + child.pause
            say(f"{child.name} has ended ({_status(status)}); again in {child.pause:g} s")
            child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _copy(self, child: Child) -> None:
        """Pass on what a process has said, each line under its name."""
        if child.output is None:
            return
        said = child.output.read()
        if said == b"":  # its end: nothing more will come
            with suppress(KeyError):
                self.selector.unregister(child.output)
        *lines, child.rest = (child.rest + (said or b"")).split(b"\n")
        for line in lines:
            self.log.take(child.name, line)
        self.log.flush()

    def _announce(self) -> None:
        """Say where the site is, once it answers."""
        if not answers(self.host, self.port):
            return
        self.announced = True
        say(f"耕读 Gengdu: {self.url}")
        if self.words:
            say(self.words)
        say(f"日志 log: {self.log.path}")
        say("Ctrl-C 停止 stops it")


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs one of our modules; -P: never one from the current folder."""
    return [sys.executable, "-P", "-m", name, *arguments]


def environment(**more: str) -> dict[str, str]:
    """Our environment for a child, which finds the code where we did and knows its parent."""
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    ours = {
        "PYTHONPATH": path,
        "PYTHONUNBUFFERED": "1",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "GENGDU_SUPERVISOR": str(os.getpid()),
    }
    return {**os.environ, **ours, **more}


def reaped() -> dict[int, int]:
    """Exit statuses, by process id, of all that have ended; orphans that came to us among them."""
    found = {}
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            found[ended[0]] = os.waitstatus_to_exitcode(ended[1])
    return found


def _status(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"


def say(line: str) -> None:
    """A line of the supervisor's own."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def reachable(host: str) -> str:
    """An address of this machine under which a server bound to `host` answers."""
    return {"0.0.0.0": "127.0.0.1", "::": "127.0.0.1", "": "127.0.0.1"}.get(host, host)  # noqa: S104


def answers(host: str, port: int) -> bool:
    """Whether /healthz answers there, in whatever way. (http.client would bring 4 MiB with it.)"""
    question = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    try:
        with socket.create_connection((reachable(host), port), timeout=2) as line:
            line.sendall(question)
            return line.recv(5) == b"HTTP/"
    except OSError:
        return False


def bindable(host: str, port: int) -> bool:
    """Whether nobody listens there. Granian would share the port with a stranger without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise SystemExit(f"gengdu: cannot listen on {host}: {error.strerror}") from None
    return True


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the data folder for one supervisor; SystemExit when another has it.

    The kernel frees the lock with the process; no child inherits it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    with (folder / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SystemExit("gengdu: it is running already on this data folder") from None
        yield


def prepared(nursery: Nursery) -> dict[str, str]:
    """Let another process bring everything in order, and read what it says."""
    read, write = os.pipe()
    with os.fdopen(read, "rb") as output:
        try:
            pid = nursery.fork("prepare", write)
        except NurseryEnded as ended:
            raise SystemExit(ended.args[0]) from None
        finally:
            os.close(write)
        said = output.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if status:
        raise SystemExit(status)
    facts: dict[str, str] = json.loads(said.splitlines()[-1])
    return facts


def wait_for_ports(host: str, ports: list[int], seconds: float = 10.0) -> None:
    """Until nobody listens there: a predecessor that was killed frees them in a moment."""
    deadline = time.monotonic() + seconds
    for port in ports:
        while not bindable(host, port):
            if time.monotonic() > deadline:
                raise SystemExit(f"gengdu: port {port} is in use (choose another with PORT=…)")
            time.sleep(0.2)


def serve() -> None:
    """Bring everything in order, start the programs and look after them."""
    os.umask(0o027)  # what we write is nobody else's to read
    lifeline.adopt_orphans()
    nursery = Nursery(module("config.nursery"), environment())
    with only_one(env.data_folder()):
        host, port = env.listener()
        try:
            wait_for_ports(host, [port, port + 1])
            facts = prepared(nursery)
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        screen = env.choice("GENGDU_LOG_SCREEN", "warnings", ("warnings", "all"))
        folder = env.data_folder() / "logs"
        log = ChildLog(folder, everything=screen == "all")
        Supervisor(facts["url"], port, host, log, nursery, words=facts["words"]).run()
