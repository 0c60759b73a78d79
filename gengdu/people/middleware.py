"""The session is the sign-in: one cookie, one row, one query, and none for a guest.

`request.user` stays lazy: a page that does not ask for it sends the same bytes to everybody.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any, Final, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from gengdu.kit import clock
from gengdu.kit.errors import TooMany
from gengdu.people import queries, rules
from gengdu.people.actions.opening import Device, Opened
from gengdu.people.actions.pacing import note_write
from gengdu.people.actions.sign_ins import replace_sign_in, touch_sign_in
from gengdu.people.models import Account, SignIn
from gengdu.shell.answers import is_program
from gengdu.shell.middleware import refused

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
DOOR_LASTS = dt.timedelta(hours=1)


class Guest(AnonymousUser):
    """Nobody signed in; answers what an account answers."""

    sign_in: SignIn | None = None

    def is_verified(self) -> bool:
        """A guest has passed no second step."""
        return False


class SignInMiddleware:
    """Finds the account of the cookie when somebody asks, and keeps the cookie fresh."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Offer `request.user` lazily; afterwards write the cookies that changed."""
        state = _State(request)
        request.people_state = state  # type: ignore[attr-defined]
        request.user = SimpleLazyObject(state.user)  # type: ignore[assignment]
        response = self.get_response(request)
        state.write(response)
        return response

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """A member's requests that write are counted before their page sees them.

        A guest's are counted where they are taken, and a program's by its own door.
        """
        if request.method in SAFE or is_program(request) or not _state(request).has_cookie:
            return None
        actor = request.user
        try:
            if isinstance(actor, Account):
                note_write(actor=actor)
        except TooMany as refusal:
            return refused(request, refusal)
        return None


def open_session(request: HttpRequest, opened: Opened) -> None:
    """Give the browser the new sign-in: a fresh cookie, a fresh CSRF token, nothing of before."""
    state = _state(request)
    state.open(opened)
    request.user = opened.account
    rotate_token(request)


def close_session(request: HttpRequest) -> None:
    """Take the cookie away (after `sign_out`); the browser also drops what it stored."""
    _state(request).close()
    request.user = Guest()
    rotate_token(request)


def door_of(request: HttpRequest) -> str:
    """The secret of this browser that codes are bound to; made on the first call, kept an hour."""
    return _state(request).door()


def device_of(request: HttpRequest, *, own: bool = False, address: str = "") -> Device:
    """What the actions want to know about the browser."""
    name = rules.device_name(request.headers.get("User-Agent", ""))
    return Device(door=door_of(request), name=name, own=own, address=address)


def _state(request: HttpRequest) -> "_State":
    return cast(_State, request.people_state)  # type: ignore[attr-defined]


class _State:
    """What one request knows about its sign-in, and which cookies its answer must carry."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.asked = False
        self.signed_in: SignIn | None = None
        self.new_token: str | None = None
        self.ended = False
        self.slide = False
        self.new_door = ""

    def user(self) -> Account | Guest:
        """The account of the cookie's living sign-in, else a guest."""
        self.asked = True
        token = self._cookie()
        sign_in = queries.living_sign_in(token) if token else None
        if sign_in is None:
            self.ended = bool(token)
            return Guest()
        self.signed_in = sign_in
        self.slide = touch_sign_in(sign_in=sign_in)
        return sign_in.account

    def door(self) -> str:
        """The door secret of the cookie or a new one."""
        found = self.request.COOKIES.get(settings.GENGDU_DOOR_COOKIE, "") or self.new_door
        if len(found) < 40:
            found = self.new_door = secrets.token_urlsafe(32)
        return found

    def open(self, opened: Opened) -> None:
        """Remember the token for the answer."""
        old = self._cookie()
        if old:
            replace_sign_in(token=old)
        self.asked, self.ended = True, False
        self.signed_in, self.new_token = opened.sign_in, opened.token

    def close(self) -> None:
        """Remember to take the cookie away."""
        self.asked, self.ended, self.signed_in, self.new_token = True, True, None, None

    def write(self, response: HttpResponse) -> None:
        """Set and delete cookies; whatever looked at the user belongs in no shared cache."""
        if self.asked:
            patch_vary_headers(response, ("Cookie",))
            if not response.has_header("Cache-Control"):
                response.headers["Cache-Control"] = "private, no-store"
        if self.ended:
            response.delete_cookie(settings.GENGDU_SIGN_IN_COOKIE, samesite="Lax")
        token = self.new_token or self._cookie()
        if self.signed_in and (self.new_token or self.slide):
            until = rules.ends_at(self.signed_in, lan=settings.GENGDU_LAN_MODE)
            self._set(response, settings.GENGDU_SIGN_IN_COOKIE, token, until - clock.now())
        if self.new_door:
            self._set(response, settings.GENGDU_DOOR_COOKIE, self.new_door, DOOR_LASTS)

    @property
    def has_cookie(self) -> bool:
        """Whether the browser says that it is signed in."""
        return bool(self._cookie())

    def _cookie(self) -> str:
        return self.request.COOKIES.get(settings.GENGDU_SIGN_IN_COOKIE, "")

    def _set(self, response: HttpResponse, name: str, value: str, age: dt.timedelta) -> None:
        response.set_cookie(
            name,
            value,
            max_age=age,
            secure=settings.CSRF_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
