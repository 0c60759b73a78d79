"""The last seal, kept outside of the database, so that a cut-off end is found (SECURITY 23).

One JSON file beside the key file, with an HMAC under the installation's secret: whoever can write
to the database but not to this file cannot shorten the log unseen.
"""

import fcntl
import hmac
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "gengdu.audit.checkpoint"


class CheckpointForged(Exception):
    """The file is not what this installation wrote."""


@dataclass(frozen=True)
class Checkpoint:
    """A seal that has certainly been there."""

    no: int
    digest: str

    def mac(self) -> str:
        """The HMAC that goes into the file."""
        # Not by the key ring: `keys rotate` must not make a true checkpoint look forged.
        return salted_hmac(SALT, f"{self.no}\0{self.digest}", algorithm="sha256").hexdigest()


def floor_mac(no: int, digest: str, entries: int) -> str:
    """The HMAC of the log's floor: what was pruned was pruned by this installation."""
    text = f"{no}\0{digest}\0{entries}"
    return salted_hmac("gengdu.audit.floor", text, algorithm="sha256").hexdigest()


def read() -> Checkpoint | None:
    """The checkpoint, None where there is no file; CheckpointForged when it does not hold."""
    try:
        text = _path().read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CheckpointForged(type(error).__name__) from error
    try:
        stored = json.loads(text)
        found = Checkpoint(int(stored["no"]), str(stored["digest"]))
        mac = str(stored["mac"])
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointForged("unreadable") from error
    if not hmac.compare_digest(found.mac().encode(), mac.encode()):
        raise CheckpointForged("the code does not match")
    return found


def advance(to: Checkpoint, *, holds: Callable[[Checkpoint], bool]) -> bool:
    """Write the checkpoint, unless the file names a later seal; False when it must not be touched.

    `holds` says whether a seal is still in the log. A file that names one that is not, or that
    was tampered with, is left as it is: it is the evidence, also when the log grows over a cut.
    Only `replace` (a person's decision) sets it right.
    """
    with _alone():
        try:
            present = read()
        except CheckpointForged:
            return False
        if present is None or (present.no < to.no and holds(present)):
            _write(to)
            return True
        return present.no >= to.no


def replace(to: Checkpoint) -> None:
    """Write the checkpoint whatever the file says (after a restore, or new keys)."""
    with _alone():
        _write(to)


def _path() -> Path:
    return Path(settings.GENGDU_AUDIT_HEAD)


@contextmanager
def _alone() -> Iterator[None]:
    """Two sealers must not overwrite a later number with an earlier one."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(checkpoint: Checkpoint) -> None:
    """Beside the old file, flushed to the disk, then put in its place in one step."""
    path = _path()
    text = json.dumps({"no": checkpoint.no, "digest": checkpoint.digest, "mac": checkpoint.mac()})
    beside = path.with_suffix(".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the new name itself
    finally:
        os.close(folder)
