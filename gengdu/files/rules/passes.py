"""Signed words that carry who somebody is to the bulk origin, where no cookie need reach.

A *ticket* lets an account upload for a while; a *pass* stands in the address of one file that is
not public, and names the reader whom the owner is then asked about.
"""

import uuid
from typing import Final

from django.core import signing

from gengdu.kit.ids import ref_of, uid_of

TICKET_LASTS: Final = 12 * 3600
PASS_LASTS: Final = 3600


def ticket_for(account_uid: uuid.UUID) -> str:
    """A ticket for uploads, good for the time an editor has a page open."""
    return _signer("files.upload").sign(ref_of(account_uid))


def holder_of(ticket: str) -> uuid.UUID | None:
    """Whose ticket it is; None when it is forged or too old."""
    return _read(_signer("files.upload"), ticket, TICKET_LASTS)


def pass_for(key: str, reader: uuid.UUID) -> str:
    """What makes the address of a file readable for one account."""
    return _signer(f"files.read.{key}").sign(ref_of(reader))


def reader_of(key: str, text: str) -> uuid.UUID | None:
    """Whose pass it is for this very file; None when it is forged or too old."""
    return _read(_signer(f"files.read.{key}"), text, PASS_LASTS)


def _signer(purpose: str) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=purpose)


def _read(signer: signing.TimestampSigner, text: str, seconds: int) -> uuid.UUID | None:
    try:
        return uid_of(signer.unsign(text, max_age=seconds))
    except (signing.BadSignature, ValueError):
        return None
