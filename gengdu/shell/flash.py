"""One sentence after a redirect: "Saved." - kept in a signed cookie for a minute, shown once.

Only personal and console pages show it (`{% flash %}`); public pages never read it.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise

COOKIE = "gd_flash"
SALT = "gengdu.shell.flash"
SECONDS = 60


def say(response: HttpResponseBase, words: str | Promise, *, bad: bool = False) -> None:
    """Let the page after this redirect show `words` once."""
    response.set_cookie(
        COOKIE,
        signing.dumps([str(words), "bad" if bad else ""], salt=SALT, compress=True),
        max_age=SECONDS,
        secure=not settings.GENGDU_LAN_MODE,
        httponly=True,
        samesite="Lax",
    )


def take(request: HttpRequest) -> tuple[str, str] | None:
    """The words and their kind, once; the middleware then clears the cookie."""
    held = request.COOKIES.get(COOKIE)
    if not held:
        return None
    request.flash_taken = True  # type: ignore[attr-defined]  # read by ViewModeMiddleware
    try:
        words, kind = signing.loads(held, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return words, kind
