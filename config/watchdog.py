"""Hangs up on clients that stall: a thread that waits for their bytes would wait for ever.

Granian gives no time limit for bodies and no handle on the connection. So the connections of an
address that keeps us waiting are found among this process's own sockets, and those on which the
kernel has seen no data for a while are closed for reading; the waiting read then ends. Dead peers
(a phone without a signal) are found by the kernel itself, with keep-alive probes.
"""

import os
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

LAST_DATA_RECEIVED = 8 + 4 * 11
"""Offset in struct tcp_info (linux/tcp.h) of the milliseconds since data came in."""
TICK = 1.0


@dataclass(eq=False)
class Wait:
    """A thread that waits for bytes of an address."""

    address: str
    since: float = field(default_factory=time.monotonic)


class Watchdog:
    """Watches the waiting threads of one process; `start()` begins its rounds."""

    def __init__(self, *, patience: float, longest: float) -> None:
        """`patience`: seconds of silence; `longest`: seconds for one read, however it trickles."""
        self.patience = patience
        self.longest = longest
        self._waits: set[Wait] = set()
        self._lock = threading.Lock()

    @contextmanager
    def waiting(self, address: str) -> Iterator[None]:
        """The block waits for bytes of this address."""
        wait = Wait(address)
        with self._lock:
            self._waits.add(wait)
        try:
            yield
        finally:
            with self._lock:
                self._waits.discard(wait)

    def start(self) -> None:
        """Make rounds in a thread that ends with the process."""
        threading.Thread(target=self._rounds, name="watchdog", daemon=True).start()

    def _rounds(self) -> None:
        probed = False
        while True:
            time.sleep(TICK)
            # The listener comes a moment after this thread.
            probed = probed or probe_dead_peers()
            self.hang_up()

    def hang_up(self) -> int:
        """One round: close what stalls; returns how many connections were closed."""
        now = time.monotonic()
        with self._lock:
            waits = list(self._waits)
        silent = {w.address for w in waits if now - w.since >= self.patience}
        endless = {w.address for w in waits if now - w.since >= self.longest}
        if not silent:
            return 0
        closed = 0
        ours = {port_of(listener) for listener in _listeners()}
        for connection in _tcp_sockets():
            with suppress(OSError):  # it ended meanwhile
                peer = _peer(connection)
                if port_of(connection) not in ours or peer not in silent:
                    continue  # never one of our own to a database
                if peer in endless or _seconds_silent(connection) >= self.patience:
                    connection.shutdown(socket.SHUT_RD)
                    closed += 1
        return closed


def probe_dead_peers() -> bool:
    """Let the kernel probe silent peers, as the listener bequeaths it; False: no listener yet."""
    found = False
    for listener in _listeners():
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 20)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 10)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 60_000)
        found = True
    return found


def port_of(connection: socket.socket) -> int:
    """The port at our end."""
    return int(connection.getsockname()[1])


def _listeners() -> Iterator[socket.socket]:
    """The sockets at which we accept."""
    for found in _tcp_sockets():
        if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            yield found


def _tcp_sockets() -> Iterator[socket.socket]:
    """This process's TCP sockets, each as a duplicate that is closed after its turn."""
    for entry in os.listdir("/proc/self/fd"):  # noqa: PTH208 - names, not paths
        try:
            twin = os.dup(int(entry))
        except OSError:  # closed meanwhile
            continue
        try:
            found = socket.socket(fileno=twin)
        except OSError:  # not a socket
            os.close(twin)
            continue
        with found:
            if found.family in {socket.AF_INET, socket.AF_INET6}:
                yield found


def _peer(connection: socket.socket) -> str:
    """The client's address, an IPv4 one as such also at a dual-stack listener."""
    return str(connection.getpeername()[0]).removeprefix("::ffff:")


def _seconds_silent(connection: socket.socket) -> float:
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, LAST_DATA_RECEIVED + 4)
    return float(struct.unpack_from("I", info, LAST_DATA_RECEIVED)[0]) / 1000
