"""Pages that may be shared, kept for two seconds in a web process of the embedded profile.

When a notice is passed on to the village's groups, hundreds open the same page within a minute: it
is made once every two seconds then, and no reader sees one that is older. The cluster's front
keeps pages by itself (docs/ops/caching.md); the same answers, told apart by the same things.
"""

import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.http import parse_cookie

from gengdu.shell import viewmode

SECONDS, MOST = 2.0, 256
LARGEST = 256 * 1024
Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
Headers = list[tuple[str, str]]
_GZIP = re.compile(r"\bgzip\b")  # as Django's GZipMiddleware asks
_TOLD_APART = {"accept-encoding", "hx-request"}
_OTHERS_THAN_PAGES = (
    "HTTP_AUTHORIZATION", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE",
    "HTTP_HX_REQUEST", "HTTP_X_FORWARDED_PROTO",
)  # fmt: skip
"""Requests with one of these are answered anew: parts of pages, programs, questions for changes."""


@dataclass(frozen=True)
class Copy:
    """An answer as it went out, without its number."""

    until: float
    status: str
    headers: Headers
    body: bytes


class Copies:
    """An application before which answers are kept. Threads share it."""

    def __init__(
        self, application: Application, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._application = application
        self._clock = clock
        self._kept: dict[tuple[object, ...], Copy] = {}
        self._lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """A kept answer, or a new one."""
        key = key_of(environ)
        if key is None:
            return self._application(environ, start_response)
        found = self._kept.get(key)
        if found is not None and found.until > self._clock():
            start_response(found.status, found.headers)
            return [found.body]
        said: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, *more: Any) -> Any:
            said.append((status, headers))
            return start_response(status, headers, *more)

        answer = self._application(environ, start)
        if not getattr(answer, "streaming", True) and said and may_be_kept(*said[-1]):
            self._keep(key, *said[-1], answer.content)  # type: ignore[attr-defined]  # Django's
        return answer

    def _keep(self, key: tuple[object, ...], status: str, headers: Headers, body: bytes) -> None:
        if len(body) > LARGEST:
            return
        unnumbered = [(name, value) for name, value in headers if name.lower() != "x-request-id"]
        now = self._clock()
        with self._lock:
            if len(self._kept) >= MOST:
                self._kept = {k: copy for k, copy in self._kept.items() if copy.until > now}
            if len(self._kept) < MOST:
                self._kept[key] = Copy(now + SECONDS, status, unnumbered, body)


def key_of(environ: Environ) -> tuple[object, ...] | None:
    """What such an answer may differ by; None for a request that is always answered anew."""
    if environ["REQUEST_METHOD"] != "GET" or any(name in environ for name in _OTHERS_THAN_PAGES):
        return None
    mode = viewmode.of_cookies(parse_cookie(environ.get("HTTP_COOKIE", "")))
    return (
        environ.get("wsgi.url_scheme"),
        environ.get("HTTP_HOST"),
        environ.get("PATH_INFO"),
        environ.get("QUERY_STRING"),
        mode.key,
        bool(_GZIP.search(environ.get("HTTP_ACCEPT_ENCODING", ""))),
    )


def may_be_kept(status: str, headers: Headers) -> bool:
    """Whether the answer says that it is everybody's, and differs by nothing but the key."""
    said = {name.lower(): value for name, value in headers}
    control = said.get("cache-control", "")
    differs = {field.strip().lower() for field in said.get("vary", "").split(",") if field.strip()}
    return (
        status.startswith("200")
        and control.startswith("public")
        and "s-maxage" in control
        and "set-cookie" not in said
        and differs <= _TOLD_APART
    )
