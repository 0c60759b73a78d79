"""What people type about themselves, made regular: names, years, id numbers, devices."""

import re
import unicodedata

from gengdu.people.errors import BadBirthYear, BadIdNumber, BadName

LONGEST_NAME = 40
OLDEST = 120
_ID = re.compile(r"\d{17}[\dX]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def parse_name(text: str) -> str:
    """The name in one form (full-width letters narrowed, blanks tidied); BadName if it is none."""
    name = " ".join(unicodedata.normalize("NFKC", text).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadName
    if not all(unicodedata.category(c)[0] in "LM" or c in " ·.'-’" for c in name):
        raise BadName
    return name


def parse_birth_year(year: int | None, *, this_year: int) -> int | None:
    """The year itself when somebody alive may be born in it; BadBirthYear if not."""
    if year is not None and not this_year - OLDEST <= year <= this_year:
        raise BadBirthYear
    return year


def parse_id_number(text: str) -> str:
    """The 18 characters of an id number with a right check digit ("" stays ""), or BadIdNumber."""
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    if not number:
        return ""
    if not _ID.fullmatch(number):
        raise BadIdNumber
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    if _CHECKS[total % 11] != number[17]:
        raise BadIdNumber
    return number


_PROGRAMS = (
    ("MicroMessenger", "微信"),
    ("QQBrowser", "QQ浏览器"),
    ("UCBrowser", "UC浏览器"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("VivoBrowser", "vivo浏览器"),
    ("HeyTapBrowser", "OPPO浏览器"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_MACHINES = (
    ("HarmonyOS", "鸿蒙手机"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "Mac 电脑"),
    ("Linux", "Linux 电脑"),
)


def device_name(user_agent: str) -> str:
    """What the list of sign-ins calls a browser: "微信 · 安卓手机"; "" when nothing is known.

    Brand names as people in China know them; no version, no model: nothing to track by.
    """
    program = next((name for mark, name in _PROGRAMS if mark in user_agent), "")
    machine = next((name for mark, name in _MACHINES if mark in user_agent), "")
    return " · ".join(filter(None, (program, machine)))
