"""How a reader wants pages: 长辈版, text size, theme, language, place - cookies of the device.

The cookies are not personal. A public page is the same bytes for everybody per URL, language and
view mode; it never says `Vary: Cookie`. A shared cache puts the four values into its key instead
(docs/ops/caching.md); unknown values count as absent on both sides, so that nobody can fill a
cache with made-up ones. `gd_place` never changes a public page: it decides where `/` leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from gengdu.kit.codes import is_code

YEAR: Final = 365 * 24 * 3600
CHOICES: Final[dict[str, tuple[str, ...]]] = {  # the first one is the default and not stored
    "view": ("normal", "elder"),
    "size": ("20", "24", "28", "32"),
    "theme": ("auto", "light", "dark"),
    "lang": ("zh", "en"),
}
LANGUAGES: Final = {"zh": "zh-hans", "en": "en"}


@dataclass(frozen=True)
class ViewMode:
    """The values as they count; `place` is a tree code or ""."""

    view: str = "normal"
    size: str = "20"
    theme: str = "auto"
    lang: str = "zh"
    place: str = ""

    @property
    def elder(self) -> bool:
        """长辈版: large type, large targets, one column."""
        return self.view == "elder"

    @property
    def language(self) -> str:
        """Django's name of the language."""
        return LANGUAGES[self.lang]

    @property
    def key(self) -> str:
        """What a cache must tell apart: `normal.auto.zh` or `elder.24.dark.zh`."""
        size = [self.size] if self.elder else []
        return ".".join([self.view, *size, self.theme, self.lang])


def read(request: HttpRequest) -> ViewMode:
    """The mode in the request's cookies."""
    return of_cookies(request.COOKIES)


def of_cookies(cookies: Mapping[str, str]) -> ViewMode:
    """The mode that these cookies ask for."""
    values = {}
    for name, choices in CHOICES.items():
        value = cookies.get(f"gd_{name}", "")
        values[name] = value if value in choices else choices[0]
    place = cookies.get("gd_place", "")
    return ViewMode(**values, place=place if is_code(place) else "")


def of(request: HttpRequest) -> ViewMode:
    """The mode that ViewModeMiddleware put on the request."""
    mode = getattr(request, "view_mode", None)
    return mode if isinstance(mode, ViewMode) else read(request)


def remember(response: HttpResponseBase, **values: str) -> None:
    """Keep values on the device for a year; a default value deletes its cookie.

    Unknown names or values are a programming error; forms check what people send.
    """
    for name, value in values.items():
        if name == "place":
            known, default = value == "" or is_code(value), ""
        else:
            known, default = value in CHOICES[name], CHOICES[name][0]
        if not known:
            raise ValueError(f"{name} cannot be {value!r}")
        if value == default:
            response.delete_cookie(f"gd_{name}", samesite="Lax")
        else:
            response.set_cookie(
                f"gd_{name}",
                value,
                max_age=YEAR,
                secure=not settings.GENGDU_LAN_MODE,
                httponly=True,
                samesite="Lax",
            )
