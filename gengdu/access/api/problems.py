"""How the interface says no: what the framework raises becomes a refusal with a name.

`shell.middleware` answers refusals, those of actions too, as RFC 9457 problems.
"""

from typing import Any, Final, NoReturn

from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from gengdu.access.errors import BadRequest, TokenNeeded, UnfitValue
from gengdu.kit.errors import NotFound

WORDS: Final = {
    "missing": _("This is missing."),
    "extra_forbidden": _("There is no such field."),
    "string_too_long": _("This is too long."),
    "string_too_short": _("This is too short."),
    "json_invalid": BadRequest.message,
}
OTHERWISE: Final = _("This value does not fit here.")


def name_refusals(api: NinjaAPI) -> None:
    """Let the interface raise refusals instead of answering by itself."""
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(HttpError, _bad_request)
    api.add_exception_handler(AuthenticationError, _token_needed)
    api.add_exception_handler(ValidationError, _unfit)


def _not_found(_request: HttpRequest, _error: Any) -> NoReturn:
    raise NotFound


def _bad_request(_request: HttpRequest, _error: Any) -> NoReturn:
    raise BadRequest


def _token_needed(_request: HttpRequest, _error: Any) -> NoReturn:
    raise TokenNeeded


def _unfit(_request: HttpRequest, error: Any) -> NoReturn:
    """The first field that does not fit; its path without the argument's name."""
    first = error.errors[0]
    place = [str(part) for part in first["loc"]]
    inside = place[2:] if place[0] == "body" else place[1:]
    raise UnfitValue(WORDS.get(first["type"], OTHERWISE), field=".".join(inside) or None)
