"""Many documents again, a batch at a time, while readers go on searching."""

import uuid

from django.db import transaction

from gengdu.kit import clock
from gengdu.search.actions.indexing import forget_documents, hold_index, refresh_documents
from gengdu.search.gateways import grams
from gengdu.search.models import IndexedDocument, Sweep
from gengdu.search.queries.feed import ALL, INDEXED
from gengdu.search.registry import searchables

BATCH = 50
"""Documents in one transaction (≤ 100 ms)."""


def ask_sweep(*, kind: str, source: str, key: str = "") -> None:
    """Have everything that a cause touches read again; asked during a sweep, it starts over."""
    Sweep.objects.update_or_create(
        kind=kind, source=source, key=key, defaults={"after": 0, "asked_at": clock.now()}
    )


@transaction.atomic
def begin_rebuild() -> int:
    """Have every document read again, and what is in the index without being there any more.

    Returns how many kinds there are. The worker does it, or whoever calls `sweep_batch`.
    """
    hold_index()
    ask_everything()
    return len(searchables.names())


def ask_everything() -> None:
    """The same, for whoever holds the index already."""
    Sweep.objects.exclude(kind__in=searchables.names()).delete()
    _forget_unknown_kinds()
    for kind in searchables.names():
        for source in (ALL, INDEXED):
            ask_sweep(kind=kind, source=source)


@transaction.atomic
def sweep_batch() -> int:
    """The next documents of the oldest sweep; returns how many were read, 0 when none is left."""
    hold_index()
    while sweep := Sweep.objects.order_by("asked_at", "pk").first():
        if sweep.kind in searchables and (found := _next(sweep)):
            _read(sweep, [uid for _row, uid in found])
            sweep.after = found[-1][0]
            sweep.save(update_fields=["after"])
            return len(found)
        sweep.delete()
    return 0


def _next(sweep: Sweep) -> list[tuple[int, uuid.UUID]]:
    if sweep.source == INDEXED:
        rows = IndexedDocument.objects.filter(kind=sweep.kind, pk__gt=sweep.after)
        return list(rows.order_by("pk").values_list("pk", "uid")[:BATCH])
    cause = "" if sweep.source == ALL else sweep.source
    return list(searchables[sweep.kind].page(cause, sweep.key, sweep.after, BATCH))


def _read(sweep: Sweep, uids: list[uuid.UUID]) -> None:
    if sweep.source != INDEXED:
        refresh_documents(kind=sweep.kind, uids=uids)
        return
    there = searchables[sweep.kind].documents(uids)
    forget_documents(kind=sweep.kind, uids=[uid for uid in uids if uid not in there])


def _forget_unknown_kinds() -> None:
    """Documents of an app that is no longer there; their grams find nothing and go with them."""
    gone = IndexedDocument.objects.exclude(kind__in=searchables.names())
    places = list(gone.values_list("pk", flat=True)[:2_000])
    while places:
        grams().remove(places)
        IndexedDocument.objects.filter(pk__in=places).delete()
        places = list(gone.values_list("pk", flat=True)[:2_000])
