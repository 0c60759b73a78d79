"""`gengdu serve`: pages, bulk and worker under one supervisor.

A process that dies is started again, with growing pauses; Ctrl-C or SIGTERM ends all of them; and
should the supervisor itself be killed, the kernel ends them (config/lifeline.py). It imports
neither Django nor the product: it stays small and nothing of theirs can bring it down.
"""

import errno
import fcntl
import http.client
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

from config import env
from config.childlog import ChildLog

PROGRAMS = {
    "pages": ["config.server", "pages"],
    "bulk": ["config.server", "bulk"],
    "worker": ["config.cli", "worker"],
}
FIRST_PAUSE, LONGEST_PAUSE, LONG_ENOUGH = 0.5, 30.0, 60.0
"""Seconds before a restart, doubled up to the longest; a life of a minute starts them anew."""
GRACE = 30.0
"""Seconds in which all must have ended after the signal (a job has 20); then they are killed."""
TICK = 0.25


@dataclass(eq=False)
class Child:
    """One program and its present process."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0
    """When to start it next, while it has no process."""
    rest: bytes = b""
    """The beginning of a line whose end has not come."""

    def start(self) -> IO[bytes]:
        """Start the process in a group of its own; its output, both streams in one."""
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            module(*self.arguments),
            env=environment(GENGDU_INSTANCE=self.name),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,  # Ctrl-C in the terminal reaches the supervisor alone
        )
        self.started = time.monotonic()
        output = self.process.stdout
        assert output is not None  # noqa: S101 - it was asked for above
        os.set_blocking(output.fileno(), False)
        return output

    def signal(self, number: int) -> None:
        """Send a signal to the process and all it has started."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


@dataclass
class Supervisor:
    """Keeps the programs running until it is told to stop."""

    url: str
    port: int
    host: str
    log: ChildLog
    children: list[Child] = field(
        default_factory=lambda: [Child(name, arguments) for name, arguments in PROGRAMS.items()]
    )
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
        while self.stopping is None or any(child.process for child in self.children):
            for child in self.children:
                self._look_after(child)
            for key, _events in self.selector.select(TICK):
                self._copy(key.data)
            if not self.announced and self.stopping is None:
                self._announce()
        self.log.close()
        say("stopped")

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        again = self.stopping is not None
        self.stopping = self.stopping or time.monotonic()
        for child in self.children:
            child.signal(signal.SIGKILL if again else signal.SIGTERM)

    def _look_after(self, child: Child) -> None:
        """Start what is due, clear away what has ended, kill what does not end."""
        now = time.monotonic()
        if child.process is None:
            if self.stopping is None and now >= child.due:
                self.selector.register(child.start(), selectors.EVENT_READ, child)
            return
        if self.stopping is not None and now - self.stopping > GRACE:
            child.signal(signal.SIGKILL)
        status = child.process.poll()
        if status is not None:
            self._clear_away(child, status, now)

    def _clear_away(self, child: Child, status: int, now: float) -> None:
        assert child.process is not None  # noqa: S101 - `_look_after` has looked
        child.signal(signal.SIGKILL)  # what it had started and left behind
        self._copy(child)
        if child.rest:  # its last words had no end of line
            self.log.take(child.name, child.rest)
            self.log.flush()
            child.rest = b""
        output = child.process.stdout
        assert output is not None  # noqa: S101 - see `start`
        with suppress(KeyError):
            self.selector.unregister(output)
        output.close()
        child.process = None
        if self.stopping is None:
            child.pause = FIRST_PAUSE if now - child.started > LONG_ENOUGH else child.pause
            child.due = now + child.pause
            say(f"{child.name} has ended ({_status(status)}); again in {child.pause:g} s")
            child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _copy(self, child: Child) -> None:
        """Pass on what a process has said, each line under its name."""
        if child.process is None or child.process.stdout is None:
            return
        try:
            said = child.process.stdout.read() or b""
        except ValueError:  # closed
            return
        if not said:
            with suppress(KeyError):  # its end: nothing more will come
                if child.process.poll() is not None:
                    self.selector.unregister(child.process.stdout)
        *lines, child.rest = (child.rest + said).split(b"\n")
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
    """Whether /healthz answers there, in whatever way."""
    connection = http.client.HTTPConnection(reachable(host), port, timeout=2)
    try:
        connection.request("GET", "/healthz", headers={"Host": "localhost"})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


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


def prepared() -> dict[str, str]:
    """Let another process bring everything in order, and read what it says."""
    done = subprocess.run(  # noqa: S603 - our own module
        module("config.start"),
        env=environment(),
        stdout=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    facts: dict[str, str] = json.loads(done.stdout.splitlines()[-1])
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
    with only_one(env.data_folder()):
        host, port = env.listener()
        try:
            wait_for_ports(host, [port, port + 1])
            facts = prepared()
        except KeyboardInterrupt:
            raise SystemExit(130) from None
        screen = env.choice("GENGDU_LOG_SCREEN", "warnings", ("warnings", "all"))
        folder = env.data_folder() / "logs"
        log = ChildLog(folder, everything=screen == "all")
        Supervisor(facts["url"], port, host, log, words=facts["words"]).run()
