"""Denominators: for how many an item was meant on a day, by township."""

import datetime as dt
from collections.abc import Callable

from django.db.models import Q

from gengdu.delivery.models import Item, Target, TargetCount
from gengdu.delivery.queries.counts import PlaceCount, count_by_region
from gengdu.delivery.queries.telling import standing_audience
from gengdu.kit import clock

BATCH = 2_000


def count_targets(
    *, today: dt.date, item_id: int | None = None,
    progress: Callable[[int, int, str], None] = lambda _done, _total, _words: None,
) -> int:  # fmt: skip
    """Count for whom every standing item (or one) is meant today; returns the items counted.

    Set-based: one statement reads an item's townships, one writes them. Repeated on a day, it
    brings the day's rows up to date. Items that ran out leave the index of live targets.
    """
    if item_id is None:
        _retire(today)
    keys = list(_standing(today, item_id))
    for done, key in enumerate(keys, start=1):
        count_item(item_id=key, today=today)
        progress(done, len(keys), "")
    return len(keys)


def count_item(*, item_id: int, today: dt.date) -> None:
    """Count one item: read outside of the transaction, then write the day's rows in batches."""
    item = Item.objects.select_related("audience").get(pk=item_id)
    audience = standing_audience(item)
    found = count_by_region(audience, today).places if audience.regions else ()
    _forget_others(item, today, found)
    for start in range(0, len(found), BATCH):
        _write(item, today, found[start : start + BATCH])


def _standing(today: dt.date, item_id: int | None) -> list[int]:
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=clock.start_of(today))
    rows = Item.objects.filter(lasting, withdrawn_at__isnull=True).order_by("pk")
    if item_id is not None:
        rows = rows.filter(pk=item_id)
    return list(rows.values_list("pk", flat=True))


def _forget_others(item: Item, today: dt.date, found: tuple[PlaceCount, ...]) -> None:
    """Townships counted earlier today where nobody is meant any more."""
    rows = TargetCount.objects.filter(item=item, day=today)
    gone = set(rows.values_list("township_code", flat=True)) - {place.code for place in found}
    rows.filter(township_code__in=gone).delete()


def _write(item: Item, today: dt.date, found: tuple[PlaceCount, ...]) -> None:
    TargetCount.objects.bulk_create(
        [
            TargetCount(
                item=item, day=today, township_code=place.code,
                persons=place.persons, households=place.households,
            )
            for place in sorted(found, key=lambda place: place.code)
        ],
        update_conflicts=True,
        unique_fields=["item", "day", "township_code"],
        update_fields=["persons", "households"],
    )  # fmt: skip


def _retire(today: dt.date) -> None:
    """Targets of items that ran out: no page looks at them, and the index stays small."""
    gone = Target.objects.filter(live=True, item__expires_at__lte=clock.start_of(today))
    while keys := list(gone.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        Target.objects.filter(pk__in=keys).update(live=False)
