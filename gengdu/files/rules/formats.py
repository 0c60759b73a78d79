"""The closed list of what is taken, and the examination each file goes through."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import IO, Final

from django.utils.translation import gettext_lazy as _

from gengdu.files.enums import Kind
from gengdu.files.errors import (
    EmptyFile,
    FileTooHeavy,
    KindNotTaken,
    MacrosRefused,
    TooManyPixels,
    WrongContent,
)
from gengdu.files.rules.documents import MIB, check_office, check_ole, check_pdf, check_text
from gengdu.files.rules.headers import read_header
from gengdu.files.rules.names import clean_name, ending_of

MOST_BYTES: Final[Mapping[Kind, int]] = {Kind.PICTURE: 10 * MIB, Kind.ATTACHMENT: 20 * MIB}
MOST_MEGAPIXELS: Final = 40
MOST_PIXELS: Final = MOST_MEGAPIXELS * 1_000_000
LONGEST_SIDE: Final = 16_000
"""WebP ends at 16,383."""
Check = Callable[[IO[bytes], str], None]


@dataclass(frozen=True)
class Format:
    """An attachment that is taken: how it is sent out, what people call it, how it is checked."""

    media_type: str
    words: str
    check: Check


def _ooxml(part: str, words: str, folder: str) -> Format:
    media_type = f"application/vnd.openxmlformats-officedocument.{part}"
    return Format(media_type, words, partial(check_office, folder=folder))


def _ole(media_type: str, words: str, *streams: str) -> Format:
    return Format(media_type, words, partial(check_ole, streams=streams))


_WORD, _EXCEL, _SLIDES = ("WordDocument",), ("Workbook", "Book"), ("PowerPoint Document",)
PICTURES: Final[Mapping[str, str]] = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
}
ATTACHMENTS: Final[Mapping[str, Format]] = {
    "pdf": Format("application/pdf", "PDF", check_pdf),
    "docx": _ooxml("wordprocessingml.document", "Word", "word/"),
    "xlsx": _ooxml("spreadsheetml.sheet", "Excel", "xl/"),
    "pptx": _ooxml("presentationml.presentation", "PowerPoint", "ppt/"),
    "doc": _ole("application/msword", "Word", *_WORD),
    "xls": _ole("application/vnd.ms-excel", "Excel", *_EXCEL),
    "ppt": _ole("application/vnd.ms-powerpoint", "PowerPoint", *_SLIDES),
    "wps": _ole("application/kswps", "WPS", *_WORD),
    "et": _ole("application/kset", "WPS", *_EXCEL),
    "dps": _ole("application/ksdps", "WPS", *_SLIDES),
    "txt": Format("text/plain", "TXT", check_text),
    "csv": Format("text/csv", "CSV", check_text),
}
_WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm"})
TAKEN: Final = {
    Kind.PICTURE: _("pictures as JPG, PNG, WebP or GIF"),
    Kind.ATTACHMENT: _("PDF, Word, Excel, PowerPoint, WPS, TXT and CSV"),
}


@dataclass(frozen=True)
class Finding:
    """What a file turned out to be."""

    name: str
    media_type: str
    width: int | None = None
    height: int | None = None


def examine(kind: Kind, name: str, content: IO[bytes], size: int) -> Finding:
    """What it is, from its bytes; refuses what is too large, of another kind, or dangerous."""
    clean = clean_name(name)
    if size > MOST_BYTES[kind]:
        raise FileTooHeavy(most=MOST_BYTES[kind] // MIB)
    if size == 0:
        raise EmptyFile(name=clean)
    look = _picture if kind == Kind.PICTURE else _attachment
    return look(clean, content)


def _picture(name: str, content: IO[bytes]) -> Finding:
    declared = PICTURES.get(ending_of(name))
    if declared is None:
        raise KindNotTaken(name=name, taken=TAKEN[Kind.PICTURE])
    header = read_header(content)
    # A phone that calls its JPEG "png" is forgiven: it is decoded and made anew in any case.
    if header is None:
        raise WrongContent(name=name)
    if (
        header.width * header.height > MOST_PIXELS
        or max(header.width, header.height) > LONGEST_SIDE
    ):
        raise TooManyPixels(most=MOST_MEGAPIXELS)
    return Finding(name, header.media_type, header.width, header.height)


def _attachment(name: str, content: IO[bytes]) -> Finding:
    ending = ending_of(name)
    if ending in _WITH_MACROS:
        raise MacrosRefused(name=name)
    found = ATTACHMENTS.get(ending)
    if found is None:
        raise KindNotTaken(name=name, taken=TAKEN[Kind.ATTACHMENT])
    found.check(content, name)
    return Finding(name, found.media_type)


def words_of(name: str) -> str:
    """What people call such a file: "PDF", "Word"."""
    found = ATTACHMENTS.get(ending_of(name))
    return found.words if found else ending_of(name).upper()


def accepted(kind: Kind) -> str:
    """The value of a file input's `accept`."""
    return ",".join(f".{ending}" for ending in (PICTURES if kind == Kind.PICTURE else ATTACHMENTS))
