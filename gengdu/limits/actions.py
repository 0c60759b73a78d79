"""Count a try and refuse when there were too many: one statement, atomic on both databases."""

import math
from dataclasses import dataclass

from django.db import connections, router

from gengdu.kit import clock, vault
from gengdu.kit.errors import TooMany
from gengdu.limits.models import Bucket


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
