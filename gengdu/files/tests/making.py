"""Files as phones and offices make them, and as attackers do; all made here, none kept."""

import io
import struct
import uuid
import zipfile
import zlib
from pathlib import Path

from django.core.files.base import ContentFile
from django.test import TestCase
from PIL import Image

from gengdu.files.actions import make_renditions, store_file
from gengdu.files.enums import Kind
from gengdu.files.gateways import storage
from gengdu.files.models import File, Stray
from gengdu.jobs.models import Job

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = b'<?xml version="1.0"?><Types><Override ContentType="application/main+xml"/></Types>'
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
GPS = {1: "N", 2: (44.0, 25.0, 12.0), 3: "E", 4: (125.0, 11.0, 3.0)}
LEFT, RIGHT = (200, 30, 30), (30, 30, 200)


def picture(width=800, height=600, form="JPEG", *, orientation=0, gps=False, mode="RGB", **save):
    """Its left half is red, its right half blue; a camera may have written into it."""
    image = Image.new("RGB", (width, height), LEFT)
    image.paste(RIGHT, (width // 2, 0, width, height))
    exif = image.getexif()
    if orientation:
        exif[0x0112] = orientation
    if gps:
        exif.get_ifd(0x8825).update(GPS)
        exif[0x010F] = "SECRETCAMERA"
    out = io.BytesIO()
    image.convert(mode).save(out, form, exif=exif.tobytes(), **save)
    return out.getvalue()


def huge_png(width, height):
    """A small file that says it is this large."""

    def chunk(name, data):
        checked = name + data
        return struct.pack("!I", len(data)) + checked + struct.pack("!I", zlib.crc32(checked))

    header = struct.pack("!IIBBBBB", width, height, 8, 0, 0, 0, 0)
    row = zlib.compress(b"\0" * 10_000, 9)
    start = b"\x89PNG\r\n\x1a\n"
    return start + chunk(b"IHDR", header) + chunk(b"IDAT", row) + chunk(b"IEND", b"")


def office(folder="word", extra=(), types=TYPES):
    """A document of Office, with more parts in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr(f"{folder}/document.xml", "<w>清早下地</w>")
        for name, content in extra:
            archive.writestr(name, content)
    return out.getvalue()


def ole(*streams):
    """The shape of a document of Office 97."""
    return OLE + b"\0" * 512 + b"\0\0".join(stream.encode("utf-16-le") for stream in streams)


def give(actor, name="田.jpg", content=None, kind=Kind.PICTURE, once=None, text=""):
    """Stored, by this actor; a picture unless said otherwise."""
    data = picture() if content is None else content
    return store_file(
        actor=actor,
        kind=kind,
        name=name,
        content=ContentFile(data),
        once=once or uuid.uuid4(),
        text=text,
    )


def ready(actor, **kwargs):
    """A picture whose sizes are made."""
    file = give(actor, **kwargs)
    with TestCase.captureOnCommitCallbacks(execute=True):
        make_renditions(file_id=file.pk)
    return File.objects.get(pk=file.pk)


def kept():
    """Paths of all bytes that are stored."""
    place = Path(storage.store().location)
    return sorted(str(p.relative_to(place)) for p in place.rglob("*") if p.is_file())


def nothing_left():
    """Neither rows nor bytes."""
    return not File.objects.exists() and not Stray.objects.exists() and kept() == []


def jobs():
    """The pictures that the worker is asked to prepare."""
    return list(Job.objects.filter(task="files.make_renditions"))
