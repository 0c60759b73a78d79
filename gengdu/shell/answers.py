"""How a refusal or a failure looks: a page, a toast for htmx, a problem for programs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language_from_request, ngettext
from django.utils.translation import gettext_lazy as _

from gengdu.kit import trace
from gengdu.kit.errors import DomainError, TooMany
from gengdu.shell.errors import BodyTooLarge

PROBLEM: Final = "application/problem+json"
# Addresses that programs talk to: they get RFC 9457 problems, never HTML.
PROGRAM_PATHS: Final = ("/api/", "/xapi/", "/node/")


@dataclass(frozen=True)
class Failure:
    """What happened, what to do, and the words programs go by."""

    code: str
    status: int
    heading: str | Promise
    happened: str | Promise
    advice: str | Promise = ""
    icon: str = "triangle-alert"
    retry: bool = False
    retry_after: int | None = None
    field: str | None = None


HEADINGS: Final[Mapping[int, tuple[str | Promise, str | Promise, str, bool]]] = {
    # status: heading, what to do, icon, whether trying again may help
    400: (_("This was not understood"), _("Please go back and try once more."), "info", False),
    401: (_("Please sign in"), "", "lock", False),
    403: (
        _("This is not open to you"),
        _("If you need it for your work, ask the administrator of your organisation."),
        "lock",
        False,
    ),
    404: (
        _("There is nothing here"),
        _("The address may be mistyped, or the page was taken away."),
        "search",
        False,
    ),
    405: (_("This was not understood"), "", "info", False),
    408: (_("This was not understood"), "", "clock", True),
    409: (_("Somebody was quicker"), _("Please look at the present state first."), "info", True),
    410: (_("This is no longer here"), "", "info", False),
    413: (_("That was too large"), _("Please send less at once."), "upload", False),
    422: (
        _("Please check what you entered"),
        _("Go back: what you typed is still there."),
        "pencil",
        False,
    ),
    429: (_("Please wait a little"), "", "clock", True),
    500: (
        _("Something went wrong on our side"),
        _("It is written down. Please try again in a few minutes."),
        "triangle-alert",
        True,
    ),
    503: (_("Back in a moment"), _("Please try again in a few minutes."), "clock", True),
}


def failure_of(refusal: DomainError) -> Failure:
    """The page's parts for a refusal."""
    heading, advice, icon, retry = HEADINGS.get(refusal.status, HEADINGS[400])
    wait = refusal.retry_after if isinstance(refusal, TooMany) else None
    return Failure(
        code=refusal.code,
        status=refusal.status,
        heading=heading,
        happened=refusal.words(),
        advice=_wait_words(wait) if wait else advice,
        icon=icon,
        retry=retry,
        retry_after=wait,
        field=getattr(refusal, "field", None),
    )


def failure_for(status: int, code: str, happened: str | Promise) -> Failure:
    """The page's parts for a failure that is no refusal of an action."""
    heading, advice, icon, retry = HEADINGS[status]
    return Failure(code, status, heading, happened, advice, icon, retry)


def answer(request: HttpRequest, failure: Failure) -> HttpResponse:
    """The failure in the form the sender can use; never kept by a cache."""
    if is_program(request):
        response = _problem(failure)
    elif wants_fragment(request):
        response = _toast(request, failure)
    else:
        response = _page(request, failure)
    if failure.status == HTTPStatus.GONE and getattr(request, "page_is_shared", False):
        # For our own front: it takes the place of the copy, which else would be handed out again
        # as soon as we do not answer (docs/ops/caching.md). Older ones heed the first of the two.
        response["X-Accel-Expires"] = "1"
    response["Cache-Control"] = "no-store"
    if failure.retry_after:
        response["Retry-After"] = str(failure.retry_after)
    if failure.status == HTTPStatus.UNAUTHORIZED and is_program(request):
        response["WWW-Authenticate"] = "Bearer"
    return response


def is_program(request: HttpRequest) -> bool:
    """Whether the address is one for programs."""
    return request.path.startswith(PROGRAM_PATHS)


def language_of(request: HttpRequest, chosen: str) -> str:
    """The language of an answer: programs say theirs by Accept-Language, people have `chosen`."""
    return get_language_from_request(request) if is_program(request) else chosen


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of a page (not for a whole one by boost or history)."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Boosted") != "true"
        and headers.get("HX-History-Restore-Request") != "true"
    )


def _problem(failure: Failure) -> HttpResponse:
    return HttpResponse(_problem_text(failure), status=failure.status, content_type=PROBLEM)


def _problem_text(failure: Failure) -> str:
    body: dict[str, object] = {
        "type": f"urn:gengdu:problem:{failure.code}",
        "title": str(failure.heading),
        "status": failure.status,
        "detail": str(failure.happened),
        "code": failure.code,
        "request": trace.current().number,
    }
    if failure.field:
        body["field"] = failure.field
    return json.dumps(body, ensure_ascii=False)


AT_THE_DOOR: Final[Mapping[int, tuple[str, str | Promise]]] = {
    408: ("shell.too_slow", _("The request did not arrive in time.")),
    413: (BodyTooLarge.code, BodyTooLarge.message),
    503: ("shell.busy", _("Too many requests are open at once.")),
}


def problem_at_the_door(status: int, language: str) -> bytes:
    """The problem for a request that is refused before any view has seen it."""
    code, happened = AT_THE_DOOR[status]
    asked = HttpRequest()
    asked.META["HTTP_ACCEPT_LANGUAGE"] = language
    with translation.override(get_language_from_request(asked)):
        return _problem_text(failure_for(status, code, happened)).encode()


def _toast(request: HttpRequest, failure: Failure) -> HttpResponse:
    words = (
        f"{failure.happened} {failure.advice}".strip() if failure.retry_after else failure.happened
    )
    number = trace.current().number if failure.status >= 500 else ""
    html = render_to_string("shell/_toast.html", {"words": words, "kind": "bad", "number": number})
    response = HttpResponse(html, status=failure.status)
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "beforeend"
    return response


def _page(request: HttpRequest, failure: Failure) -> HttpResponse:
    retry_url = request.get_full_path() if failure.retry and request.method == "GET" else ""
    context = {
        "heading": failure.heading,
        "happened": failure.happened,
        "advice": failure.advice,
        "icon_name": failure.icon,
        "retry_url": retry_url,
        "number": trace.current().number,
    }
    html = render_to_string("shell/error.html", context, request)
    return HttpResponse(html, status=failure.status)


def _wait_words(seconds: int) -> str:
    if seconds < 60:
        return ngettext(
            "You can try again in %(count)d second.",
            "You can try again in %(count)d seconds.",
            seconds,
        ) % {"count": seconds}
    minutes = -(-seconds // 60)
    return ngettext(
        "You can try again in %(count)d minute.",
        "You can try again in %(count)d minutes.",
        minutes,
    ) % {"count": minutes}


def body_limit() -> int:
    """The largest body this instance takes, in bytes: pages 64 KiB, bulk more (DESIGN §5)."""
    return int(getattr(settings, "GENGDU_BODY_LIMIT", settings.DATA_UPLOAD_MAX_MEMORY_SIZE))
