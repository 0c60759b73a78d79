"""Where the data lies: the kind of file system under it and the room that is left."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

NETWORK = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|smb3|9p|afs|ncpfs|ceph|glusterfs|lustre|ocfs2|gfs2|beegfs"
    r"|fuse\.(sshfs|glusterfs|ceph|s3fs|rclone|davfs2?|smbnetfs|curlftpfs|gcsfuse|goofys)|davfs\d?"
    r"|virtiofs|vboxsf|prl_fs|vmhgfs|fuse\.vmhgfs-fuse"
)
"""File systems of another machine: SQLite's locks and its write-ahead log do not hold there."""

MIB = 1024 * 1024
LEAST_FREE = 512 * MIB
"""Below this the database may fail in the middle of a write: not ready."""


@dataclass(frozen=True)
class Mount:
    """One line of the mount table."""

    point: Path
    kind: str

    @property
    def network(self) -> bool:
        """Whether the bytes lie on another machine."""
        return NETWORK.fullmatch(self.kind) is not None


def mounts(table: Path = Path("/proc/mounts")) -> list[Mount]:
    """The mount table, in order; empty on a system without one."""
    try:
        lines = table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return []
    fields = [line.split(" ") for line in lines]
    return [Mount(Path(_unescaped(f[1])), f[2]) for f in fields if len(f) > 2]


def _unescaped(text: str) -> str:
    r"""Blanks stand as \040 in the mount table."""
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), text)


def mount_of(folder: Path, table: Path = Path("/proc/mounts")) -> Mount | None:
    """The mount that the folder lies on: the deepest one above it, the last where two are equal."""
    real = folder.resolve()
    above = [m for m in mounts(table) if real == m.point or m.point in real.parents]
    return max(reversed(above), key=lambda m: len(m.point.parts), default=None)


def network_kind(folder: Path, table: Path = Path("/proc/mounts")) -> str:
    """The kind of network file system under the folder, or ""."""
    mount = mount_of(folder, table)
    return mount.kind if mount is not None and mount.network else ""


def free_bytes(folder: Path) -> int:
    """Room left for us on the folder's file system."""
    return shutil.disk_usage(folder).free


def writable(folder: Path) -> bool:
    """Whether files can be made there."""
    return os.access(folder, os.W_OK | os.X_OK)
