"""Taking a file in: examined first, bytes next, the row last."""

import hashlib
import uuid
from typing import Any, Final, Protocol

from django.conf import settings
from django.core.files.base import File as Content
from django.db import transaction

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.files import queries
from gengdu.files.actions.straying import drop, expect, take_in
from gengdu.files.enums import FileState, Kind
from gengdu.files.errors import NoRoom, OtherBytes, ScannerSilent, TooMuchUnused, VirusFound
from gengdu.files.gateways import Scanner, ScannerDown, storage
from gengdu.files.gateways.clamd import Clamd
from gengdu.files.models import File, new_key
from gengdu.files.rules.documents import MIB
from gengdu.files.rules.formats import Finding, examine
from gengdu.files.rules.passes import Holder, ticket_for
from gengdu.jobs import actions as jobs
from gengdu.kit.errors import require
from gengdu.limits.actions import Limit, hit

UPLOADS: Final = Limit("files.uploads", most=240, seconds=3600)
TICKETS: Final = Limit("files.tickets", most=240, seconds=3600)
MOST_UNUSED: Final = 400 * MIB
"""Of one person: a form whose every place is taken by the largest file has room."""


class Actor(Protocol):
    """Whoever uploads or arranges files: known by the uid alone."""

    @property
    def uid(self) -> uuid.UUID: ...


class Writer(Actor, Protocol):
    """Whoever fills in a form with files: known with the sign-in of the request."""

    @property
    def sign_in_uid(self) -> uuid.UUID | None: ...


def issue_ticket(*, actor: Writer) -> str:
    """What lets the page of this sign-in upload, "" outside of one; TooMany for a machine."""
    if actor.sign_in_uid is None:
        return ""
    hit(TICKETS, str(actor.uid))
    return ticket_for(Holder(actor.uid, actor.sign_in_uid))


def store_file(
    *, actor: Actor, kind: Kind, name: str, content: Content[bytes], once: uuid.UUID, text: str = ""
) -> File:
    """Keep a file that belongs to nothing yet; refused ones leave neither a row nor bytes.

    `once` is the client's number of this upload: sent again it gives the same file, with another
    content it is refused. Not to be called inside a transaction: bytes are written outside of it.
    """
    hit(UPLOADS, str(actor.uid))
    size = content.size or 0
    finding = examine(kind, name, content, size)
    sha256 = _digest(content)
    known = File.objects.filter(made_by_uid=actor.uid, once=once).first()
    if known is not None:
        return _the_same(known, sha256)
    _scan(kind, finding.name, content)
    require(storage.has_room(size), NoRoom)
    key = new_key()
    # Noted first, added up next: of two at once that do not fit together none slips through.
    expect(key=key, made_by_uid=actor.uid, size=size)
    try:
        _require_little_unused(actor)
        storage.keep(key, content)
        file = _insert(
            actor=actor, kind=kind, finding=finding, key=key, once=once, text=text.strip(),
            size=size, sha256=sha256,
        )  # fmt: skip
    except BaseException:
        drop(keys=[key])
        raise
    if file.key != key:  # a twin of this upload was quicker
        drop(keys=[key])
    return _the_same(file, sha256)


def _require_little_unused(actor: Actor) -> None:
    if queries.unused_bytes(actor.uid) > MOST_UNUSED:
        raise TooMuchUnused(most=MOST_UNUSED // MIB)


def _the_same(file: File, sha256: str) -> File:
    require(file.sha256 == sha256, OtherBytes)
    return file


@transaction.atomic
def _insert(*, actor: Actor, finding: Finding, once: uuid.UUID, **fields: Any) -> File:
    picture = fields["kind"] == Kind.PICTURE
    file, made = File.objects.get_or_create(
        made_by_uid=actor.uid,
        once=once,
        defaults={
            **fields,
            "name": finding.name,
            "media_type": finding.media_type,
            "width": finding.width,
            "height": finding.height,
            "state": FileState.WAITING if picture else FileState.READY,
        },
    )
    if made:
        take_in(keys=[file.key])
        audit.record(actor=actor, verb="files.file.store", target=file, sha256=file.sha256)
        changes.record(file)
        if picture:
            jobs.enqueue("files.make_renditions", file.pk)
    return file


def _digest(content: Content[bytes]) -> str:
    content.seek(0)
    digest = hashlib.sha256()
    for chunk in content.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _scan(kind: Kind, name: str, content: Content[bytes]) -> None:
    """Ask the scanner where there is one; without its word only pictures, made anew, are taken."""
    address = settings.GENGDU_CLAMD
    if not address:
        return
    scanner: Scanner = Clamd(address)
    try:
        found = scanner.scan(content)
    except ScannerDown:
        require(kind == Kind.PICTURE, ScannerSilent)
        return
    if found:
        raise VirusFound(name=name)
