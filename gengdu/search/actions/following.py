"""The index follows the change feed: each change is worked off once, in the order of the feed."""

import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from gengdu.changes import queries as changes
from gengdu.changes.errors import FeedTooOld
from gengdu.changes.models import Change
from gengdu.search.actions.indexing import hold_index, refresh_documents
from gengdu.search.actions.rebuilding import ask_everything, ask_sweep
from gengdu.search.queries.feed import watched
from gengdu.search.registry import searchables

BATCH = 50
"""Changes in one transaction (≤ 100 ms)."""


@transaction.atomic
def follow_feed() -> bool:
    """Work off the next changes of the feed; False when there are none left.

    Position and documents are written together: after a crash the same changes come again. An
    index that was away longer than changes are kept has everything read anew.
    """
    cursor = hold_index()
    head = changes.head()
    try:
        found = changes.numbered(after=cursor.seq, limit=BATCH, kinds=watched())
    except FeedTooOld:
        ask_everything()
        found = []
    _work_off(found)
    full = len(found) == BATCH
    # Without more of ours, whatever had a number when we looked is done with.
    last = (found[-1].seq or 0) if found else 0
    seq = last if full else max(head, last, cursor.seq)
    if seq != cursor.seq:
        cursor.seq = seq
        cursor.save(update_fields=["seq"])
    return full


def _work_off(found: Sequence[Change]) -> None:
    for name in searchables.names():
        one = searchables[name]
        uids = set(_uids(change.key for change in found if change.kind == one.feed))
        if uids:
            refresh_documents(kind=name, uids=uids)
        for change in found:
            if change.kind in one.causes:
                ask_sweep(kind=name, source=change.kind, key=change.key)


def _uids(keys: Iterable[str]) -> Iterable[uuid.UUID]:
    for key in keys:
        try:
            yield uuid.UUID(key)
        except ValueError:
            continue  # a row of that kind without a uid is no document
