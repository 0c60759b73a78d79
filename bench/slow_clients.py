"""Thirty clients on slow lines, up and down: what others wait for a page meanwhile.

Against pages: 10 send a body and 20 take a page at 5 KB/s each, over raw sockets with a small
receive window, from addresses of their own (127.1.0.x). Against bulk: 30 uploads at 5 KB/s. Peer
in the same run: the same readers before anybody is slow.
"""

import socket
import threading
import time
from collections.abc import Callable
from functools import partial

from bench import _load, _site

BUDGET, CLIENTS, SPEED, SECONDS, EACH = 2.0, 30, 5_000, 20, 0.02
"""Times the idle p99; bytes a second; readers ask every 20 ms, four of them."""
PIECE = 0.1
UPLOAD = 2_000_000
LEAST = 15.0
"""Milliseconds below which a p99 is the machine's own noise."""


def main() -> None:
    """Readers alone, then beside slow clients of three sorts."""
    with _site.site() as site:
        path = site.article()
        _read(site, path, 3)
        idle = _read(site, path, SECONDS)
        print(f"  nobody slow: {_load.words(idle)}")
        base = max(_load.share(idle, 99), LEAST)
        cases = (
            (f"{CLIENTS} clients at 5 KB/s on pages", _on_pages),
            (f"{CLIENTS} uploads at 5 KB/s on bulk", _on_bulk),
        )
        for name, slow in cases:
            with _load.beside(CLIENTS, partial(slow, site, path)) as moved:
                time.sleep(2)
                times = _read(site, path, SECONDS)
            p99 = _load.share(times, 99)
            _site.note(
                f"slow lines, {name}: page p99 against idle", p99 / base, "×", f"≤ {BUDGET:g} ×",
                good=p99 <= BUDGET * base,
                more=f"{_load.words(times)}; idle {_load.words(idle)};"
                f" they moved {sum(moved):,.0f} bytes",
            )  # fmt: skip


def _read(site: _site.Site, path: str, seconds: float) -> list[float]:
    kept = threading.local()

    def ask() -> int:
        if not hasattr(kept, "visitor"):
            kept.visitor = _site.Visitor(site.port)
        return int(kept.visitor.ask(path, **_site.ANEW).status)

    return _load.paced(ask, seconds=seconds, each=EACH * 4)


def _on_pages(site: _site.Site, path: str, number: int, go_on: Callable[[], bool]) -> list[float]:
    """Every third one sends a form of 60 KB, the others take a page: again and again."""
    moved: list[float] = []
    while go_on():
        try:
            with _line(site.port, number) as line:
                if number % 3 == 0:
                    _send(go_on, moved, line, _head(f"POST {path}", site.port, 60_000), 60_000)
                else:
                    line.sendall(_head(f"GET {path}", site.port, 0))
                    _take(go_on, moved, line)
        except OSError:
            time.sleep(PIECE)
    return moved


def _on_bulk(site: _site.Site, _path: str, number: int, go_on: Callable[[], bool]) -> list[float]:
    """A file of 2 MB, again and again."""
    moved: list[float] = []
    while go_on():
        try:
            with _line(site.port + 1, number) as line:
                head = _head("POST /files/", site.port + 1, UPLOAD)
                _send(go_on, moved, line, head, UPLOAD)
        except OSError:
            time.sleep(PIECE)
    return moved


def _line(port: int, number: int) -> socket.socket:
    """From an address of its own, with as small a window as the kernel allows."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
    line.settimeout(30)
    line.bind((f"127.1.0.{number + 1}", 0))
    line.connect(("127.0.0.1", port))
    return line


def _head(what: str, port: int, length: int) -> bytes:
    sort = "multipart/form-data; boundary=x" if length > 100_000 else "text/plain"
    return (
        f"{what} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n"
        f"Content-Type: {sort}\r\nContent-Length: {length}\r\n\r\n"
    ).encode()


def _send(
    go_on: Callable[[], bool],
    moved: list[float],
    line: socket.socket,
    head: bytes,
    length: int,
) -> None:
    line.sendall(head)
    piece = b"x" * int(SPEED * PIECE)
    while go_on() and length > 0:
        line.sendall(piece)
        moved.append(len(piece))
        length -= len(piece)
        time.sleep(PIECE)


def _take(go_on: Callable[[], bool], moved: list[float], line: socket.socket) -> None:
    while go_on() and (got := line.recv(int(SPEED * PIECE))):
        moved.append(len(got))
        time.sleep(PIECE)
