"""Write to the feed, inside the transaction of what changed; number what is committed."""

import datetime as dt
from itertools import takewhile
from typing import Any, ClassVar, Protocol

from django.db import connections, router, transaction
from django.db.models.options import Options

from gengdu.changes.enums import Op
from gengdu.changes.models import Change, FeedHead
from gengdu.changes.queries import FEED

BATCH = 2_000


class Target(Protocol):
    """A row of the feed's interest; known by its `uid`, or by its key where it has none."""

    _meta: ClassVar[Options[Any]]
    pk: Any


def record(target: Target, *, op: Op = Op.UPSERT, region_code: str = "") -> Change:
    """Append one unnumbered change; the sequencer numbers it once it is committed.

    Call it while the row is locked: two changes of one object then keep their order in the feed.
    `op=Op.DELETE` is the tombstone of a row that is deleted (call it before, while it has its key).
    """
    return Change.objects.create(
        kind=target._meta.label_lower,
        key=str(getattr(target, "uid", None) or target.pk),
        op=op,
        region_code=region_code,
    )


@transaction.atomic
def number_batch() -> int:
    """Number the oldest committed changes, at most BATCH, without a gap; return how many.

    The head row is locked first, so that of two sequencers one waits and then sees what the
    other has numbered. A row whose transaction is still open is not visible here and gets a
    later number; nothing that has a number ever changes.
    """
    head = _locked_head()
    alias = router.db_for_write(Change) or "default"
    table = connections[alias].ops.quote_name(Change._meta.db_table)
    with connections[alias].cursor() as cursor:
        # ORDER BY and LIMIT inside: the window numbers the batch, not the whole backlog.
        cursor.execute(
            f"UPDATE {table} SET seq = batch.seq FROM ("  # noqa: S608 - the table's own name
            f" SELECT id, %s + row_number() OVER (ORDER BY id) AS seq FROM ("
            f"  SELECT id FROM {table} WHERE seq IS NULL ORDER BY id LIMIT %s) AS oldest"
            f") AS batch WHERE {table}.id = batch.id",
            [head.last, BATCH],
        )
        count = int(cursor.rowcount)
    if count:
        FeedHead.objects.filter(pk=head.pk).update(last=head.last + count)
    return count


@transaction.atomic
def prune_batch(*, before: dt.datetime) -> int:
    """Delete the oldest numbered changes made before then, at most BATCH; return how many.

    Always from the beginning of the feed and without a gap: what a follower missed is known from
    one number (`queries.pruned`).
    """
    head = _locked_head()
    oldest = Change.objects.filter(seq__isnull=False).order_by("seq").values_list("seq", "at")
    gone = [seq for seq, _at in takewhile(lambda row: row[1] < before, oldest[:BATCH])]
    if gone:
        Change.objects.filter(seq__lte=gone[-1]).delete()
        FeedHead.objects.filter(pk=head.pk).update(pruned=gone[-1])
    return len(gone)


def _locked_head() -> FeedHead:
    rows = FeedHead.objects.select_for_update()
    head = rows.filter(name=FEED).first()
    if head is None:
        FeedHead.objects.bulk_create([FeedHead(name=FEED)], ignore_conflicts=True)
        head = rows.get(name=FEED)
    return head
