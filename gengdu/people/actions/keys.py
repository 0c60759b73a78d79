"""New keys for personal data, without a moment in which something cannot be read."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from gengdu.audit import actions as audit
from gengdu.kit import vault
from gengdu.people.models import NameGram, Person
from gengdu.people.queries.persons import characters_of
from gengdu.people.registry import SealedColumn, sealed_columns

BATCH = 500


def rotate_keys() -> dict[str, int]:
    """Re-encrypt and re-index every sealed column in one transaction; rows by column name.

    (command line) The new ring is written first and reads, and finds by, old and new. A crash at
    any point leaves everything readable and findable; running it again finishes the work. Old
    encryption keys stay in the ring: the backups of yesterday need them. Codes under way that
    are known by an index only (an SMS code, a station manager's code) have to be asked for anew.
    """
    path = Path(settings.GENGDU_KEYS)
    ring = vault.read_ring(path)
    if not ring.old_indexing:
        ring = _successor(ring)
        vault.write_ring(ring, path)
    counts = _reseal_all(ring)
    # Rows that a request wrote with the old ring while the transaction above was running.
    late = _reseal_all(ring)
    vault.write_ring(replace(ring, old_indexing=()), path)
    return {name: count + late[name] for name, count in counts.items()}


def _successor(ring: vault.KeyRing) -> vault.KeyRing:
    number = 1 + max(int(name.removeprefix("k")) for name in ring.encrypting)
    name = f"k{number}"
    return vault.KeyRing(
        current=name,
        encrypting={**ring.encrypting, name: secrets.token_bytes(32)},
        indexing=secrets.token_bytes(32),
        old_indexing=(ring.indexing,),
    )


@transaction.atomic
def _reseal_all(ring: vault.KeyRing) -> dict[str, int]:
    counts: dict[str, int] = {
        name: sum(_reseal(ring, sealed_columns[name], rows) for rows in _old_rows(ring, name))
        for name in sealed_columns.names()
    }
    if any(counts.values()):
        rows: dict[str, Any] = dict(counts)
        audit.record(actor=None, verb="people.keys.rotate", key=ring.current, **rows)
    return counts


def _old_rows(ring: vault.KeyRing, name: str) -> Iterator[list[Any]]:
    """Rows not sealed with the current key, locked, in batches."""
    column = sealed_columns[name]
    rows = column.model._default_manager.select_for_update().exclude(**{column.field: ""})  # noqa: SLF001 - Django's documented name
    after = 0
    while batch := list(rows.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        yield [row for row in batch if vault.key_of(getattr(row, column.field)) != ring.current]


def _reseal(ring: vault.KeyRing, column: SealedColumn, rows: list[Any]) -> int:
    plain: list[tuple[Any, str]] = []
    for row in rows:
        bound_to = f"{row.uid}.{column.column}"
        text = ring.open(getattr(row, column.field), bound_to=bound_to)
        setattr(row, column.field, ring.seal(text, bound_to=bound_to))
        for field, purpose in column.blinds:
            setattr(row, field, ring.blind(text, purpose=purpose))
        plain.append((row, text))
    fields = [column.field, *(field for field, _purpose in column.blinds)]
    column.model._default_manager.bulk_update(rows, fields)  # noqa: SLF001 - Django's documented name
    if column.reindex is not None:
        column.reindex(ring=ring, plain=plain)
    return len(rows)


def reindex_names(*, ring: vault.KeyRing, plain: Sequence[tuple[Person, str]]) -> None:
    """Rebuild the character index of a batch of persons (a `SealedColumn.reindex`)."""
    NameGram.objects.filter(person__in=[person for person, _name in plain]).delete()
    NameGram.objects.bulk_create(
        [
            NameGram(person=person, gram=ring.blind(character, purpose="name.gram"))
            for person, name in plain
            for character in characters_of(name)
        ]
    )
