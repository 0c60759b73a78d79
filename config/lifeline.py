"""A process that ends with its parent, however the parent ends (kill -9 included)."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def follow_parent(parent: int | None = None) -> None:
    """Have the kernel end this process when its parent dies; at once if it has died already.

    `parent` is the expected parent's id where the caller knows it. On systems other than Linux
    nothing happens.
    """
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
    expected = parent or int(os.environ.get("GENGDU_SUPERVISOR", "0"))
    if expected and os.getppid() != expected:
        os.kill(os.getpid(), signal.SIGKILL)


def adopt_orphans() -> None:
    """Become the parent of every process below us whose own parent has ended (Linux ≥ 3.4)."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
