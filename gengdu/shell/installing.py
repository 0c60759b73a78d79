"""What a phone needs to put the site on its home screen."""

from django.templatetags.static import static
from django.utils.translation import gettext as _

PAPER = "#fbfaf6"  # --paper of tokens.css


def manifest_in(language: str) -> dict[str, object]:
    """The web app manifest; its words are in the active language, which `language` names."""
    return {
        "name": _("Gengdu"),
        "short_name": _("Gengdu"),
        "description": _("The right advice for your field at the right time"),
        "lang": language,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [
            _icon("shell/mark.svg", "any", "image/svg+xml"),
            _icon("shell/mark-192.png", "192x192", "image/png"),
            _icon("shell/mark-512.png", "512x512", "image/png"),
        ],
    }


def _icon(path: str, sizes: str, kind: str) -> dict[str, str]:
    return {"src": static(path), "sizes": sizes, "type": kind}
