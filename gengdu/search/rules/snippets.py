"""How a hit is shown: the parts of a text, those that were asked for marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from gengdu.search.rules.grams import fold

BEFORE, SHOWN = 16, 64


@dataclass(frozen=True)
class Part:
    """A piece of text as it stands; `hit` where it is what was asked for."""

    text: str
    hit: bool


def marked(text: str, runs: Sequence[str]) -> list[Part]:
    """The whole text in parts."""
    folded, origin = _folded(text)
    hits = [False] * len(text)
    for run in runs:
        at = folded.find(run)
        while at >= 0:
            for position in range(origin[at], origin[at + len(run) - 1] + 1):
                hits[position] = True
            at = folded.find(run, at + len(run))
    return _parts(text, hits)


def snippet(text: str, runs: Sequence[str]) -> list[Part]:
    """A line of the text around the first thing that was asked for; its beginning without one."""
    folded, origin = _folded(text)
    found = [at for run in runs if (at := folded.find(run)) >= 0]
    start = max(0, origin[min(found)] - BEFORE) if found else 0
    if start:
        text = "…" + text[start:]
    return marked(text[:SHOWN].rstrip() + ("…" if len(text) > SHOWN else ""), runs)


def holds(texts: Sequence[str], runs: Sequence[str]) -> bool:
    """Whether each stretch is in one of the texts."""
    folded = "  ".join(fold(text) for text in texts)
    return all(run in folded for run in runs)


def _folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters the one it came from.

    Equal lengths mean one for one: a ligature and a zero-width character in one text may cancel
    each other out, and then a mark stands a character beside its place.
    """
    whole = fold(text)
    if len(whole) == len(text):
        return whole, list(range(len(text)))
    folded: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        piece = fold(character)
        folded.append(piece)
        origin.extend([at] * len(piece))
    return "".join(folded), origin


def _parts(text: str, hits: Sequence[bool]) -> list[Part]:
    parts: list[Part] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or hits[at] != hits[start]:
            parts.append(Part(text[start:at], hits[start]))
            start = at
    return parts
