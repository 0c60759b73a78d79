"""Noting that a notice was read, and clearing away what was read long ago."""

import datetime as dt
import itertools
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet

from gengdu.kit import clock
from gengdu.notices import queries
from gengdu.notices.errors import NoSuchNotice
from gengdu.notices.models import Notice
from gengdu.notices.registry import Read, listeners
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
    now = clock.now()
    heard = rows.filter(read_at__isnull=True, kind__in=listeners.names())
    read = list(heard.order_by("kind", "pk").values_list("kind", "person_id", "key"))
    count = rows.filter(read_at__isnull=True).update(read_at=now)
    _say_so(read, now)
    return count


def _say_so(read: Iterable[tuple[str, int, str]], now: dt.datetime) -> None:
    """Those that both of two readers saw as unread are said twice: listeners take the first."""
    for kind, rows in itertools.groupby(read, key=lambda row: row[0]):
        listeners[kind]([Read(person, key, now) for _kind, person, key in rows])


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
