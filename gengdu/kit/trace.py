"""Where a request came from: for the audit log's "where" and for error pages' number to quote.

It identifies the request, never decides what somebody may do (scope is an argument, STYLE 7).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Trace:
    """One request or job: `number` is what a user quotes, `address` the client's IP or ""."""

    number: str = ""
    address: str = ""


_current: ContextVar[Trace] = ContextVar("trace", default=Trace())  # noqa: B039 - frozen


def current() -> Trace:
    """The trace of the request or job under way, empty outside of one."""
    return _current.get()


@contextmanager
def tracing(trace: Trace) -> Iterator[None]:
    """Everything inside is written down under this trace."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)
