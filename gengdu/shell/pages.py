"""Two kinds of page, said at the view: the same bytes for everybody, or nobody else's."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.functional import LazyObject, empty

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], R]
logger = logging.getLogger(__name__)


class NotPublic(AssertionError):
    """A page marked public touched what differs from reader to reader."""


def public_page(view: View[P, R]) -> View[P, R]:
    """The answer is the same bytes for everybody per URL, language and view mode.

    It may be kept by a shared cache for 30 seconds. A view that touches the session, the user or
    the CSRF token fails the tests (settings.GENGDU_STRICT_PAGES); in production such an answer is
    logged and goes out as `no-store`, so that one reader's page never reaches another.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        before = touched_by(request)
        request.page_is_shared = True  # type: ignore[attr-defined]  # read by shell.answers
        response = view(request, *args, **kwargs)
        if hasattr(response, "render") and callable(response.render):
            response = response.render()
        touched = touched_by(request) - before
        if touched or response.cookies:
            _refuse_to_share(request, response, ", ".join(sorted(touched) or ["a cookie"]))
        elif response.status_code in {200, 301} and request.method in {"GET", "HEAD"}:
            response["Cache-Control"] = "public, max-age=0, s-maxage=30"
            patch_vary_headers(response, ["HX-Request"])
        else:
            response["Cache-Control"] = "no-store"
        return response

    return wrapped


def personal_page(view: View[P, R]) -> View[P, R]:
    """The answer is for this reader alone: never kept by any cache (SECURITY 39)."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> R:
        request.page_is_personal = True  # type: ignore[attr-defined]  # read by is_personal
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return wrapped


def guard_shared(request: HttpRequest, response: HttpResponseBase) -> None:
    """Last look from outside: a middleware may have hung a cookie on a page to be shared."""
    if response.cookies and response.get("Cache-Control", "").startswith("public"):
        _refuse_to_share(request, response, "a cookie")


def is_personal(request: HttpRequest) -> bool:
    """Whether the page being made is marked personal."""
    return bool(getattr(request, "page_is_personal", False))


def _refuse_to_share(request: HttpRequest, response: HttpResponseBase, what: str) -> None:
    if getattr(settings, "GENGDU_STRICT_PAGES", settings.DEBUG):
        raise NotPublic(f"{request.path} is marked public and touched: {what}")
    logger.error("public page %s touched: %s", request.path, what)
    response["Cache-Control"] = "no-store"


def touched_by(request: HttpRequest) -> set[str]:
    """What of the reader's own has been looked at for this request."""
    found = set()
    if getattr(getattr(request, "session", None), "accessed", False):
        found.add("session")
    user = getattr(request, "user", None)
    if isinstance(user, LazyObject) and user._wrapped is not empty:  # noqa: SLF001 - no public way to ask without asking
        found.add("user")
    if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
        found.add("CSRF token")
    return found
