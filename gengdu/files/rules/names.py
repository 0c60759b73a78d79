"""Names: random ones for storage and addresses, clean ones for people."""

import re
import unicodedata
from pathlib import PurePosixPath

from gengdu.files.models import LONGEST_NAME

_UNFIT = re.compile(r'[<>:"|?*\\/%#]+')


def path_of(key: str) -> str:
    """Where the bytes lie in the storage: two levels of folders keep each of them small."""
    return f"{key[:2]}/{key[2:4]}/{key}"


def ending_of(name: str) -> str:
    """The ending in lower case without its dot, "" where there is none."""
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def clean_name(name: str) -> str:
    """A name that is safe on every system: no path, no control or direction characters."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    visible = "".join(" " if c.isspace() else c for c in base if _is_visible(c))
    fit = " ".join(_UNFIT.sub("_", visible).split()).strip(". ")
    stem, dot, ending = fit.rpartition(".")
    if not dot:
        return (fit or "file")[:LONGEST_NAME]
    kept = LONGEST_NAME - len(ending) - 1
    return f"{stem.strip('. ')[:kept].strip('. ') or 'file'}.{ending.lower()}"


def _is_visible(character: str) -> bool:
    return character.isspace() or unicodedata.category(character)[0] != "C"
