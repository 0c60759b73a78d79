"""Sealed words that carry who somebody is to the bulk origin, where no cookie need reach.

A *ticket* lets an account upload for a while; a *pass* stands in the address of one file that is
not public, and names the reader whom the owner is then asked about. Addresses are written down on
the way, so nobody but us can read from one whose pass it is.
"""

import uuid
from dataclasses import dataclass
from typing import Final

from gengdu.kit import clock, vault
from gengdu.kit.ids import ref_of, uid_of

TICKET_LASTS: Final = 12 * 3600
PASS_LASTS: Final = 3600


@dataclass(frozen=True)
class Holder:
    """Who may upload with a ticket, and the sign-in with which it ends."""

    account: uuid.UUID
    sign_in: uuid.UUID


def ticket_for(holder: Holder) -> str:
    """A ticket for uploads, good for the time an editor has a page open and is signed in."""
    return _sealed("files.upload", holder.account, holder.sign_in)


def holder_of(ticket: str) -> Holder | None:
    """Whose ticket it is; None when it is forged or too old. Whether it still counts says
    `registry.accounts`."""
    uids = _opened("files.upload", ticket, TICKET_LASTS)
    return Holder(*uids) if uids else None


def pass_for(key: str, reader: uuid.UUID) -> str:
    """What makes the address of a file readable for one account."""
    return _sealed(f"files.read.{key}", reader)


def reader_of(key: str, text: str) -> uuid.UUID | None:
    """Whose pass it is for this very file; None when it is forged or too old."""
    uids = _opened(f"files.read.{key}", text, PASS_LASTS)
    return uids[0] if uids else None


def _sealed(purpose: str, *uids: uuid.UUID) -> str:
    said = " ".join([str(_seconds()), *map(ref_of, uids)])
    return vault.ring().seal(said, bound_to=purpose)


def _opened(purpose: str, text: str, lasts: int) -> list[uuid.UUID]:
    try:
        made, *refs = vault.ring().open(text, bound_to=purpose).split(" ")
    except vault.VaultError:
        return []
    return list(map(uid_of, refs)) if _seconds() - int(made) <= lasts else []


def _seconds() -> int:
    return int(clock.now().timestamp())
