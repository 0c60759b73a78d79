"""What a seal covers: the canonical form of an entry, its hash, and the digest of a batch. Pure."""

import datetime as dt
import hashlib
import json
from collections.abc import Sequence

from gengdu.audit.models import AuditEntry

LOG = "log"
"""The name of the one log's head and floor."""
GENESIS = "0" * 64
"""The digest before the first seal."""


def canonical(entry: AuditEntry) -> bytes:
    """The entry as JSON, keys sorted, no blanks, UTC microseconds: the bytes that are hashed.

    Every field is in it. One added later is left out while it is empty, or old seals break.
    """
    fields = {
        "uid": str(entry.uid),
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": str(entry.actor_uid) if entry.actor_uid else "",
        "on_behalf": str(entry.on_behalf_uid) if entry.on_behalf_uid else "",
        "verb": entry.verb,
        "kind": entry.target_kind,
        "key": entry.target_key,
        "region": entry.region_code,
        "outcome": entry.outcome,
        "address": entry.address,
        "request": entry.request,
        "changed": entry.changed,
    }
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 of the canonical form, in hex."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def digest_of(*, prev: str, no: int, hashes: Sequence[str]) -> str:
    """The digest of seal `no`: over the digest before it, its number, its count and its hashes."""
    text = "\n".join(("gengdu-audit-1", prev, str(no), str(len(hashes)), *hashes))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def log_line(entry: AuditEntry, sha256: str) -> str:
    """The entry for syslog as one JSON object: what happened, by pseudonym, with its hash.

    Names of changed fields only, and no address: a log file is nobody's personal record.
    """
    line = {
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="milliseconds"),
        "uid": str(entry.uid),
        "verb": entry.verb,
        "outcome": entry.outcome,
        "actor": str(entry.actor_uid) if entry.actor_uid else "",
        "kind": entry.target_kind,
        "key": entry.target_key,
        "region": entry.region_code,
        "changed": sorted(entry.changed),
        "sha256": sha256,
    }
    return json.dumps(line, separators=(",", ":"), ensure_ascii=True)
