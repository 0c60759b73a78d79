"""When scheduled work is due, and that it is enqueued once."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from gengdu.jobs import schedule
from gengdu.jobs.actions import upkeep
from gengdu.jobs.models import Job, Lease, Tick, WorkerBeat
from gengdu.jobs.registry import task, tasks
from gengdu.jobs.worker import run_waiting
from gengdu.kit import clock
from gengdu.kit.registry import Registry

NOON = dt.datetime(2027, 5, 1, 4, 0, 7, tzinfo=dt.UTC)  # 12:00:07 in China


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("every 10m", "2027-05-01T04:00:00+00:00"),
        ("10m", "2027-05-01T04:00:00+00:00"),
        ("every 5s", "2027-05-01T04:00:05+00:00"),
        ("every 1h", "2027-05-01T04:00:00+00:00"),
        ("every 1d", "2027-05-01T00:00:00+00:00"),
        ("daily 03:10", "2027-04-30T19:10:00+00:00"),
        ("day 12:00", "2027-05-01T04:00:00+00:00"),
        ("daily 12:01", "2027-04-30T04:01:00+00:00"),
        ("daily 23:59", "2027-04-30T15:59:00+00:00"),
    ],
)
def test_the_last_due_moment(text, latest):
    assert schedule.parse(text).latest(NOON).isoformat() == latest


@pytest.mark.parametrize(
    "text", ["hourly", "every 0m", "every 10", "daily 24:00", "daily 3:10", "x"]
)
def test_anything_else_stops_the_start(text):
    with pytest.raises(ValueError, match="a schedule is"):
        schedule.parse(text)


def test_a_wrong_schedule_is_found_when_the_task_is_declared(monkeypatch):
    monkeypatch.setattr("gengdu.jobs.registry.tasks", Registry("tasks"))
    with pytest.raises(ValueError, match="a schedule is"):
        task("x.y", every="sometimes")(lambda: None)


@given(
    st.integers(0, 20 * 365 * 86_400).map(lambda seconds: NOON + dt.timedelta(seconds=seconds)),
    st.sampled_from(["every 10m", "every 7m", "every 1d", "daily 03:10", "daily 00:00"]),
)
def test_a_moment_is_past_and_the_same_until_the_next(now, text):
    plan = schedule.parse(text)
    moment = plan.latest(now)
    length = plan.seconds if isinstance(plan, schedule.Every) else 86_400
    assert dt.timedelta() <= now - moment < dt.timedelta(seconds=length)
    assert plan.latest(moment) == moment
    assert plan.latest(moment - dt.timedelta(microseconds=1)) < moment


def test_every_schedule_of_the_product_can_be_read():
    assert {t.name for t in tasks if t.schedule is not None} >= {"jobs.prune", "jobs.clear_limits"}


@pytest.mark.django_db
def test_a_moment_is_enqueued_once(declare):
    calls = declare(every="every 10m")
    moment = schedule.parse("every 10m").latest(NOON)
    assert upkeep.enqueue_tick(name="test.note", moment=moment) is not None
    assert upkeep.enqueue_tick(name="test.note", moment=moment) is None
    run_waiting()
    assert upkeep.enqueue_tick(name="test.note", moment=moment) is None
    later = moment + dt.timedelta(minutes=10)
    assert upkeep.enqueue_tick(name="test.note", moment=later) is not None
    run_waiting()
    assert calls == [(), ()]
    assert Tick.objects.count() == 2


@pytest.mark.django_db
def test_a_slow_task_does_not_pile_up(declare):
    declare(every="every 10m")
    for minute in range(0, 60, 10):
        upkeep.enqueue_tick(name="test.note", moment=NOON + dt.timedelta(minutes=minute))
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_one_holds_a_lease_until_it_ends_or_is_released():
    with time_machine.travel(NOON, tick=False) as now:
        assert upkeep.take_lease(name="x", holder="a", seconds=15)
        assert not upkeep.take_lease(name="x", holder="b", seconds=15)
        now.shift(10)
        assert upkeep.take_lease(name="x", holder="a", seconds=15)
        now.shift(10)
        assert not upkeep.take_lease(name="x", holder="b", seconds=15)
        now.shift(6)
        assert upkeep.take_lease(name="x", holder="b", seconds=15)
        assert not upkeep.take_lease(name="x", holder="a", seconds=15)
        upkeep.release_lease(name="x", holder="a")
        assert Lease.objects.get().holder == "b"
        upkeep.release_lease(name="x", holder="b")
        assert upkeep.take_lease(name="x", holder="a", seconds=15)


@pytest.mark.django_db
def test_what_ended_long_ago_is_pruned():
    now = clock.now()
    ages = {"done": 31, "cancelled": 31, "dead": 31}
    for state, days in ages.items():
        Job.objects.create(task="x.y", state=state, finished_at=now - dt.timedelta(days=days))
    Job.objects.create(task="x.y", state="dead", finished_at=now - dt.timedelta(days=181))
    Job.objects.create(task="x.y", state="done", finished_at=now - dt.timedelta(days=29))
    Job.objects.create(task="x.y", state="queued", enqueued_at=now - dt.timedelta(days=400))
    Tick.objects.create(name="x.y", tick="old", at=now - dt.timedelta(days=31))
    Tick.objects.create(name="x.y", tick="new", at=now)
    WorkerBeat.objects.create(name="gone", seen_at=now - dt.timedelta(days=2))
    assert upkeep.prune_batch() == 4
    assert upkeep.prune_batch() == 0
    assert sorted(Job.objects.values_list("state", flat=True)) == ["dead", "done", "queued"]
    assert [t.tick for t in Tick.objects.all()] == ["new"]
    assert not WorkerBeat.objects.exists()


@pytest.mark.django_db
def test_the_upkeep_tasks_run():
    Job.objects.create(task="x.y", state="done", finished_at=clock.now() - dt.timedelta(days=31))
    assert tasks["jobs.prune"].run() == 1
    assert tasks["jobs.clear_limits"].run() == 0
