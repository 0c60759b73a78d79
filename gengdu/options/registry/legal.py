"""The legal pages: a text for each, written for this product, which an operator makes his own.

A text is plain: a blank line between paragraphs, "## " before a heading, "- " before a point. What
stands in braces is filled in from the other options when the page is shown.
"""

from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from gengdu.options.registry.kinds import Text, Words
from gengdu.options.registry.site import OFFICES
from gengdu.options.registry.specs import SITE_ONLY, OptionSpec, declare

TEXTS = Path(__file__).resolve().parent.parent / "reference"
LONGEST = 6_000
"""Characters: with nine bytes each in a form, just under what a page takes (64 KiB)."""
_HELP = _(
    "Leave a blank line between paragraphs; begin a heading with ## and a point with -. What stands"
    " in braces, like {operator}, is filled in. Empty: the text that comes with the product."
)
"""One for all: what an editor has to know while he writes."""


def shipped(name: str) -> str:
    """The text that comes with the product."""
    return (TEXTS / f"{name}.md").read_text(encoding="utf-8").strip()


def _text(key: str, name: str, title: Words) -> OptionSpec[str]:
    kind = Text(LONGEST, multiline=True)
    return declare(OptionSpec(key, kind, shipped(name), title, _HELP, OFFICES))


TERMS = _text("legal.terms", "terms", _("User agreement"))
PRIVACY = _text("legal.privacy", "privacy", _("Privacy policy"))
ACCESSIBILITY = _text("legal.accessibility", "accessibility", _("Accessibility statement"))
ABOUT = _text("legal.about", "about", _("About and source code"))
SOURCE = declare(
    OptionSpec(
        "legal.source",
        Text(max_length=200, pattern=r"https?://\S+", example="https://code.example/gengdu"),
        "",
        _("Address of the source code"),
        _("Where readers get the source of the version that runs here: its licence wants it."),
        SITE_ONLY,
    )
)


@dataclass(frozen=True)
class Page:
    """A legal page: `/legal/<name>/`."""

    name: str
    spec: OptionSpec[str]


PAGES = {
    page.name: page
    for page in (
        Page("terms", TERMS),
        Page("privacy", PRIVACY),
        Page("accessibility", ACCESSIBILITY),
        Page("about", ABOUT),
    )
}
