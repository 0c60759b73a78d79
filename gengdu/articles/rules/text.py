"""The text of an article: the one list of what HTML may hold, and plain text from it.

Everything that is stored has gone through `clean_html`; pages print it as it is (SECURITY 31).
"""

import html
import re
from typing import Final

import nh3

TAGS: Final = {"p", "br", "h2", "h3", "strong", "em", "ul", "ol", "li", "blockquote", "a"}
ATTRIBUTES: Final = {"a": {"href"}}
SCHEMES: Final = {"http", "https", "mailto", "tel"}
LINK_REL: Final = "noopener noreferrer nofollow"
SHORTEST: Final = 20
"""Characters of a text that says something."""
LONGEST: Final = 20_000
"""Characters of a stored text, tags and all: a whole form is at most 64 KiB (DESIGN §5)."""

_LOOKS_LIKE_HTML = re.compile(r"</?[a-zA-Z][^<>]*>")
_EMPTY_BLOCK = re.compile(r"<(p|h2|h3|li|blockquote|ul|ol)>(?:\s|&nbsp;|<br>)*</\1>")
_BLOCK_END = re.compile(r"</(?:p|h2|h3|li|blockquote|ul|ol)>|<br>")
_ANY_TAG = re.compile(r"<[^>]*>")
_SPACES = re.compile(r"\s+")
_FOREIGN_LINK = re.compile(r'<a href="(?![a-z]+:|/(?![/\\]))[^"]*"', re.IGNORECASE)
_DEAD_LINK = re.compile(r'<a rel="[^"]*">(.*?)</a>', re.DOTALL)


def clean_html(text: str) -> str:
    """What may be kept of an editor's HTML; text without any tag becomes paragraphs.

    Old tags of the same meaning are understood, everything else is dropped with its attributes,
    scripts and styles with their content; links lead to this site or by a scheme of the list.
    Cleaning what is clean changes nothing.
    """
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not _LOOKS_LIKE_HTML.search(text):
        text = _paragraphs(text)
    text = re.sub(r"<(/?)b(?=[\s>])", r"<\1strong", text, flags=re.IGNORECASE)
    text = re.sub(r"<(/?)i(?=[\s>])", r"<\1em", text, flags=re.IGNORECASE)
    cleaned = _clean(text)
    cleaned = _DEAD_LINK.sub(r"\1", _FOREIGN_LINK.sub("<a", cleaned))
    cleaned = _clean(_without_empty_blocks(cleaned)).strip()
    if not _LOOKS_LIKE_HTML.search(cleaned):
        cleaned = f"<p>{cleaned}</p>"
    return cleaned if plain_text(cleaned) else ""


def _clean(text: str) -> str:
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=LINK_REL,
        clean_content_tags={"script", "style"},
    )


def _without_empty_blocks(text: str) -> str:
    """Blocks that hold nothing, and those that held only such."""
    while (shorter := _EMPTY_BLOCK.sub("", text)) != text:
        text = shorter
    return text


def _paragraphs(text: str) -> str:
    """Plain text as HTML: an empty line ends a paragraph."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", text))
    shown = (html.escape(part, quote=False).replace("\n", "<br>") for part in parts if part)
    return "".join(f"<p>{part}</p>" for part in shown)


def plain_text(text: str) -> str:
    """The words alone, blocks apart by a space."""
    spaced = _BLOCK_END.sub(" ", text)
    return _SPACES.sub(" ", html.unescape(_ANY_TAG.sub("", spaced)).replace("\xa0", " ")).strip()


def length_of(text: str) -> int:
    """Characters that are read, without blanks."""
    return len(plain_text(text).replace(" ", ""))


def one_line(text: str) -> str:
    """A title or summary: no line breaks, no double blanks, no control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return _SPACES.sub(" ", printable).strip()
