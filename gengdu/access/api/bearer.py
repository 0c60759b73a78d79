"""Who asks: the account behind a token, or the program of an organisation; never a cookie."""

from typing import Any, Final, cast

from django.http import HttpRequest
from ninja.security import HttpBearer

from gengdu.access.actions.clients import MARK, touch_client
from gengdu.access.errors import BadToken, MemberNeeded
from gengdu.access.models import ApiClient, ApiToken
from gengdu.access.queries import living_client, living_token
from gengdu.kit import trace
from gengdu.limits import actions as limits
from gengdu.people.actions.opening import Device
from gengdu.people.actions.pacing import note_write
from gengdu.people.actions.sign_ins import touch_sign_in
from gengdu.people.middleware import SAFE, Guest
from gengdu.people.models import Account, SignIn

PER_TOKEN: Final = limits.Limit("api.token", most=600, seconds=60)
PER_ADDRESS: Final = limits.Limit("api.address", most=1200, seconds=60)
"""Without a token: a village may sit behind one address."""


class Member(HttpBearer):
    """The token of a member's program, from POST /api/v1/sign-in."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The account that `let_in` found; a program of an organisation is told so."""
        if client_of(request) is not None:
            raise MemberNeeded
        return request.user if isinstance(request.user, Account) else None


class Reader(HttpBearer):
    """The token of an organisation's program, or of a member of staff who may read the feed."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Whichever it is."""
        client = client_of(request)
        return client or (request.user if isinstance(request.user, Account) else None)


def let_in(request: HttpRequest) -> None:
    """Find out whose token it is and count the request; BadToken (401) for one that is none.

    Whatever the browser's cookies say is forgotten first.
    """
    request.user = Guest()
    header = request.headers.get("Authorization", "")
    if not header:
        limits.hit(PER_ADDRESS, trace.current().address)
        return
    scheme, _blank, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not _may_come_in(request, secret.strip()):
        limits.hit(PER_ADDRESS, trace.current().address)
        raise BadToken


def _may_come_in(request: HttpRequest, secret: str) -> bool:
    if secret.startswith(MARK):
        client = living_client(secret)
        if client is not None:
            limits.hit(PER_TOKEN, str(client.uid))
            touch_client(client=client)
            request.api_client = client  # type: ignore[attr-defined]  # read by client_of
        return client is not None
    token = living_token(secret)
    if token is not None:
        limits.hit(PER_TOKEN, str(token.sign_in.uid))
        if request.method not in SAFE:
            note_write(actor=token.sign_in.account)
        touch_sign_in(sign_in=token.sign_in)
        request.user = token.sign_in.account
        request.api_token = token  # type: ignore[attr-defined]  # read by token_of
    return token is not None


def actor_of(request: HttpRequest) -> Account:
    """The account that asks (behind `auth=Member()`)."""
    return cast(Account, request.user)


def sign_in_of(request: HttpRequest) -> SignIn:
    """The sign-in that the token belongs to (behind `auth=Member()`)."""
    return cast(SignIn, actor_of(request).sign_in)


def reader_of(request: HttpRequest) -> Account | None:
    """The account that asks, None for a guest (`auth=None`)."""
    return request.user if isinstance(request.user, Account) else None


def token_of(request: HttpRequest) -> ApiToken | None:
    """The member's token of this request."""
    return getattr(request, "api_token", None)


def client_of(request: HttpRequest) -> ApiClient | None:
    """The organisation's program of this request."""
    return getattr(request, "api_client", None)


def device(session: str, name: str = "") -> Device:
    """The program as the doors see it: codes are bound to its `session`."""
    return Device(door=session, name=name, own=True, address=trace.current().address)
