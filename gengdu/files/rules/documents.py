"""Looking into documents before they are kept: what they are, macros, bombs. Nothing is unpacked
to disk and no XML is parsed.
"""

import zipfile
import zlib
from typing import IO, Final

from gengdu.files.errors import ArchiveRefused, LockedRefused, MacrosRefused, WrongContent

MIB: Final = 1024 * 1024
MOST_ENTRIES: Final = 5_000
MOST_UNPACKED: Final = 200 * MIB
MOST_RATIO: Final = 100
RATIO_FROM: Final = 10 * MIB
"""Small documents may be compressed as well as they like: 10 MB hurt nobody."""
_CHUNK: Final = 256 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED, _TYPES = 0x1, "[Content_Types].xml"
_PROGRAMS = ("vbaproject.bin", "vbadata.xml")
_MARKUP = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script", b"<head", b"<body")


def check_pdf(content: IO[bytes], name: str) -> None:
    """A PDF from its first byte on."""
    content.seek(0)
    if not content.read(8).startswith(b"%PDF-"):
        raise WrongContent(name=name)


def check_text(content: IO[bytes], name: str) -> None:
    """Text in UTF-8, UTF-16 with its mark, or GB 18030, that no browser takes for a page."""
    content.seek(0)
    data = content.read()
    bom = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-16",) if bom else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and not text.lstrip().lower().encode().startswith(_MARKUP):
            return
    raise WrongContent(name=name)


def check_office(content: IO[bytes], name: str, folder: str) -> None:
    """An Office document whose main part lies in `folder` ("word/"): whole, small, no macros."""
    content.seek(0)
    if content.read(8) == _OLE:
        raise LockedRefused(name=name)  # Office wraps a document with a password so
    try:
        with zipfile.ZipFile(content) as archive:
            _check_entries(archive, name)
            _check_parts(archive, name, folder)
            _read_through(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError):
        raise WrongContent(name=name) from None


def _check_entries(archive: zipfile.ZipFile, name: str) -> None:
    """Counts, sizes, places and names as the archive itself gives them."""
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > MOST_UNPACKED:
        raise ArchiveRefused(name=name)
    if unpacked > RATIO_FROM and unpacked > MOST_RATIO * max(1, packed):
        raise ArchiveRefused(name=name)
    ends = 0
    for entry in sorted(entries, key=lambda each: each.header_offset):
        if entry.header_offset < ends:  # the same bytes counted again and again
            raise ArchiveRefused(name=name)
        ends = entry.header_offset + entry.compress_size
        if entry.flag_bits & _ENCRYPTED:
            raise LockedRefused(name=name)
        if _leads_out(entry.filename):
            raise WrongContent(name=name)


def _leads_out(path: str) -> bool:
    plain = path.replace("\\", "/")
    return plain.startswith("/") or ":" in plain or ".." in plain.split("/")


def _check_parts(archive: zipfile.ZipFile, name: str, folder: str) -> None:
    names = [each.lower() for each in archive.namelist()]
    if _TYPES not in archive.namelist() or not any(each.startswith(folder) for each in names):
        raise WrongContent(name=name)
    with archive.open(_TYPES) as part:
        types = part.read(MIB).lower()
    if b"macroenabled" in types or any(each.endswith(_PROGRAMS) for each in names):
        raise MacrosRefused(name=name)


def _read_through(archive: zipfile.ZipFile) -> None:
    """Unpack into nothing: what lies about its size or is damaged fails here."""
    for entry in archive.infolist():
        with archive.open(entry) as part:
            while part.read(_CHUNK):
                pass


def check_ole(content: IO[bytes], name: str, streams: tuple[str, ...]) -> None:
    """A document of Office 97-2003 or WPS, known by the stream it must have; no macros."""
    content.seek(0)
    data = content.read()
    if not data.startswith(_OLE):
        raise WrongContent(name=name)
    if _wide("_VBA_PROJECT") in data:
        raise MacrosRefused(name=name)
    if _wide("EncryptedPackage") in data:
        raise LockedRefused(name=name)
    if not any(_wide(stream) in data for stream in streams):
        raise WrongContent(name=name)


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")
