"""Texts as sets of grams: every character, every two neighbours, every three ASCII neighbours.

Folding goes character by character (compatibility forms, case, accents), so that a part of a text
folds to a part of the folded text: that is why every part of a title finds it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Final

PAIR, TRIPLE = 2, 3
_CACHED = 0x10000
_UNSEEN: Final = {"Mn", "Me", "Cf"}
"""Accents, variation selectors, zero-width characters: the text means the same without them."""
_TAG = re.compile(r"[a-z0-9][a-z0-9_:.-]{0,79}")


class _Folding(dict[int, str]):
    """Code point → folded text; what is no letter or digit becomes a blank."""

    def __missing__(self, code: int) -> str:
        folded = _folded(chr(code))
        if code < _CACHED:
            self[code] = folded
        return folded


def _folded(character: str) -> str:
    spelt = unicodedata.normalize("NFKD", character).casefold()
    seen = [
        c for c in unicodedata.normalize("NFKD", spelt) if unicodedata.category(c) not in _UNSEEN
    ]
    return "".join(c if c.isalnum() else " " for c in seen)


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Half-width, small letters, no accents, a blank for whatever is neither letter nor digit."""
    return text.translate(_FOLDING)


def runs_of(text: str) -> list[str]:
    """The unbroken stretches of letters and digits, folded."""
    return fold(text).split()


def grams_of(texts: Iterable[str]) -> set[str]:
    """Everything by which these texts are found."""
    found: set[str] = set()
    for text in texts:
        for run in runs_of(text):
            found.update(run)
            found.update(_pairs(run))
            found.update(_triples(run))
    return found


def needles_of(run: str) -> list[str]:
    """The grams that a text with this stretch in it must have; the fewest that say so."""
    if len(run) < PAIR:
        return [run]
    triples = {at: run[at : at + TRIPLE] for at in range(len(run) - 2) if _is_plain(run, at)}
    pairs = [
        run[at : at + PAIR]
        for at in range(len(run) - 1)
        if at not in triples and at - 1 not in triples
    ]
    return list(dict.fromkeys([*triples.values(), *pairs]))


def is_exact(run: str) -> bool:
    """Whether the grams alone prove that the stretch is there."""
    return len(run) <= PAIR or (len(run) == TRIPLE and _is_plain(run, 0))


def tag(sort: str, value: str) -> str:
    """A filter as a word of the index that no text can hold; "" for what cannot be one."""
    made = f"{sort}:{value.lower()}"
    return made if _TAG.fullmatch(made) else ""


def tags(sort: str, values: Collection[str]) -> list[str]:
    """The filters of one sort."""
    return [made for value in values if (made := tag(sort, value))]


def _pairs(run: str) -> list[str]:
    return [run[at : at + PAIR] for at in range(len(run) - 1)]


def _triples(run: str) -> list[str]:
    return [run[at : at + TRIPLE] for at in range(len(run) - 2) if _is_plain(run, at)]


def _is_plain(run: str, at: int) -> bool:
    """Two ASCII letters in a row say little: there are few of them."""
    return run[at : at + TRIPLE].isascii()
