"""Keys for personal data: AES-256-GCM with a key id, and blind indexes (SECURITY 28).

The key ring is a JSON file, 0600, outside the data folder and its backup:
{"current": "k1", "encrypt": {"k1": base64}, "index": base64, "index_old": [base64]}.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class VaultError(Exception):
    """A key is missing or a cipher text was tampered with; never shown with its content."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of an installation: one current key to encrypt, old ones to read, one to index."""

    current: str
    encrypting: dict[str, bytes]
    indexing: bytes
    old_indexing: tuple[bytes, ...] = ()
    """Earlier index keys: only while `keys rotate` is under way, so that all is found."""

    def seal(self, text: str, *, bound_to: str) -> str:
        """Encrypt; `bound_to` (a row's uid and column) is authenticated with it."""
        nonce = secrets.token_bytes(NONCE)
        box = AESGCM(self.encrypting[self.current]).encrypt(nonce, text.encode(), bound_to.encode())
        return f"{self.current}.{base64.urlsafe_b64encode(nonce + box).decode()}"

    def open(self, sealed: str, *, bound_to: str) -> str:
        """Decrypt what `seal` made for the same row and column."""
        key = self.encrypting.get(key_of(sealed))
        if key is None:
            raise VaultError("unknown key id")
        try:
            raw = base64.urlsafe_b64decode(sealed.partition(".")[2])
            return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], bound_to.encode()).decode()
        except InvalidTag as error:
            raise VaultError("cipher text does not belong here") from error
        except ValueError as error:  # no base64, or cut short
            raise VaultError("no cipher text") from error

    def blind(self, text: str, *, purpose: str) -> str:
        """A keyed hash to look an exact value up by; differs by purpose. 64 hex digits."""
        return _blind(self.indexing, text, purpose)

    def blinds(self, text: str, *, purpose: str) -> list[str]:
        """Every form in which the value may stand in an index: use it with `__in`."""
        return [_blind(key, text, purpose) for key in (self.indexing, *self.old_indexing)]


def _blind(key: bytes, text: str, purpose: str) -> str:
    return hmac.new(key, f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


def key_of(sealed: str) -> str:
    """The id of the key that a text was sealed with."""
    return sealed.partition(".")[0]


def new_ring() -> KeyRing:
    """A fresh ring with one key."""
    return KeyRing("k1", {"k1": secrets.token_bytes(32)}, secrets.token_bytes(32))


def write_ring(ring: KeyRing, path: Path) -> None:
    """Write the ring beside the old one and swap it in, in one step; readable by us only."""
    write_private(path, _text_of(ring))


def write_private(path: Path, text: str) -> None:
    """Write a secret beside the old one and swap it in; after a power cut it is old or new, whole.

    0600, in a folder of ours alone. The folder is flushed too: what is sealed with a key must not
    reach the disk before the key's file does.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def kept(path: Path, make: Callable[[], str]) -> str:
    """The secret in a file, made when there is none: of several that start at once all get one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            if not path.exists():
                write_private(path, make())
        finally:
            os.close(folder)
    return path.read_text(encoding="ascii")


def keep_ring(path: Path) -> None:
    """Make a first ring where there is none."""
    kept(path, lambda: _text_of(new_ring()))


def _text_of(ring: KeyRing) -> str:
    return json.dumps(
        {
            "current": ring.current,
            "encrypt": {k: base64.b64encode(v).decode() for k, v in ring.encrypting.items()},
            "index": base64.b64encode(ring.indexing).decode(),
            "index_old": [base64.b64encode(k).decode() for k in ring.old_indexing],
        }
    )


def read_ring(path: Path) -> KeyRing:
    """The ring in a file; VaultError when others could read it."""
    if path.stat().st_mode & 0o077:
        raise VaultError(f"{path} must be readable by its owner only (chmod 600)")
    stored = json.loads(path.read_text())
    return KeyRing(
        stored["current"],
        {k: base64.b64decode(v) for k, v in stored["encrypt"].items()},
        base64.b64decode(stored["index"]),
        tuple(base64.b64decode(k) for k in stored.get("index_old", [])),
    )


@lru_cache(maxsize=4)
def _ring_at(path: str, _changed: int, _inode: int) -> KeyRing:
    return read_ring(Path(path))


def ring() -> KeyRing:
    """The installation's ring (settings.GENGDU_KEYS); read again when the file changes."""
    path = Path(settings.GENGDU_KEYS)
    found = path.stat()
    return _ring_at(str(path), found.st_mtime_ns, found.st_ino)
