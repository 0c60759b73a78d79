"""The nightly look: files that nobody claimed, and bytes for which no row stands."""

import datetime as dt
from typing import Final

from django.db import transaction
from django.db.models import Q

from gengdu.files.actions.owning import discard
from gengdu.files.actions.straying import drop
from gengdu.files.enums import FileState, Kind
from gengdu.files.gateways import storage
from gengdu.files.models import File, Rendition, Stray
from gengdu.kit import clock

KEPT_LOOSE: Final = dt.timedelta(days=7)
KEPT_STRAY: Final = dt.timedelta(days=1)
"""What is coming gets a day for it."""
BATCH: Final = 500


def sweep() -> tuple[int, int]:
    """Delete loose files older than a week and stray bytes; returns how many of each."""
    half = storage.clear_incoming(KEPT_STRAY.total_seconds())
    return sum(iter(_sweep_loose, 0)), sum(iter(_sweep_strays, 0)) + half


@transaction.atomic
def _sweep_loose() -> int:
    before = clock.now() - KEPT_LOOSE
    rows = File.objects.filter(loose_since__lt=before).select_for_update(of=("self",))
    files = list(rows.order_by("pk")[:BATCH])
    discard(files=files)
    return len(files)


def _sweep_strays() -> int:
    """What a crash has left: read from its notes, never from the storage itself."""
    before = clock.now() - KEPT_STRAY
    strays = Stray.objects.filter(since__lt=before).order_by("pk")
    keys = set(strays.values_list("key", flat=True)[:BATCH])
    drop(keys=keys - _known(keys))
    Stray.objects.filter(key__in=keys).delete()
    return len(keys)


def _known(keys: set[str]) -> set[str]:
    """Those that a row needs all the same: nothing is deleted on the word of a note alone."""
    holding = Q(kind=Kind.ATTACHMENT) | Q(state=FileState.WAITING)
    files = File.objects.filter(holding, key__in=keys).values_list("key", flat=True)
    return set(files) | set(Rendition.objects.filter(key__in=keys).values_list("key", flat=True))
