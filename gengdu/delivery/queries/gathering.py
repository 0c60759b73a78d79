"""Who meets an audience today and later, gathered in one pass over `hits`.

The databases count different persons by sorting or by trees, and the same ones again for every
sum that is asked for: they hand the keys out instead, village by village as their index has them,
and sets count here (bench/delivery.py: half the time for 44,000 persons, a third for 200,000).
"""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Aggregate, Q, TextField
from django.db.models.expressions import RawSQL

from gengdu.delivery.queries.hits import hits
from gengdu.delivery.rules.audiences import Audience
from gengdu.delivery.rules.standing import latest_entry
from gengdu.kit.codes import LENGTHS
from gengdu.regions.enums import Level

_TOLD_OFTEN = """
SELECT listed.key FROM ({keys}) AS listed
WHERE (SELECT COUNT(*) FROM delivery_exposure shown
       WHERE shown.person_id = listed.key AND shown.shown_at >= %s)
    + (SELECT COUNT(*) FROM delivery_delivery rung
       WHERE rung.person_id = listed.key AND rung.sent_at >= %s
         AND NOT EXISTS (SELECT 1 FROM delivery_exposure again
                         WHERE again.person_id = rung.person_id AND again.item_id = rung.item_id
                           AND again.shown_at >= %s)) >= %s
"""


@dataclass(frozen=True)
class Gathered:
    """Whom an audience reaches: nobody is counted twice, but for a place's own line."""

    today: dt.date
    lines: dict[str, tuple[int, int]]
    """Persons and households of today, by place."""
    people: list[int]
    """Of today."""
    totals: dict[dt.date, tuple[int, int]]
    """Persons and households that meet it on any day from today to this one."""


def gather(
    audience: Audience, today: dt.date, level: Level, later: Collection[dt.date] = ()
) -> Gathered:
    """One query. What names no stage is for whoever meets it today: who comes later cannot be
    known."""
    days = sorted({today, *later}) if audience.stages else [today]
    found = hits(audience, today, days[-1])
    columns = {
        f"until_{at}": _Pairs(found.person, found.household, filter=_between(audience, days, at))
        for at in range(len(days))
    }
    rows = found.rows.order_by().values_list(found.region).annotate(**columns)
    places: dict[str, list[str]] = {}
    coming: list[list[str]] = [[] for _day in days[1:]]
    for code, now, *then in rows:
        if now:
            places.setdefault(code[: LENGTHS[level - 1]], []).append(now)
        for texts, text in zip(coming, then, strict=True):
            if text:
                texts.append(text)
    lines, people, houses = {}, set[str](), set[str]()
    for place, texts in places.items():
        keys = _keys_in(texts)
        here, roofs = set(keys[::2]), set(keys[1::2])
        lines[place] = (len(here), len(roofs))
        people |= here
        houses |= roofs
    today_s = [int(person) for person in people]
    totals = dict.fromkeys({today, *later}, (len(people), len(houses)))
    for day, texts in zip(days[1:], coming, strict=True):
        keys = _keys_in(texts)
        people.update(keys[::2])
        houses.update(keys[1::2])
        totals[day] = (len(people), len(houses))
    return Gathered(today, lines, today_s, totals)


def _between(audience: Audience, days: Sequence[dt.date], at: int) -> Q | None:
    """Of the rows up to the last day those that meet the audience first on this one."""
    last = [latest_entry(day, audience.lead_days) for day in days]
    rows = Q()
    if at > 0:
        rows &= Q(enter_on__gt=last[at - 1])
    if at < len(days) - 1:
        rows &= Q(enter_on__lte=last[at])
    return rows or None


class _Pairs(Aggregate):
    """The keys of persons and households of a group: `1,7,2,7`."""

    function = "GROUP_CONCAT"
    template = "%(function)s(%(expressions)s, ',')"
    arg_joiner = " || ',' || "
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """The same by its name there."""
        return self.as_sql(compiler, connection, function="STRING_AGG", **extra)


def _keys_in(texts: Sequence[str]) -> list[str]:
    """A person, his household, the next person, …"""
    return ",".join(texts).split(",") if texts else []


def listed(keys: Collection[int]) -> RawSQL:
    """Very many keys for an `__in`, as one value."""
    return RawSQL(_keys_sql(), [_keys_value(keys)])  # noqa: S611 - no word from outside


def _keys_sql() -> str:
    if connection.vendor == "sqlite":
        return "SELECT value AS key FROM json_each(%s)"
    return "SELECT unnest(%s::bigint[]) AS key"


def _keys_value(keys: Collection[int]) -> str | list[int]:
    return json.dumps(list(keys)) if connection.vendor == "sqlite" else list(keys)


def told_often(people: Collection[int], since: dt.datetime, least: int) -> list[int]:
    """Those of these persons who were told of so many items since then.

    An item that was rung for and shown is one. Each person is looked up: PostgreSQL would gather
    everything that was shown to anybody.
    """
    if not people:
        return []
    moment = connection.ops.adapt_datetimefield_value(since)
    with connection.cursor() as cursor:
        statement = _TOLD_OFTEN.format(keys=_keys_sql())
        cursor.execute(statement, [_keys_value(people), moment, moment, moment, least])
        return [int(key) for (key,) in cursor.fetchall()]
