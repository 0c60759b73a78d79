"""Giving out a file: by its owner's word, from an origin of its own, harmless in a browser."""

import re
import uuid
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from gengdu.files import queries
from gengdu.files.enums import Access
from gengdu.files.gateways import storage
from gengdu.files.queries import Served
from gengdu.files.rules.passes import reader_of
from gengdu.kit.errors import NotFound, require

WHOLE: Final = 1024 * 1024
"""Answers up to this go out in one piece: the thread is free before the phone has them."""
_CHUNK: Final = 64 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{0,12})-(\d{0,12})")
SHARED: Final = "public, max-age=30, s-maxage=30"
"""What is recalled is gone from every cache in half a minute; until then a question costs no bytes
(ETag)."""


@require_safe
def serve(request: HttpRequest, key: str, name: str) -> HttpResponseBase:
    """`/f/<random>/<name>`: 404 for whoever may not have it, as if it were not there."""
    require(on_bulk_origin(request), NotFound)
    served = queries.served_at(key, name)
    if served is None:
        raise NotFound
    # Ranges and lengths are of the bytes as they are: nothing compresses them on the way.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    public = queries.access_to(served.file, None) is Access.PUBLIC
    require(public or _may(request, served), NotFound)
    response = _answer(request, served)
    response["Cache-Control"] = SHARED if public else "private, no-store"
    return _harmless(response, served)


def on_bulk_origin(request: HttpRequest) -> bool:
    """Whether the request came to the origin of uploads: the pages' has none of their bytes."""
    return f"{request.scheme}://{request.get_host()}" == str(settings.GENGDU_BULK_ORIGIN)


def _may(request: HttpRequest, served: Served) -> bool:
    """By the pass in the address, else by who is signed in where cookies reach this origin."""
    text = request.GET.get("pass", "")
    reader = reader_of(served.key, text) if text else account_of(request)
    return reader is not None and queries.access_to(served.file, reader) is not Access.NO


def account_of(request: HttpRequest) -> uuid.UUID | None:
    """The uid of whoever is signed in."""
    user = request.user
    return getattr(user, "uid", None) if user.is_authenticated else None


def _answer(request: HttpRequest, served: Served) -> HttpResponseBase:
    etag = f'"{served.key}"'
    if request.headers.get("If-None-Match") in {etag, f"W/{etag}"}:
        response: HttpResponseBase = HttpResponseNotModified()
    else:
        response = _bytes(request, served, etag)
    response["ETag"] = etag
    return response


def _bytes(request: HttpRequest, served: Served, etag: str) -> HttpResponseBase:
    asked = request.headers.get("Range", "")
    if asked and request.headers.get("If-Range", etag) == etag and _RANGE.fullmatch(asked):
        return _part(served, asked)
    try:
        content = storage.opened(served.key)
    except FileNotFoundError:
        raise NotFound from None
    if served.size > WHOLE:
        response: HttpResponseBase = FileResponse(content, content_type=served.media_type)
    else:
        with content:
            response = HttpResponse(content.read(), content_type=served.media_type)
    response["Content-Length"] = str(served.size)
    return response


def _part(served: Served, asked: str) -> HttpResponseBase:
    """One range, so that a download that broke off goes on where it was."""
    span = _span(asked, served.size)
    if span is None:
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{served.size}"
        return refused
    first, last = span
    response = StreamingHttpResponse(
        _read(served.key, first, last - first + 1), status=206, content_type=served.media_type
    )
    response["Content-Range"] = f"bytes {first}-{last}/{served.size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def _span(asked: str, size: int) -> tuple[int, int] | None:
    match = _RANGE.fullmatch(asked)
    low, high = (match[1], match[2]) if match else ("", "")
    if low:
        first, last = int(low), min(int(high or size - 1), size - 1)
    else:
        first, last = max(0, size - int(high or 0)), size - 1
    return (first, last) if first <= last else None


def _read(key: str, first: int, left: int) -> Iterator[bytes]:
    with storage.opened(key) as content:
        content.seek(first)
        while left and (chunk := content.read(min(_CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _harmless(response: HttpResponseBase, served: Served) -> HttpResponseBase:
    """Nothing of it runs, frames or is guessed at; what we did not make is saved, not shown."""
    disposition = content_disposition_header(not served.inline, served.name)
    response["Content-Disposition"] = disposition or "inline"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-site"
    response["X-Content-Type-Options"] = "nosniff"
    response["Accept-Ranges"] = "bytes"
    return response
