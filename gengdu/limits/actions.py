"""Count a try and refuse when there were too many: one statement, atomic on both databases."""

import math
from dataclasses import dataclass

from django.db import connections, router
from django.db.backends.base.base import BaseDatabaseWrapper

from gengdu.kit import clock, vault
from gengdu.kit.errors import TooMany
from gengdu.limits.models import Bucket

BATCH = 2_000


@dataclass(frozen=True)
class Limit:
    """At most `most` tries in `seconds` from the first one; `name` keeps limits apart.

    With `lock`, the last allowed try closes the key for that many seconds from then on; further
    tries do not prolong it, so a stranger cannot keep a number locked for ever.
    """

    name: str
    most: int
    seconds: int
    lock: int = 0


def hit(limit: Limit, key: str) -> int:
    """Count one try of `key` and return the count in its window; TooMany beyond the limit.

    `key` may be a phone or an address: only its keyed hash is stored. The count survives a
    rolled-back action, since it is written over a connection of its own. Count first, then
    check the password: fifty parallel tries get fifty different counts.
    """
    moment = _milliseconds()
    count, ends_at = _bump(limit, _hashed(limit, key), moment)
    if count > limit.most:
        raise TooMany(retry_after=_seconds_until(ends_at, moment))
    return count


def check(limit: Limit, key: str) -> int:
    """How often `key` was counted in its window, without counting; TooMany where `hit` would be."""
    moment = _milliseconds()
    count, ends_at = _running(limit, key, moment)
    if count >= limit.most:
        raise TooMany(retry_after=_seconds_until(ends_at, moment))
    return count


def count_of(limit: Limit, key: str) -> int:
    """How often `key` was counted in its window; never refuses."""
    return _running(limit, key, _milliseconds())[0]


def reset(limit: Limit, key: str) -> None:
    """Forget the tries of `key` (after a success)."""
    with _connection().cursor() as cursor:
        cursor.execute(f"DELETE FROM {_table()} WHERE key = %s", [_hashed(limit, key)])  # noqa: S608 - the table's own name


def clear_old() -> int:
    """Delete counters whose window has ended, at most BATCH; return how many."""
    ended = Bucket.objects.filter(ends_at__lte=_milliseconds()).order_by("ends_at")
    keys = list(ended.values_list("pk", flat=True)[:BATCH])
    # Asked again: a key that was hit meanwhile has begun a new window.
    return Bucket.objects.filter(pk__in=keys, ends_at__lte=_milliseconds()).delete()[0]


def _running(limit: Limit, key: str, moment: int) -> tuple[int, int]:
    """Count and end of a running window; (0, 0) without one. A log-in asks five times."""
    asked = f"SELECT count, ends_at FROM {_table()} WHERE key = %s AND ends_at > %s"  # noqa: S608 - the table's own name
    with _connection().cursor() as cursor:
        cursor.execute(asked, [_hashed(limit, key), moment])
        found = cursor.fetchone() or (0, 0)
    return int(found[0]), int(found[1])


def _connection() -> BaseDatabaseWrapper:
    return connections[router.db_for_write(Bucket) or "default"]


def _table() -> str:
    return _connection().ops.quote_name(Bucket._meta.db_table)


def _hashed(limit: Limit, key: str) -> str:
    return vault.ring().blind(key, purpose=f"limit.{limit.name}")


def _milliseconds() -> int:
    return int(clock.now().timestamp() * 1000)


def _seconds_until(ends_at: int, moment: int) -> int:
    return max(1, math.ceil((ends_at - moment) / 1000))


def _bump(limit: Limit, key: str, moment: int) -> tuple[int, int]:
    """Count in a running window, or begin one; the last allowed try begins the lock."""
    table = _table()
    window_ends, lock_ends = moment + limit.seconds * 1000, moment + limit.lock * 1000
    if limit.most == 1:
        window_ends = max(window_ends, lock_ends)
    with _connection().cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, count, ends_at) VALUES (%s, 1, %s)"  # noqa: S608 - the table's own name
            " ON CONFLICT (key) DO UPDATE SET"
            f" count = CASE WHEN {table}.ends_at <= %s THEN 1 ELSE {table}.count + 1 END,"
            f" ends_at = CASE WHEN {table}.ends_at <= %s THEN excluded.ends_at"
            f"  WHEN {table}.count = %s AND %s > {table}.ends_at THEN %s"
            f"  ELSE {table}.ends_at END"
            " RETURNING count, ends_at",
            [key, window_ends, moment, moment, limit.most - 1, lock_ends, lock_ends],
        )
        count, ends_at = cursor.fetchone()
    return int(count), int(ends_at)
