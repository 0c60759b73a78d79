"""Clearing away who was told of what and what he said, long after it was over."""

import datetime as dt
from collections.abc import Callable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from gengdu.delivery.models import Delivery, Exposure, Feedback, Item, TargetCount
from gengdu.delivery.queries.items import cleared_before
from gengdu.kit import clock

BATCH = 2_000
_KEPT = (Delivery, Exposure, Feedback, TargetCount)


def clear_old(
    *, progress: Callable[[int, int, str], None] = lambda _done, _total, _words: None
) -> int:
    """Delete the ledger, showings, feedback and counts of items that were over long ago.

    The items stay. Of what still stands every row stays, however old: nobody is told anew. Goes by
    item, whose index each table has; stopped anywhere, the next run goes on. Returns the rows.
    """
    before, count = cleared_before(clock.now()), 0
    items = _with_rows(before)
    for done, item_id in enumerate(items):
        progress(done, len(items), "")
        for model in _KEPT:
            while gone := _clear(model, item_id, before):
                count += gone
    return count


def _with_rows(before: dt.datetime) -> list[int]:
    """The items that have been over since before then, and of which something is kept."""
    over = Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
    kept = Q()
    for model in _KEPT:
        kept |= Q(Exists(model.objects.filter(item=OuterRef("pk"))))
    return list(Item.objects.filter(over).filter(kept).order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _clear(
    model: type[Delivery | Exposure | Feedback | TargetCount], item_id: int, before: dt.datetime
) -> int:
    """One batch; none where the item stands again, renewed meanwhile: it is held while it goes."""
    over = Q(withdrawn_at__lt=before) | Q(expires_at__lt=before)
    held = Item.objects.select_for_update(of=("self",), no_key=True).filter(over, pk=item_id)
    if not held.exists():
        return 0
    keys = list(model.objects.filter(item=item_id).values_list("pk", flat=True)[:BATCH])
    return model.objects.filter(pk__in=keys).delete()[0] if keys else 0
