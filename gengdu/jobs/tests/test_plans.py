"""What the worker asks all day goes by an index on both databases, however many jobs are kept."""

import datetime as dt
import re

import pytest
from django.db import connection

from gengdu.audit import actions as audit
from gengdu.audit import queries as log
from gengdu.changes import actions as changes
from gengdu.changes import queries as feed
from gengdu.jobs import actions as jobs
from gengdu.jobs import queries
from gengdu.jobs.actions import running, upkeep
from gengdu.jobs.enums import Queue
from gengdu.limits import actions as limits

pytestmark = pytest.mark.django_db
LEASE = dt.timedelta(seconds=40)
LIMIT = limits.Limit("test.plan", most=3, seconds=60)
TINY = {"jobs_lease", "jobs_workerbeat", "changes_feedhead", "audit_audithead"}
"""Tables with a handful of rows, ever."""
ONCE_A_DAY = {"jobs_tick"}
"""Pruned in one pass over a table of thousands."""
SCAN = re.compile(r"^SCAN (\w+)(?!.* USING .*INDEX)|Seq Scan on (\w+)")

ASKED = {
    "claim": lambda: running.claim(queue=Queue.FAST, worker="w", lease=LEASE),
    "reap": running.reap,
    "poll": lambda: queries.queues_with_work("w"),
    "enqueue": lambda: jobs.enqueue("test.note", unique_key="k"),
    "enqueue_fresh": lambda: jobs.enqueue_fresh("test.note", unique_key="k"),
    "prune": upkeep.prune_batch,
    "sequence": queries.sequence,
    "number": changes.number_batch,
    "feed": lambda: feed.numbered(after=5),
    "feed by kind": lambda: feed.numbered(after=5, kinds=["x.y"]),
    "feed lag": feed.lag,
    "seal": audit.seal_batch,
    "log lag": log.lag,
    "hit": lambda: limits.hit(LIMIT, "k"),
    "check": lambda: limits.check(LIMIT, "k"),
    "clear": limits.clear_old,
}


def scans_of(sql: str, params: tuple) -> list[str]:
    """Tables that the database would read from end to end, by its own words.

    With the parameters bound, as the product asks: literals would let SQLite use more indexes.
    """
    explain = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql, params)
        lines = [str(row[-1]) for row in cursor.fetchall()]
        tables = set(connection.introspection.table_names(cursor))
    found = [SCAN.search(line) for line in lines]
    return [name for match in found if match for name in match.groups() if name in tables]


@pytest.fixture
def indexes_only():
    """PostgreSQL would scan the empty tables of a test, if it were let."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")


@pytest.mark.parametrize("name", ASKED)
def test_no_table_is_scanned(name, declare, jilin, indexes_only):
    declare()
    jobs.enqueue("test.note", unique_key="k")
    changes.record(jilin["双桥村"])
    audit.record(actor=None, verb="x.y.z")
    upkeep.beat(worker="w")
    upkeep.take_lease(name="sequencer", holder="w", seconds=15)
    asked = []

    def note(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ASKED[name]()
    reading = [(sql, params) for sql, params in asked if sql.startswith(("SELECT", "UPDATE"))]
    assert [
        (table, sql)
        for sql, params in reading
        for table in scans_of(sql, params)
        if table not in TINY | ONCE_A_DAY
    ] == []
    assert asked
