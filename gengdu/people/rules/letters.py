"""The letter a name is filed under: the first of its surname's pinyin.

GB 2312 orders its 3,755 common characters by pinyin, so that a table of 23 limits is enough for
them; surnames that are rare characters, or are read in their own way, stand in `SURNAMES`.
"""

import unicodedata
from bisect import bisect_right

OTHER = "#"
_LETTERS = "ABCDEFGHJKLMNOPQRSTWXYZ"
_LIMITS = (
    0xB0A1, 0xB0C5, 0xB2C1, 0xB4EE, 0xB6EA, 0xB7A2, 0xB8C1, 0xB9FE, 0xBBF7, 0xBFA6, 0xC0AC, 0xC2E8,
    0xC4C3, 0xC5B6, 0xC5BE, 0xC6DA, 0xC8BB, 0xC8F6, 0xCBFA, 0xCDDA, 0xCEF4, 0xD1B9, 0xD4D1,
)  # fmt: skip
_END = 0xD7FA

COMPOUND = {"尉迟": "Y", "长孙": "Z", "万俟": "M", "澹台": "T", "单于": "C"}
SURNAMES = {
    character: letter
    for letter, characters in {
        "B": "邴贲秘",
        "C": "晁谌岑褚亳种昌苌",
        "D": "邸窦",
        "F": "酆苻芾",
        "G": "盖郜妫邽缑虢",
        "H": "邗桓扈珩",
        "J": "嵇暨蹇郏戢",
        "K": "阚隗蒯夔邝亢",
        "L": "郦栾蔺逯闾",
        "M": "缪宓芈闵",
        "N": "乜佴",
        "O": "区",
        "P": "朴繁逄濮郫",
        "Q": "仇璩亓覃郄綦瞿阙谯",
        "R": "芮",
        "S": "单眭莘厍佘折召",
        "T": "佟邰钭滕",
        "W": "邬",
        "X": "解冼郗胥忻奚郇",
        "Y": "乐员鄢郓晏於鄞",
        "Z": "曾翟查訾祭臧竺禚仉",
    }.items()
    for character in characters
}


def letter_of(name: str) -> str:
    """A to Z, "#" for a name that begins with none of these, "" for no name."""
    plain = unicodedata.normalize("NFKC", name).strip()
    if not plain:
        return ""
    if plain[:2] in COMPOUND:
        return COMPOUND[plain[:2]]
    first = plain[0]
    if first in SURNAMES:
        return SURNAMES[first]
    if first.isascii():
        return first.upper() if first.isalpha() else OTHER
    return _by_order(first)


def _by_order(character: str) -> str:
    try:
        place = int.from_bytes(character.encode("gb2312"), "big")
    except UnicodeEncodeError:
        return OTHER
    return _LETTERS[bisect_right(_LIMITS, place) - 1] if _LIMITS[0] <= place < _END else OTHER
