"""What is made once for the same values: pages of everybody, and parts of pages (ADR 0008).

Nothing is kept for a time: whoever asks has read the values from the database just now, and what
was made of others is not found by them. So a recall, a correction, a new number or a moved place
shows at once, and only the work of writing the same bytes again is saved.
"""

import gzip
import hashlib
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from gengdu.kit import clock
from gengdu.shell import viewmode
from gengdu.shell.context import Frame
from gengdu.shell.pages import touched_by

T = TypeVar("T")
Plain = object
"""Text, numbers, days, frozen dataclasses and tuples of them: equal when they say the same."""
_INDENTED = re.compile(r"\n\s+")
"""Space that only templates need: no page of everybody has a `pre` or a `textarea`."""
_GZIP = re.compile(r"\bgzip\b")  # as Django's GZipMiddleware asks


class Store(Generic[T]):
    """The newest so many things, each by everything that it was made of."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._kept: dict[tuple[Plain, ...], T] = {}
        self._making_room = threading.Lock()

    def get(
        self,
        key: tuple[Plain, ...],
        make: Callable[[], T],
        keeps: Callable[[], bool] = lambda: True,
    ) -> T:
        """The same as before, or a new one, kept where `keeps` says so once it is made.

        A row is refused: it is equal when it has changed.
        """
        found = self._kept.get(key)
        if found is None:
            if rows := [value for value in key if isinstance(value, Model)]:
                raise TypeError(f"{rows[0]._meta.label} is a row, not a plain value")
            found = make()
            if not keeps():
                return found
            with self._making_room:
                while len(self._kept) >= self.most:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = found
        return found

    def forget(self) -> None:
        """For tests, which change what stays the same all through a process that serves."""
        self._kept.clear()


@dataclass(frozen=True)
class Page:
    """The bytes of a page, as they are and packed, and their mark."""

    plain: bytes
    packed: bytes
    etag: str


parts: Store[str] = Store(400)
_pages: Store[Page] = Store(200)


def kept_page(request: HttpRequest, template: str, **values: Plain) -> HttpResponse:
    """A public page made of plain values and of the frame, in the reader's language and mode.

    Its packed form has nothing random in it: what is the same for everybody holds no secret.
    """
    if request.META.get("QUERY_STRING"):  # words of anybody's own would push out all others
        return render(request, template, values)
    now = clock.now()  # its hour: a usual season is worked out anew every hour (`usual_range`)
    around = (viewmode.of(request).key, request.path, Frame(request).footer, now.hour)
    before = touched_by(request)
    page = _pages.get(
        (template, *around, clock.today(), *values.values()),
        lambda: _made(request, template, values),
        keeps=lambda: touched_by(request) == before,  # else it is this reader's alone
    )
    if not _GZIP.search(request.headers.get("Accept-Encoding", "")):
        response = HttpResponse(page.plain)
    else:
        response = HttpResponse(page.packed, headers={"Content-Encoding": "gzip"})
    response["ETag"] = page.etag
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def _made(request: HttpRequest, template: str, values: dict[str, Plain]) -> Page:
    plain = _INDENTED.sub("\n", render_to_string(template, values, request)).encode()
    mark = hashlib.sha256(plain).hexdigest()[:32]
    return Page(plain, gzip.compress(plain, 9, mtime=0), f'W/"{mark}"')


def forget_all() -> None:
    """Everything, between two tests."""
    parts.forget()
    _pages.forget()
