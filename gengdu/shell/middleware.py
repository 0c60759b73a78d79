"""Trace, view mode and error rendering around every request."""

import logging
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CheckableLazyObject, CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation

from gengdu.kit import trace
from gengdu.kit.errors import DomainError
from gengdu.kit.ids import short_code
from gengdu.shell import answers, flash, viewmode
from gengdu.shell.errors import BodyTooLarge
from gengdu.shell.pages import guard_shared
from gengdu.shell.proxies import client_address
from gengdu.shell.refusals import tell

logger = logging.getLogger(__name__)
Next = Callable[[HttpRequest], HttpResponse]


class TraceMiddleware:
    """Outermost: gives the request its number (in `X-Request-Id`) and finds out who asks.

    The number is seven characters, short enough to be read out on the phone; a client cannot
    choose it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Everything inside is logged and audited under this number and address."""
        address = client_address(request.META, settings.GENGDU_TRUSTED_PROXIES)
        here = trace.Trace(number=short_code(), address=address)
        with trace.tracing(here):
            response = self.get_response(request)
        response["X-Request-Id"] = here.number
        return response


class PolicyMiddleware(CSPMiddleware):
    """The content security policy of the settings, worded once.

    Only a page that has asked for a nonce, or changed it by a decorator, has one of its own.
    """

    _worded: tuple[object, str] = (None, "")

    def _of_the_settings(self) -> str:
        if self._worded[0] is not settings.CONTENT_SECURITY_POLICY:
            self._worded = (settings.CONTENT_SECURITY_POLICY, str(build_policy()))
        return self._worded[1]

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """As django-csp does it, which words the policy twice for each answer."""
        own = any(name.startswith("_csp_") for name in (*vars(request), *vars(response)))
        if own:
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._of_the_settings())
        # A nonce that is asked for too late would stand in no header: that is an error.
        request.csp_nonce = CheckableLazyObject(self._csp_nonce_post_response)  # type: ignore[attr-defined]
        return response


class HomewardMiddleware:
    """At the bulk instance a form that came with files leads back to the pages' own origin."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A redirect to a path becomes one to that path of the pages."""
        response = self.get_response(request)
        target = response.get("Location", "")
        if settings.GENGDU_INSTANCE == "bulk" and target.startswith("/") and target[1:2] != "/":
            response["Location"] = f"{settings.GENGDU_ORIGIN}{target}"
        return response


class ViewModeMiddleware:
    """Puts the reader's view mode on the request and speaks the chosen language.

    The language of a page comes from the cookie alone, never from Accept-Language, so that a cache
    needs four cookie values in its key and nothing else (`shell.viewmode`).
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page in the reader's mode; a flash that was shown is cleared."""
        mode = viewmode.read(request)
        request.view_mode = mode  # type: ignore[attr-defined]  # read by viewmode.of
        language = answers.language_of(request, mode.language)
        with translation.override(language):
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        guard_shared(request, response)
        if getattr(request, "flash_taken", False) and flash.COOKIE not in response.cookies:
            response.delete_cookie(flash.COOKIE, samesite="Lax")
        return response


class DomainErrorMiddleware:
    """Innermost: turns a refusal into a page, a toast or a problem; refuses bodies too large.

    No view catches a DomainError. Listeners of `shell.refusals` hear of each one.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse a body over the limit before anything reads it."""
        if _body_length(request) > answers.body_limit():
            return answers.answer(request, answers.failure_of(BodyTooLarge()))
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer to a refusal; other exceptions go on to the 500 page."""
        return refused(request, exception) if isinstance(exception, DomainError) else None


def refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    """The answer to a refusal, in the form the sender can use; who listens hears of it."""
    logger.info("refused: %s (%d)", refusal.code, refusal.status)
    tell(request, refusal)
    return answers.answer(request, answers.failure_of(refusal))


def _body_length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
