"""Pillow: a picture read carefully and written anew. Loaded in the worker alone (`heavy-last`)."""

import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from PIL import Image, ImageCms, ImageOps

READ: Final = ("JPEG", "PNG", "WEBP", "GIF")
QUALITY: Final = 80


class Unreadable(Exception):
    """It says it is a picture, but cannot be decoded."""


@dataclass(frozen=True)
class Made:
    """One size: WebP bytes without metadata."""

    width: int
    height: int
    content: bytes


def make_sizes(content: IO[bytes], widths: tuple[int, ...], most_pixels: int) -> Iterator[Made]:
    """The picture in each width that is smaller than its own, and in the largest that it fills.

    Turned upright as the camera held it, in sRGB, the first frame where it moves; place, time,
    camera and every other word in the file are left behind. Raises Unreadable.
    """
    try:
        whole = _upright(content, max(widths), most_pixels)
        for width in _fitting(whole.width, widths):
            yield _made(whole, width)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise Unreadable(type(error).__name__) from error


def _upright(content: IO[bytes], largest: int, most_pixels: int) -> Image.Image:
    content.seek(0)
    with warnings.catch_warnings():
        # A size beyond Pillow's own limit is an error here; bad EXIF is none of our business.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture: Image.Image = Image.open(content, formats=READ)
        except Image.DecompressionBombWarning as bomb:
            raise Unreadable("pixels") from bomb
        if picture.width * picture.height > most_pixels:
            raise Unreadable("pixels")
        picture.draft("RGB", (largest, largest))  # a JPEG is decoded no larger than needed
        picture.load()
        profile = picture.info.get("icc_profile")
        small = _plain(_reduced(picture, largest))
        ImageOps.exif_transpose(small, in_place=True)
        return _in_srgb(small, profile)


def _reduced(picture: Image.Image, largest: int) -> Image.Image:
    """A picture far larger than needed, made smaller before anything copies it."""
    factor = min(picture.size) // largest
    if factor < 2 or picture.mode not in {"RGB", "RGBA", "L", "LA", "CMYK"}:
        return picture
    exif = picture.getexif()
    reduced = picture.reduce(factor)
    reduced.info = {**picture.info, "exif": exif.tobytes()}
    return reduced


def _plain(picture: Image.Image) -> Image.Image:
    """RGB, or RGBA where something shines through."""
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    clear = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    return picture.convert("RGBA" if clear else "RGB")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if not profile:
        return picture
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if own.profile.xcolor_space.strip() != "RGB":
            return picture  # CMYK was turned into RGB by Pillow
        srgb = ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(picture, own, srgb, outputMode=picture.mode)
    except (ImageCms.PyCMSError, OSError, AttributeError):
        return picture
    return turned or picture


def _fitting(own: int, widths: tuple[int, ...]) -> list[int]:
    """Never upscaled: a picture of 500 is made in 320 and 500."""
    return sorted({*(width for width in widths if width < own), min(own, max(widths))})


def _made(whole: Image.Image, width: int) -> Made:
    height = max(1, round(whole.height * width / whole.width))
    sized = whole if width == whole.width else whole.resize((width, height), _FILTER)
    fresh = Image.new(sized.mode, sized.size)  # of pixels alone: nothing of `info` comes along
    fresh.paste(sized)
    out = io.BytesIO()
    fresh.save(out, "WEBP", quality=QUALITY, method=4)
    return Made(width, height, out.getvalue())


_FILTER: Final = Image.Resampling.LANCZOS
