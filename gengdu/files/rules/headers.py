"""The kind and the size of a picture, read from its first bytes without decoding it."""

from dataclasses import dataclass
from typing import IO

_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_JPEG_BARE = frozenset({0x01, *range(0xD0, 0xD8)})


@dataclass(frozen=True)
class Header:
    """What a picture says about itself."""

    media_type: str
    width: int
    height: int


def read_header(content: IO[bytes]) -> Header | None:
    """JPEG, PNG, WebP or GIF with its size; None for everything else, cut-off headers too."""
    content.seek(0)
    head = content.read(32)
    if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR":
        return _header("image/png", _big(head[16:20]), _big(head[20:24]))
    if head[:6] in {b"GIF87a", b"GIF89a"}:
        return _header("image/gif", _little(head[6:8]), _little(head[8:10]))
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _webp(head)
    if head.startswith(b"\xff\xd8\xff"):
        return _jpeg(content)
    return None


def _header(media_type: str, width: int, height: int) -> Header | None:
    return Header(media_type, width, height) if width and height else None


def _webp(head: bytes) -> Header | None:
    chunk = head[12:16]
    if chunk == b"VP8X":
        return _header("image/webp", _little(head[24:27]) + 1, _little(head[27:30]) + 1)
    if chunk == b"VP8L" and head[20] == 0x2F:
        bits = _little(head[21:25])
        return _header("image/webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk == b"VP8 " and head[23:26] == b"\x9d\x01\x2a":
        return _header("image/webp", _little(head[26:28]) & 0x3FFF, _little(head[28:30]) & 0x3FFF)
    return None


def _jpeg(content: IO[bytes]) -> Header | None:
    """Walk from marker to marker until one that tells the size."""
    content.seek(2)
    while content.read(1) == b"\xff":
        marker = content.read(1)
        while marker == b"\xff":
            marker = content.read(1)
        if not marker or marker[0] in {0xD9, 0xDA}:
            return None
        if marker[0] in _JPEG_BARE:
            continue
        length = _big(content.read(2))
        if marker[0] in _JPEG_SIZES:
            part = content.read(5)
            whole = len(part) == 5
            return _header("image/jpeg", _big(part[3:5]), _big(part[1:3])) if whole else None
        if length < 2:
            return None
        content.seek(length - 2, 1)
    return None


def _big(part: bytes) -> int:
    return int.from_bytes(part, "big")


def _little(part: bytes) -> int:
    return int.from_bytes(part, "little")
