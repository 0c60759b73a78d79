"""Count a try and refuse when there were too many: one statement, atomic on both databases."""

import math
from dataclasses import dataclass

from django.db import connections, router

from gengdu.kit import clock, vault
from gengdu.kit.errors import TooMany
from gengdu.limits.models import Bucket

LOCKED = -1
"""The "window" of a lock: no moment has this number."""


@dataclass(frozen=True)
class Limit:
    """At most `most` tries per `seconds` for one key; `name` keeps limits apart."""

    name: str
    most: int
    seconds: int


def hit(limit: Limit, key: str) -> int:
    """Count one try of `key` and return the count in this window; TooMany beyond the limit.

    `key` may be a phone or an address: only its keyed hash is stored. The count survives a
    rolled-back action, since it is written over a connection of its own.
    """
    moment = clock.now().timestamp()
    window = int(moment // limit.seconds)
    ends_at = (window + 1) * limit.seconds
    count = _bump(_hashed(limit, key), window, ends_at)
    if count > limit.most:
        raise TooMany(retry_after=max(1, math.ceil(ends_at - moment)))
    return count


def lock(limit: Limit, key: str) -> None:
    """Refuse `key` for the limit's whole time from now on, wherever its window stands."""
    ends_at = math.ceil(clock.now().timestamp()) + limit.seconds
    Bucket.objects.update_or_create(
        key=_hashed(limit, key), window=LOCKED, defaults={"count": 0, "ends_at": ends_at}
    )


def require_unlocked(limit: Limit, key: str) -> None:
    """TooMany while `key` is locked; counts nothing."""
    moment = clock.now().timestamp()
    locked = Bucket.objects.filter(key=_hashed(limit, key), window=LOCKED).first()
    if locked is not None and locked.ends_at > moment:
        raise TooMany(retry_after=max(1, math.ceil(locked.ends_at - moment)))


def count_of(limit: Limit, key: str) -> int:
    """How often `key` was tried in this window; counts nothing."""
    window = int(clock.now().timestamp() // limit.seconds)
    found = Bucket.objects.filter(key=_hashed(limit, key), window=window).first()
    return found.count if found is not None else 0


def reset(limit: Limit, key: str) -> None:
    """Forget the tries of `key` (after a success)."""
    Bucket.objects.filter(key=_hashed(limit, key)).delete()


def _hashed(limit: Limit, key: str) -> str:
    return vault.ring().blind(key, purpose=f"limit.{limit.name}")


def _bump(key: str, window: int, ends_at: int) -> int:
    alias = router.db_for_write(Bucket)
    table = connections[alias].ops.quote_name(Bucket._meta.db_table)
    with connections[alias].cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} (key, "window", count, ends_at) VALUES (%s, %s, 1, %s)'  # noqa: S608 - the table's own name
            f' ON CONFLICT (key, "window") DO UPDATE SET count = {table}.count + 1 RETURNING count',
            [key, window, ends_at],
        )
        return int(cursor.fetchone()[0])
