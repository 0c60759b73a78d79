"""The door of a web process: body sizes, open requests per address, and clients that stall.

Granian calls the application as soon as the headers are there. A body that trickles in holds one
of the few threads meanwhile, and the phone that lost its signal holds it for ever. So *pages*
reads each body whole before the application runs, with most threads kept free for readers;
*bulk* lets an address have four requests open; and both hang up on whoever sends nothing.
"""

import io
import threading
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from config.watchdog import Watchdog
from gengdu.shell.answers import PROBLEM, PROGRAM_PATHS, problem_at_the_door
from gengdu.shell.proxies import Network, client_address

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
CHUNK = 64 * 1024


class Body(Protocol):
    """What comes from the client."""

    def read(self, size: int = -1, /) -> bytes: ...


class Refused(Exception):
    """The request goes no further; the argument is the status line."""


TOO_LARGE = Refused("413 Content Too Large")
NOT_IN_TIME = Refused("408 Request Timeout")
TOO_MANY = Refused("503 Service Unavailable")


class Slots:
    """Places that an address may take, and all addresses together."""

    def __init__(self, *, each: int, together: int) -> None:
        self.each = each
        self.together = together
        self._taken: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, address: str) -> None:
        """Take a place; Refused when there is none left."""
        with self._lock:
            if self._taken[address] >= self.each or self._taken.total() >= self.together:
                raise TOO_MANY
            self._taken[address] += 1

    def give(self, address: str) -> None:
        """Give it back."""
        with self._lock:
            self._taken[address] -= 1
            if not self._taken[address]:
                del self._taken[address]

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """A place for the time of the block."""
        self.take(address)
        try:
            yield
        finally:
            self.give(address)


@dataclass(frozen=True)
class Door(ABC):
    """What both doors know."""

    application: Application
    slots: Slots
    watchdog: Watchdog
    most_body: int
    proxies: list[Network]

    @abstractmethod
    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Serve or refuse, as WSGI wants it."""

    def client(self, environ: Environ) -> str:
        """Whose request it is; forwarded addresses count from our own proxies only."""
        return client_address(environ, self.proxies)

    def waiting(self, environ: Environ, client: str) -> AbstractContextManager[None]:
        """The block waits for bytes. A proxy minds its clients itself: they share its address."""
        peer = client_address({"REMOTE_ADDR": environ["REMOTE_ADDR"]}, [])
        return self.watchdog.waiting(peer) if peer == client else nullcontext()

    def declared_length(self, environ: Environ) -> int | None:
        """The body's length; None when the client does not say it, Refused when it is too large."""
        if "HTTP_TRANSFER_ENCODING" in environ:
            return None
        text = environ.get("CONTENT_LENGTH") or "0"
        if not text.isascii() or not text.isdigit() or int(text) > self.most_body:
            raise TOO_LARGE
        return int(text)


class PagesDoor(Door):
    """Bodies whole and small, answers whole: a thread is never held by a slow line."""

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Serve, or refuse with 408, 413 or 503."""
        try:
            self._take_body(environ)
        except Refused as refusal:
            return _refuse(environ, start_response, refusal)
        answer = self.application(environ, start_response)
        if getattr(answer, "streaming", True):
            return answer
        try:
            return list(answer)  # Granian sends a list in one piece and frees the thread.
        finally:
            answer.close()  # type: ignore[attr-defined]  # Django's answers have it

    def _take_body(self, environ: Environ) -> None:
        length = self.declared_length(environ)
        if length == 0:
            return
        client = self.client(environ)
        with self.slots.one(client), self.waiting(environ, client):
            # Without a length the client ends the body; one byte more than allowed tells.
            body = environ["wsgi.input"].read(self.most_body + 1 if length is None else length)
        if len(body) > self.most_body:
            raise TOO_LARGE
        if length is not None and len(body) < length:
            raise NOT_IN_TIME
        environ["wsgi.input"] = io.BytesIO(body)
        environ["CONTENT_LENGTH"] = str(len(body))
        environ.pop("HTTP_TRANSFER_ENCODING", None)


class BulkDoor(Door):
    """Large bodies read by the application as they come; few slow things at once from an address.

    What asks without a body and is answered in one piece - the pictures of a page, which a
    browser asks for six at a time, and a village from one address - takes no place.
    """

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Serve, or refuse with 413 or 503; the place is given back when the answer has gone."""
        client = self.client(environ)
        try:
            if self.declared_length(environ) == 0:
                return self._without_body(environ, start_response, client)
            self.slots.take(client)
        except Refused as refusal:
            return _refuse(environ, start_response, refusal)
        body = WatchedBody(environ, self, client)
        environ["wsgi.input"] = io.BufferedReader(body, CHUNK)
        try:
            return WatchedAnswer(self.application(environ, start_response), self.slots, client)
        except BaseException:
            self.slots.give(client)
            raise

    def _without_body(self, environ: Environ, start_response: Any, client: str) -> Iterable[bytes]:
        """The answer whole, or piece by piece in a place that is taken once it is known to be."""
        said: list[tuple[Any, ...]] = []
        answer = self.application(environ, lambda *given: said.append(given))
        if getattr(answer, "streaming", True):
            try:
                self.slots.take(client)
            except Refused:
                answer.close()  # type: ignore[attr-defined]  # Django's answers have it
                raise
            start_response(*said[-1])
            return WatchedAnswer(answer, self.slots, client)
        try:
            start_response(*said[-1])
            return list(answer)
        finally:
            answer.close()  # type: ignore[attr-defined]  # Django's answers have it


class WatchedBody(io.RawIOBase):
    """The client's body in pieces of 64 KiB, each waited for under the watchdog's eyes."""

    def __init__(self, environ: Environ, door: Door, client: str) -> None:
        super().__init__()
        self._body: Body = environ["wsgi.input"]
        self._waiting: Callable[[], AbstractContextManager[None]] = partial(
            door.waiting, environ, client
        )
        self._left = door.most_body

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The next piece; 0 at the end and past the limit, which a parser sees as cut off."""
        wanted = min(len(buffer), CHUNK, self._left)
        if wanted == 0:
            return 0
        with self._waiting():
            part = self._body.read(wanted)
        self._left -= len(part)
        buffer[: len(part)] = part
        return len(part)


class WatchedAnswer:
    """An answer that gives the place back when it is closed, once."""

    def __init__(self, answer: Iterable[bytes], slots: Slots, client: str) -> None:
        self._answer = answer
        self._give = [lambda: slots.give(client)]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """Called by the server when all is sent or the client has gone."""
        try:
            if hasattr(self._answer, "close"):
                self._answer.close()
        finally:
            if self._give:
                self._give.pop()()


def _refuse(environ: Environ, start_response: Any, refusal: Refused) -> list[bytes]:
    status = str(refusal)
    kind, body = "text/plain; charset=utf-8", f"{status}\n".encode()
    if environ.get("PATH_INFO", "").startswith(PROGRAM_PATHS):
        language = environ.get("HTTP_ACCEPT_LANGUAGE", "")
        kind, body = PROBLEM, problem_at_the_door(int(status[:3]), language)
    start_response(
        status,
        [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Retry-After", "5"),
            # What is left of the body is not read: the connection cannot be used again.
            ("Connection", "close"),
        ],
    )
    return [body]
