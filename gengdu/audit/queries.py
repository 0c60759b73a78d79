"""Read the log and verify its chain."""

import datetime as dt
import hmac
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from gengdu.audit import rules
from gengdu.audit.enums import Damage
from gengdu.audit.gateways import checkpoint
from gengdu.audit.models import AuditEntry, AuditFloor, AuditLink, AuditPending, AuditSeal
from gengdu.kit import clock

CHUNK = 500
LAG_LIMIT = 30.0
"""Seconds: beyond them the sequencer does not run (DESIGN §4.3)."""


@dataclass(frozen=True)
class Finding:
    """One thing wrong with the log, as near to the row as it can be named."""

    damage: Damage
    seal: int | None = None
    position: int | None = None
    entry: int | None = None
    """Primary key of the entry."""
    note: str = ""

    def __str__(self) -> str:
        places = (("seal", self.seal), ("position", self.position), ("entry", self.entry))
        where = ", ".join(f"{name} {value}" for name, value in places if value is not None)
        return f"{self.damage.name}{f' ({where})' if where else ''}: {self.note}"


@dataclass
class Verification:
    """What a walk over the whole log has shown."""

    seals: int = 0
    entries: int = 0
    unsealed: int = 0
    pruned: int = 0
    """Entries that were deleted when they had been kept long enough."""
    findings: list[Finding] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Nothing was edited, removed, reordered, inserted or cut off."""
        return not self.findings


def lag() -> float:
    """How many seconds the oldest unsealed entry has waited; 0.0 when none waits."""
    oldest = AuditPending.objects.order_by("entry_id").values_list("at", flat=True).first()
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0


def lag_problem() -> str:
    """For /readyz: empty while the sequencer keeps up."""
    waited = lag()
    return "" if waited <= LAG_LIMIT else f"the oldest entry has waited {waited:.0f} s"


def last_seal() -> AuditSeal | None:
    """The head of the chain: what goes up to the parent node as its checkpoint."""
    return AuditSeal.objects.order_by("-no").first()


def floor() -> AuditFloor | None:
    """How far the log was pruned; None while it is there from its first entry."""
    return AuditFloor.objects.filter(name=rules.LOG).first()


def is_true(found: AuditFloor) -> bool:
    """Whether this installation wrote the floor."""
    mac = checkpoint.floor_mac(found.no, found.digest, found.entries)
    return hmac.compare_digest(mac.encode(), found.mac.encode())


def verify(*, most: int = 1_000) -> Verification:
    """Walk the log from its first seal or its floor to its last; at most `most` findings.

    Streams in chunks: memory does not grow with the log. Entries of the last moments that no seal
    covers yet are counted as `unsealed`, they are no finding. It may run while the log is written.
    """
    result = Verification()
    result.findings.extend(itertools.islice(_walk(result), most))
    return result


def _walk(result: Verification) -> Iterator[Finding]:
    # The file is read first: what it names was committed before it was written.
    kept, forged = _kept_checkpoint()
    last = last_seal()
    end = last.no if last else 0
    prev, expected = rules.GENESIS, 1
    below = floor()
    if below is not None and is_true(below):
        prev, expected, result.pruned = below.digest, below.no + 1, below.entries
    elif below is not None:
        note = "the floor of the log was not written by this installation"
        yield Finding(Damage.REMOVED, seal=below.no, note=note)
    for batch in _batches(end):
        for seal in batch.seals:
            if seal.no != expected:
                note = f"seals {expected} to {seal.no - 1} are missing"
                yield Finding(Damage.REMOVED, seal=expected, note=note)
            elif seal.prev != prev:
                note = "it does not follow the seal before it"
                yield Finding(Damage.REWRITTEN, seal=seal.no, note=note)
            yield from _seal_findings(seal, batch.links[seal.no], batch.entries)
            result.seals += 1
            result.entries += seal.count
            prev, expected = seal.digest, seal.no + 1
    yield from _outsiders(end)
    result.unsealed = AuditPending.objects.count()
    yield from _end_findings(kept, end, forged=forged)


def prunable(*, before: dt.datetime, most: int) -> list[AuditSeal]:
    """The next whole seals above the floor made before then, with at most `most` entries.

    At least one where there is one; never the last of the log, from which the chain goes on. None
    where anything is wrong with them: what was tampered with is kept for a person to look at.
    """
    below = floor()
    if below is not None and not is_true(below):
        return []
    prev, expected = (below.digest, below.no + 1) if below else (rules.GENESIS, 1)
    last = last_seal()
    rows = AuditSeal.objects.filter(no__lt=last.no if last else 0, at__lt=before).order_by("no")
    chosen: list[AuditSeal] = []
    for seal in rows[:most]:
        count = sum(each.count for each in chosen) + seal.count
        if chosen and count > most:
            break
        if (seal.no, seal.prev) != (expected, prev):
            return []
        chosen.append(seal)
        prev, expected = seal.digest, seal.no + 1
    batch = _loaded(chosen)
    sound = all(not [*_seal_findings(s, batch.links[s.no], batch.entries)] for s in chosen)
    return chosen if sound else []


@dataclass(frozen=True)
class _Batch:
    seals: list[AuditSeal]
    links: dict[int, list[AuditLink]]
    entries: dict[int, AuditEntry]


def _batches(end: int) -> Iterator[_Batch]:
    """Neighbouring seals with about CHUNK entries together: a quiet log has one entry in a seal."""
    seals: list[AuditSeal] = []
    count = 0
    for seal in AuditSeal.objects.filter(no__lte=end).order_by("no").iterator(chunk_size=CHUNK):
        seals.append(seal)
        count += max(1, seal.count)
        if count >= CHUNK:
            yield _loaded(seals)
            seals, count = [], 0
    if seals:
        yield _loaded(seals)


def _loaded(seals: list[AuditSeal]) -> _Batch:
    links: dict[int, list[AuditLink]] = {seal.no: [] for seal in seals}
    keys = []
    for link in AuditLink.objects.filter(seal_id__in=list(links)).order_by("seal_id", "position"):
        links[link.seal_id].append(link)
        keys.append(link.entry_id)
    return _Batch(seals, links, AuditEntry.objects.in_bulk(keys))


def _seal_findings(
    seal: AuditSeal, links: Sequence[AuditLink], entries: dict[int, AuditEntry]
) -> Iterator[Finding]:
    present = {link.position for link in links}
    for position in sorted(set(range(seal.count)) - present):
        yield Finding(Damage.REMOVED, seal.no, position, note="the link of this entry is gone")
    for link in links:
        entry = entries.get(link.entry_id)
        if entry is None:
            note = "the entry is gone"
            yield Finding(Damage.REMOVED, seal.no, link.position, link.entry_id, note)
        elif link.position >= seal.count:
            note = "the seal has no such place"
            yield Finding(Damage.INSERTED, seal.no, link.position, link.entry_id, note)
        elif rules.hash_of(entry) != link.sha256:
            note = "the entry is not what was sealed"
            yield Finding(Damage.EDITED, seal.no, link.position, link.entry_id, note)
    if present == set(range(seal.count)):
        yield from _digest_findings(seal, links)


def _digest_findings(seal: AuditSeal, links: Sequence[AuditLink]) -> Iterator[Finding]:
    """All places are filled: do their hashes, in this order, give the digest?"""
    if _digest(seal, links) == seal.digest:
        return
    # A seal was made in the order of its entries' keys: if that order fits, places were swapped.
    sealed = sorted(links, key=lambda link: link.entry_id)
    if _digest(seal, sealed) != seal.digest:
        note = "its digest does not fit its entries"
        yield Finding(Damage.REWRITTEN, seal.no, note=note)
        return
    for link, before in zip(links, sealed, strict=True):
        if link.entry_id != before.entry_id:
            note = f"entry {before.entry_id} stood here"
            yield Finding(Damage.REORDERED, seal.no, link.position, link.entry_id, note)


def _digest(seal: AuditSeal, links: Sequence[AuditLink]) -> str:
    return rules.digest_of(prev=seal.prev, no=seal.no, hashes=[link.sha256 for link in links])


def _outsiders(end: int) -> Iterator[Finding]:
    """Entries that have no seal and wait for none: put in past the log, or their link is gone."""
    linked = AuditLink.objects.filter(entry_id=OuterRef("pk"))
    pending = AuditPending.objects.filter(pk=OuterRef("pk"))
    loose = AuditEntry.objects.filter(~Exists(linked), ~Exists(pending)).order_by("pk")
    for pk in loose.values_list("pk", flat=True).iterator(chunk_size=CHUNK):
        yield Finding(Damage.INSERTED, entry=pk, note="no seal covers it")
    known = AuditSeal.objects.filter(pk=OuterRef("seal_id"))
    orphans = AuditLink.objects.filter(~Exists(known), seal_id__lte=end).values_list(
        "seal_id", flat=True
    )
    for seal, count in sorted(Counter(orphans.iterator(chunk_size=CHUNK)).items()):
        yield Finding(Damage.REMOVED, seal=seal, note=f"{count} links name a seal that is gone")


def _kept_checkpoint() -> tuple[checkpoint.Checkpoint | None, bool]:
    try:
        return checkpoint.read(), False
    except checkpoint.CheckpointForged:
        return None, True


def _end_findings(
    kept: checkpoint.Checkpoint | None, end: int, *, forged: bool
) -> Iterator[Finding]:
    """Does the log still hold the seal that the file outside of the database names?"""
    if forged:
        yield Finding(Damage.UNWATCHED, note="the checkpoint file was tampered with")
    elif kept is None:
        if end:
            yield Finding(Damage.UNWATCHED, note="the checkpoint file is missing")
    elif kept.no > end:
        note = f"seals {end + 1} to {kept.no} are missing"
        yield Finding(Damage.TRUNCATED, seal=end + 1, note=note)
    elif kept.no:
        there = AuditSeal.objects.filter(no=kept.no).values_list("digest", flat=True).first()
        if there is not None and there != kept.digest:
            note = "the checkpoint file holds another digest of this seal"
            yield Finding(Damage.REWRITTEN, seal=kept.no, note=note)
