"""The product, loaded once: every program is forked from here and shares its memory.

Loading it takes seconds and 80 MB; four programs that each did it would take four times that. The
supervisor asks for a program by its name and hands over the file for its output. What is forked
becomes the supervisor's own child, which adopts orphans: it watches all of them as before, and
those that run do not notice when the nursery dies. The next one that is needed starts it anew.

This side of the line (`Nursery`) imports neither Django nor the product.
"""

import gc
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from config import env, lifeline

LONGEST_LOAD = 300.0
"""Seconds; a Pi with a slow card loads the product in twenty."""

LONGEST_BIRTH = 60.0
"""Of all programs after the first: the product is there, the web's part is worked out once more."""
LONGEST_END = 5.0
UNBORN = b"0"


class NurseryEnded(Exception):
    """It ended instead of giving a process; the argument is its exit status."""


class Nursery:
    """The supervisor's end of the line; the process is started when a program is asked for."""

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._command = command
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def fork(self, name: str, output: int) -> int:
        """A new process that runs the program; its id. NurseryEnded when there is none."""
        line = self._line or self._start()
        try:
            socket.send_fds(line, [name.encode()], [output])
            answer = line.recv(32)
        except OSError:
            answer = b""
        if answer in {b"", UNBORN}:
            raise NurseryEnded(self.end())
        line.settimeout(LONGEST_BIRTH)
        return int(answer)

    def end(self) -> int:
        """Close it; its exit status, 0 when somebody else has seen its end."""
        if self._line is None or self._process is None:
            return 0
        self._line.close()  # it ends when nobody can ask for anything any more
        self._line = None
        try:
            return self._process.wait(LONGEST_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                self._command,
                env=self._environment,
                stdin=theirs.fileno(),
                process_group=0,  # Ctrl-C in the terminal reaches the supervisor alone
            )
        ours.settimeout(LONGEST_LOAD)
        self._line = ours
        return ours


def main() -> None:
    """Load, then fork what is asked for; the loop is left in the forked process alone."""
    lifeline.follow_parent()
    gc.disable()  # until the fork: the collector would leave holes that every program fills anew
    _load()
    line = socket.socket(fileno=os.dup(0))
    supervisor, warm = os.getppid(), False
    while True:
        asked, files, _flags, _address = socket.recv_fds(line, 32, 1)
        if not asked:
            return
        name = asked.decode()
        if not warm and name in WARM:
            _warm()
            warm = True
        if _is_born(line, supervisor):
            _settle(name, files[0])
            sys.exit(PROGRAMS[name]())
        os.close(files[0])


def _is_born(line: socket.socket, supervisor: int) -> bool:
    """Fork; True in the new process, once it is the supervisor's child and has told its id."""
    between = os.fork()
    if between:
        _pid, status = os.waitpid(between, 0)
        if status:
            line.send(UNBORN)
        return False
    middle = os.getpid()
    try:
        if os.fork():
            os._exit(0)
    except OSError:  # no memory, or too many processes
        os._exit(1)
    while (parent := os.getppid()) != supervisor:
        if parent != middle:  # the supervisor has died meanwhile
            os._exit(1)
        time.sleep(0.001)
    os.setpgid(0, 0)
    lifeline.follow_parent()
    line.send(str(os.getpid()).encode())
    line.close()
    return True


def _settle(name: str, output: int) -> None:
    """Give the new process what is its own: streams, title, a collector at work."""
    import setproctitle

    with open(os.devnull) as nothing:  # noqa: PTH123 - a device
        os.dup2(nothing.fileno(), 0)
    for stream in STREAMS.get(name, (1, 2)):
        os.dup2(output, stream)
    os.close(output)
    setproctitle.setproctitle(env.process_title(name))
    gc.enable()


def _load() -> None:
    import importlib

    import django
    from django.conf import settings

    django.setup()
    importlib.import_module(settings.ROOT_URLCONF)
    import setproctitle

    from config import cli, server, start  # noqa: F401 - what the programs need

    setproctitle.setproctitle(env.process_title("nursery"))
    gc.collect()
    gc.freeze()


def _warm() -> None:
    """What every web process would make for itself, now that the static files are there."""
    from config import wsgi

    wsgi.product()
    gc.collect()
    gc.freeze()


def _prepare() -> int:
    from config import start

    start.main()
    return 0


def _pages() -> int:
    from config import server

    server.main("pages")
    return 0


def _bulk() -> int:
    from config import server

    server.main("bulk")
    return 0


def _worker() -> int:
    from django.core.management import call_command

    call_command("worker")
    return 0


PROGRAMS: dict[str, Callable[[], int]] = {
    "prepare": _prepare,
    "pages": _pages,
    "bulk": _bulk,
    "worker": _worker,
}
WARM = {"pages", "bulk", "worker"}
STREAMS = {"prepare": (1,)}
"""Where the output goes, when not both streams: progress is for the terminal."""

if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
