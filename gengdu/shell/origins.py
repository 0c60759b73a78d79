"""Same-origin check for the few forms and beacons that carry no CSRF token.

Public pages are the same bytes for everybody, so they hold no token. What they may send (the view
mode, `/seen/…`) is harmless, rate-limited where it counts, and accepted only from our own pages.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from gengdu.kit.errors import Forbidden, require


def same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that one of our own pages sent this request.

    `Sec-Fetch-Site` where the browser sends it (secure contexts), else `Origin`, else `Referer`.
    A request that names no source is refused: browsers send Origin with every POST.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    try:
        parts = urlsplit(source)
    except ValueError:  # "http://[": no browser says so
        return False
    if not parts.netloc:
        return False
    named = f"{parts.scheme}://{parts.netloc}"
    return named == f"{request.scheme}://{request.get_host()}" or named in _own_origins()


def pages_url(path: str) -> str:
    """Where a path leads after a form that was sent to the instance for large bodies: to pages."""
    return f"{settings.GENGDU_ORIGIN}{path}" if settings.GENGDU_INSTANCE == "bulk" else path


def require_same_origin(request: HttpRequest) -> None:
    """Refuse what another site sent."""
    require(same_origin(request), Forbidden)


def _own_origins() -> set[str]:
    return {str(settings.GENGDU_ORIGIN), str(settings.GENGDU_BULK_ORIGIN)}
