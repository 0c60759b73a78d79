"""What happens around every request: who asks, how often, whether it was sent before, who may keep
the answer.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Final, TypeVar, cast

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from gengdu.access.actions.answers import Kept, act_first, act_once, claim_key
from gengdu.access.api.bearer import let_in, token_of
from gengdu.access.errors import BadKey, MethodNotAllowed
from gengdu.kit.errors import require
from gengdu.people.middleware import SAFE
from gengdu.people.models import Account
from gengdu.shell.answers import answer, failure_of

View = Callable[..., HttpResponse]
Route = TypeVar("Route", bound=Callable[..., Any])
KEY: Final = "Idempotency-Key"
JSON: Final = "application/json; charset=utf-8"
SHARED: Final = "public, max-age=0, s-maxage=30"
SHORTEST_KEY, LONGEST_KEY = 8, 200
_proving: set[str] = set()
_afresh: set[str] = set()


def guarded(view: View, name: str = "") -> View:
    """The view of an address with everything the interface promises around it.

    `name` is that of the address, which is its route's.
    """

    apart, keeps = name in _proving, name not in _afresh

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        let_in(request)
        response = _once(request, lambda: view(request, *args, **kwargs), apart=apart, keeps=keeps)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _not_allowed(request, response)
        return _kept_by_whom(request, response)

    wrapped.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is looked at
    return wrapped


def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    problem = answer(request, failure_of(MethodNotAllowed()))
    problem["Allow"] = response["Allow"]
    return problem


def _once(
    request: HttpRequest, view: Callable[[], HttpResponse], *, apart: bool, keeps: bool
) -> HttpResponse:
    """The view's answer; with an Idempotency-Key, that of the first time."""
    key, token = request.headers.get(KEY), token_of(request)
    if key is None or token is None or request.method in SAFE:
        return view()
    require(key.isascii() and key.isprintable() and SHORTEST_KEY <= len(key) <= LONGEST_KEY, BadKey)
    row = claim_key(token=token, key_hash=_hash(key.encode()), asked_hash=_asked(request))
    if isinstance(row, Kept):
        return HttpResponse(
            row.body, status=row.status, content_type=JSON, headers={"Idempotent-Replayed": "true"}
        )
    kept = _kept if keeps else _nothing
    return (act_first if apart else act_once)(row=row, act=view, kept=kept)


def _nothing(_response: HttpResponse) -> Kept | None:
    return None


def _kept(response: HttpResponse) -> Kept | None:
    """What was done; what was refused may be sent again."""
    if response.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        return None
    return Kept(response.status_code, response.content.decode())


def afresh(route: Route) -> Route:
    """A route whose answer is never kept for a repeat: it asks for a confirmation each time."""
    _afresh.add(route.__name__)
    return route


def proving(route: Route) -> Route:
    """A route that counts tries for good, whatever it answers then: it is in no transaction."""
    _proving.add(route.__name__)
    return route


def _asked(request: HttpRequest) -> str:
    head = f"{request.method} {request.get_full_path()}\n".encode()
    return _hash(head + request.body)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _kept_by_whom(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Without a token a look is the same for everybody of a language; all else is kept nowhere."""
    patch_vary_headers(response, ["Accept-Language", "Authorization"])
    public = request.method in SAFE and response.status_code == HTTPStatus.OK
    if not public or "Authorization" in request.headers or isinstance(request.user, Account):
        response["Cache-Control"] = "no-store"
        return response
    tag = f'"{_hash(response.content)[:32]}"'
    response["ETag"], response["Cache-Control"] = tag, SHARED
    return cast(HttpResponse, get_conditional_response(request, etag=tag, response=response))
