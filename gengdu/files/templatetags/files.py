"""`{% load files %}`: pictures and attachments on pages, the same bytes for everybody."""

from typing import Any

from django import template

from gengdu.files.queries import Attachment, Picture

register = template.Library()
PLAIN = 640
"""The width for browsers that know no `srcset`."""


@register.inclusion_tag("files/_picture.html")
def picture(
    shown: Picture | None,
    sizes: str = "(min-width: 40rem) 38rem, 100vw",
    alt: str = "",
    classes: str = "",
    loading: str = "lazy",
) -> dict[str, Any]:
    """A picture with its sizes to choose from, or its placeholder; nothing for None.

    `loading="eager"` for the one picture that stands at the top of the first screen.
    """
    source = shown.near(PLAIN) if shown is not None else None
    return {
        "picture": shown,
        "source": source,
        "srcset": ", ".join(f"{s.url} {s.width}w" for s in shown.sources) if shown else "",
        "sizes": sizes,
        "alt": alt or (shown.text if shown is not None else ""),
        "classes": classes,
        "loading": loading,
    }


@register.inclusion_tag("files/_attachment.html")
def attachment(shown: Attachment | None, title: str = "") -> dict[str, Any]:
    """A link that says what will come: its title, kind and size."""
    return {"attachment": shown, "title": title or (shown.title if shown is not None else "")}
