"""Where the bytes lie: Django's storage named "files", a folder here, a bucket in the cluster.

Nothing is read by its path from outside: the storage has no address of its own.
"""

import os
import shutil
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages

from gengdu.files.rules.names import path_of

LEAST_ROOM: Final = 1024 * 1024 * 1024
"""Below this no files are taken: the database, which needs 512 MiB, comes first."""


def store() -> Storage:
    """The storage, as the settings name it."""
    return storages["files"]


def keep(key: str, content: File[bytes]) -> None:
    """Write the bytes under a key that is new."""
    content.seek(0)
    path = path_of(key)
    kept = store().save(path, content)
    if kept != path:  # the storage dodged a name that exists: 130 random bits do not repeat
        store().delete(kept)
        raise FileExistsError(path)
    _settle(path)


def _settle(path: str) -> None:
    """On a disk of ours: the bytes are down before the row that names them, come what may."""
    location = getattr(store(), "location", "")
    for written in (Path(location, path), Path(location, path).parent) if location else ():
        handle = os.open(written, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def opened(key: str) -> File[bytes]:
    """The bytes, to be closed by the caller; FileNotFoundError when they are gone."""
    found: File[bytes] = store().open(path_of(key), "rb")
    return found


def drop(key: str) -> None:
    """Delete the bytes; nothing happens where there are none."""
    store().delete(path_of(key))


def has_room(size: int) -> bool:
    """Whether a file of this size still leaves room; a bucket always does."""
    location = getattr(store(), "location", "")
    if not location:
        return True
    there = next(p for p in (Path(location), *Path(location).parents) if p.exists())
    return shutil.disk_usage(there).free - size >= LEAST_ROOM


def clear_incoming(older_than: float) -> int:
    """Delete what a killed process had half received, so many seconds ago; returns how many."""
    before = time.time() - older_than
    left = Path(settings.GENGDU_INCOMING).glob("*.upload*")
    found = [path for path in left if path.stat().st_mtime < before]
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
