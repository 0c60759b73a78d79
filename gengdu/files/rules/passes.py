"""Sealed words that carry who somebody is to the bulk origin, where no cookie need reach.

A *ticket* lets an account upload for a while; a *pass* stands in the address of one file that is
not public, and names the reader whom the owner is then asked about. Addresses are written down on
the way, so nobody but us can read from one whose pass it is.
"""

import uuid
from typing import Final

from gengdu.kit import clock, vault
from gengdu.kit.ids import ref_of, uid_of

TICKET_LASTS: Final = 12 * 3600
PASS_LASTS: Final = 3600


def ticket_for(account_uid: uuid.UUID) -> str:
    """A ticket for uploads, good for the time an editor has a page open."""
    return _sealed("files.upload", account_uid)


def holder_of(ticket: str) -> uuid.UUID | None:
    """Whose ticket it is; None when it is forged or too old."""
    return _opened("files.upload", ticket, TICKET_LASTS)


def pass_for(key: str, reader: uuid.UUID) -> str:
    """What makes the address of a file readable for one account."""
    return _sealed(f"files.read.{key}", reader)


def reader_of(key: str, text: str) -> uuid.UUID | None:
    """Whose pass it is for this very file; None when it is forged or too old."""
    return _opened(f"files.read.{key}", text, PASS_LASTS)


def _sealed(purpose: str, account_uid: uuid.UUID) -> str:
    return vault.ring().seal(f"{_seconds()} {ref_of(account_uid)}", bound_to=purpose)


def _opened(purpose: str, text: str, lasts: int) -> uuid.UUID | None:
    try:
        made, _blank, ref = vault.ring().open(text, bound_to=purpose).partition(" ")
    except vault.VaultError:
        return None
    return uid_of(ref) if _seconds() - int(made) <= lasts else None


def _seconds() -> int:
    return int(clock.now().timestamp())
