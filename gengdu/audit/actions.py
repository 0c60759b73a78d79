"""Write to the log, inside the transaction of what is logged; seal what is committed."""

import logging
import math
import uuid
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Protocol

from django.db import transaction
from django.db.models.options import Options

from gengdu.audit import rules
from gengdu.audit.enums import Outcome
from gengdu.audit.gateways import checkpoint
from gengdu.audit.models import AuditEntry, AuditHead, AuditLink, AuditPending, AuditSeal
from gengdu.kit import trace

logger = logging.getLogger("gengdu.audit")

BATCH = 500
"""Entries in one seal at most: 13 ms of transaction on SQLite (2,000: 47 ms), 70 under load."""
LOG = "log"
"""The name of the one log's head row."""


class Actor(Protocol):
    """Who acts: an account, a node, a client."""

    @property
    def uid(self) -> uuid.UUID: ...


class Target(Protocol):
    """A row that is acted upon; known by its `uid`, or by its key where it has none."""

    _meta: ClassVar[Options[Any]]
    pk: Any


HIDDEN: Final = "•"
"""Stands for both values of a personal field: the log names the field only."""


@transaction.atomic(savepoint=False)
def record(
    *,
    actor: Actor | None,
    verb: str,
    target: Target | None = None,
    region_code: str = "",
    outcome: Outcome = Outcome.DONE,
    on_behalf_of: Actor | None = None,
    **changed: object,
) -> AuditEntry:
    """Append one entry. `changed` maps a field to its new value, to (old, new), or to HIDDEN.

    Verbs are "app.noun.verb". Call it inside the action's transaction: both commit or neither.
    """
    where = trace.current()
    entry = AuditEntry.objects.create(
        actor_uid=actor.uid if actor is not None else None,
        on_behalf_uid=on_behalf_of.uid if on_behalf_of is not None else None,
        verb=verb,
        target_kind=target._meta.label_lower if target is not None else "",
        target_key=key_of(target) if target is not None else "",
        region_code=region_code,
        outcome=outcome,
        address=where.address,
        request=where.number,
        changed={field: _plain(value) for field, value in changed.items()},
    )
    AuditPending.objects.create(entry=entry, at=entry.at)
    return entry


def key_of(target: Target) -> str:
    """The uid of a row, or its primary key where it has no uid (a region's code)."""
    return str(getattr(target, "uid", None) or target.pk)


def seal_batch() -> int:
    """Seal the oldest committed entries, at most BATCH, and return how many.

    Entries never change, so they are read and hashed before the lock is taken; a second sealer
    finds them no longer pending. Each goes to the logger `gengdu.audit` as a JSON line first (a
    crash repeats lines, it loses none), and the last seal goes into the checkpoint file.
    """
    waiting = AuditPending.objects.order_by("entry_id").values_list("entry_id", flat=True)[:BATCH]
    entries = list(AuditEntry.objects.filter(pk__in=list(waiting)).order_by("pk"))
    hashes = {entry.pk: rules.hash_of(entry) for entry in entries}
    for entry in entries:
        logger.info("%s", rules.log_line(entry, hashes[entry.pk]))
    if not hashes:
        return 0
    seal = _seal(hashes)
    if seal is None:
        return 0
    if not checkpoint.advance(checkpoint.Checkpoint(seal.no, seal.digest), holds=_holds):
        logger.error("the checkpoint file does not fit the log: run gengdu audit verify")
    return seal.count


@transaction.atomic
def accept_checkpoint(*, actor: Actor | None, reason: str) -> None:
    """Take the log as it stands for the truth: after a restore, a move or new keys. Audited.

    Without it, verification goes on reporting the missing end, as it should.
    """
    try:
        before = checkpoint.read()
    except checkpoint.CheckpointForged:
        before = None
    last = AuditSeal.objects.order_by("-no").first()
    record(
        actor=actor,
        verb="audit.checkpoint.accept",
        reason=reason,
        seal=(before.no if before else None, last.no if last else 0),
    )
    checkpoint.replace(
        checkpoint.Checkpoint(last.no if last else 0, last.digest if last else rules.GENESIS)
    )


@transaction.atomic
def _seal(hashes: Mapping[int, str]) -> AuditSeal | None:
    """Chain these entries to the last seal; None when another sealer was quicker."""
    head = _locked_head()
    still = AuditPending.objects.filter(pk__in=list(hashes)).order_by("pk")
    keys = list(still.values_list("pk", flat=True))
    if not keys:
        return None
    last = AuditSeal.objects.order_by("-no").first()
    # The head remembers numbers that were given out: after a cut the chain shows a gap.
    no = max(head.no, last.no if last else 0) + 1
    prev = last.digest if last else rules.GENESIS
    sealed = [hashes[key] for key in keys]
    seal = AuditSeal.objects.create(
        no=no, count=len(keys), prev=prev, digest=rules.digest_of(prev=prev, no=no, hashes=sealed)
    )
    AuditLink.objects.bulk_create(
        AuditLink(seal=seal, position=position, entry_id=key, sha256=hashes[key])
        for position, key in enumerate(keys)
    )
    AuditPending.objects.filter(pk__in=keys).delete()
    AuditHead.objects.filter(pk=head.pk).update(no=no)
    return seal


def _holds(kept: checkpoint.Checkpoint) -> bool:
    """Whether the log still has the seal that the checkpoint names (or the file names none)."""
    return not kept.no or AuditSeal.objects.filter(no=kept.no, digest=kept.digest).exists()


def _locked_head() -> AuditHead:
    rows = AuditHead.objects.select_for_update()
    head = rows.filter(name=LOG).first()
    if head is None:
        AuditHead.objects.bulk_create([AuditHead(name=LOG)], ignore_conflicts=True)
        head = rows.get(name=LOG)
    return head


def _plain(value: object) -> object:
    """JSON that both databases give back unchanged, or the hash would not survive a move."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value + 0.0 if math.isfinite(value) and abs(value) < 1e15 else str(value)
    if isinstance(value, Mapping):
        return {_text(str(key)): _plain(part) for key, part in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((_plain(part) for part in value), key=str)
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return _text(str(value))


def _text(text: str) -> str:
    """Without what PostgreSQL's JSON cannot hold: NUL and half surrogates."""
    return text.encode("utf-8", "replace").decode().replace("\0", "�")
