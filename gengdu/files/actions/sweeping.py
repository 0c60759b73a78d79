"""The nightly look: files that nobody claimed, and bytes that no row knows."""

import datetime as dt
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Q

from gengdu.files.actions.owning import discard
from gengdu.files.enums import FileState, Kind
from gengdu.files.gateways import storage
from gengdu.files.models import File, Rendition
from gengdu.files.rules.names import key_at
from gengdu.kit import clock

KEPT_LOOSE: Final = dt.timedelta(days=7)
KEPT_UNKNOWN: Final = dt.timedelta(days=1)
"""Bytes are written before their row: they get a day for it."""
BATCH: Final = 500


def sweep() -> tuple[int, int]:
    """Delete loose files older than a week and stray bytes; returns how many of each."""
    half = storage.clear_incoming(KEPT_UNKNOWN.total_seconds())
    return sum(iter(_sweep_loose, 0)), _sweep_bytes() + half


@transaction.atomic
def _sweep_loose() -> int:
    before = clock.now() - KEPT_LOOSE
    rows = File.objects.filter(loose_since__lt=before).select_for_update(of=("self",))
    files = list(rows.order_by("pk")[:BATCH])
    discard(files=files)
    return len(files)


def _sweep_bytes() -> int:
    """Those of no row, of a picture whose sizes are made, and strangers in our folder."""
    dropped = 0
    store, before = storage.store(), clock.now() - KEPT_UNKNOWN
    every = storage.paths()
    while paths := list(islice(every, BATCH)):
        known = _known({key_at(path) for path in paths})
        for path in paths:
            if key_at(path) in known or store.get_modified_time(path) > before:
                continue
            store.delete(path)
            dropped += 1
    return dropped


def _known(keys: set[str]) -> set[str]:
    holding = Q(kind=Kind.ATTACHMENT) | Q(state=FileState.WAITING)
    files = File.objects.filter(holding, key__in=keys).values_list("key", flat=True)
    return set(files) | set(Rendition.objects.filter(key__in=keys).values_list("key", flat=True))
