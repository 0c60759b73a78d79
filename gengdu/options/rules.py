"""How a plain text with headings and points is read. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """A heading, a paragraph of one or several lines, or a list of points."""

    kind: str
    """"heading", "paragraph" or "points"."""
    lines: tuple[str, ...]


def blocks_of(text: str) -> list[Block]:
    """The text in blocks: "## " begins a heading, "- " a point, a blank line ends a paragraph."""
    found: list[Block] = []
    fresh = True
    for line in map(str.strip, text.splitlines()):
        kind, said = _kind_of(line)
        if not line or kind == "heading":
            fresh = True
        if line:
            if not fresh and found[-1].kind == kind:
                found[-1] = Block(kind, (*found[-1].lines, said))
            else:
                found.append(Block(kind, (said,)))
            fresh = kind == "heading"
    return found


def _kind_of(line: str) -> tuple[str, str]:
    for sign, kind in (("## ", "heading"), ("- ", "points")):
        if line.startswith(sign):
            return kind, line.removeprefix(sign).strip()
    return "paragraph", line


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with what it names in braces; other braces stay as they are."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
