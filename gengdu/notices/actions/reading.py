"""Noting that a notice was read, and clearing away what was read long ago."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q, QuerySet

from gengdu.kit import clock
from gengdu.notices import queries
from gengdu.notices.errors import NoSuchNotice
from gengdu.notices.models import Notice
from gengdu.people.models import Account

KEPT = dt.timedelta(days=180)
BATCH = 2_000


@transaction.atomic
def mark_read(*, actor: Account, notice_uid: uuid.UUID) -> Notice:
    """Note that a notice of the actor's inbox was read; the first time counts."""
    notice = queries.notices_of(actor).filter(uid=notice_uid).first()
    if notice is None:
        raise NoSuchNotice
    _mark(Notice.objects.filter(pk=notice.pk))
    return notice


@transaction.atomic
def mark_all_read(*, actor: Account) -> int:
    """Note that everything in the actor's inbox was read; returns how many were not."""
    return _mark(queries.notices_of(actor))


def _mark(rows: QuerySet[Notice]) -> int:
    return rows.filter(read_at__isnull=True).update(read_at=clock.now())


def purge_old() -> int:
    """Delete what was read, or ran out, more than 180 days ago; returns how many."""
    before = clock.now() - KEPT
    count = 0
    for old in (Q(read_at__lt=before), Q(expires_at__lt=before)):
        while batch := _purge(old):
            count += batch
    return count


@transaction.atomic
def _purge(old: Q) -> int:
    keys = list(Notice.objects.filter(old).values_list("pk", flat=True)[:BATCH])
    return Notice.objects.filter(pk__in=keys).delete()[0] if keys else 0
