"""What the console and /readyz see."""

import datetime as dt

import pytest
import time_machine

from gengdu.audit import actions as audit
from gengdu.audit import queries as log
from gengdu.changes import actions as changes
from gengdu.changes import queries as feed
from gengdu.jobs import actions as jobs
from gengdu.jobs import queries
from gengdu.jobs.actions import upkeep
from gengdu.jobs.enums import Queue
from gengdu.kit.health import checks

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 5, 1, 4, 0, tzinfo=dt.UTC)
LEASE = dt.timedelta(seconds=40)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_where_there_is_work(declare, noon, django_assert_num_queries):
    declare()
    declare("test.long", queue=Queue.BULK)
    assert queries.queues_with_work("w") is None
    upkeep.beat(worker="w")
    assert queries.queues_with_work("w") == set()
    jobs.enqueue("test.note")
    jobs.enqueue("test.long", run_after=NOON + dt.timedelta(seconds=1))
    with django_assert_num_queries(1):
        assert queries.queues_with_work("w") == {Queue.FAST}
    noon.shift(1)
    assert queries.queues_with_work("w") == {Queue.FAST, Queue.BULK}


def test_what_waits_for_the_sequencer(jilin, noon, django_assert_num_queries):
    assert queries.sequence() is None
    upkeep.take_lease(name="sequencer", holder="w", seconds=15)
    until = NOON + dt.timedelta(seconds=15)
    assert queries.sequence() == queries.Sequence("w", until, changes=False, entries=False)
    changes.record(jilin["双桥村"])
    with django_assert_num_queries(1):
        assert queries.sequence() == queries.Sequence("w", until, changes=True, entries=False)
    audit.record(actor=None, verb="x.y.z")
    assert queries.sequence() == queries.Sequence("w", until, changes=True, entries=True)


def test_readiness_names_a_missing_worker(noon):
    probe = checks["worker"].probe
    assert probe() == "no worker is running"
    upkeep.beat(worker="w")
    noon.shift(45)
    assert probe() == ""
    noon.shift(1)
    assert probe() == "the last worker was seen 46 s ago"
    upkeep.beat(worker="w")
    assert probe() == ""
    upkeep.say_goodbye(worker="w")
    assert probe() == "no worker is running"


def test_readiness_names_a_lagging_sequencer(jilin, noon):
    changes.record(jilin["双桥村"])
    audit.record(actor=None, verb="x.y.z")
    noon.shift(30)
    assert (checks["feed"].probe(), checks["audit"].probe()) == ("", "")
    noon.shift(1)
    assert checks["feed"].probe() == "the oldest change has waited 31 s"
    assert checks["audit"].probe() == "the oldest entry has waited 31 s"
    assert (feed.lag(), log.lag()) == (31.0, 31.0)
    changes.number_batch()
    audit.seal_batch()
    assert (checks["feed"].probe(), checks["audit"].probe()) == ("", "")
