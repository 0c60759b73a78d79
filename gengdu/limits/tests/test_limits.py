"""Counting tries: windows, locks, and what is stored."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gengdu.kit.errors import TooMany
from gengdu.limits import actions as limits
from gengdu.limits.actions import Limit
from gengdu.limits.models import Bucket

pytestmark = pytest.mark.django_db

CODE = Limit("test.code", most=3, seconds=60)
DOOR = Limit("test.door", most=3, seconds=60, lock=900)
NOON = dt.datetime(2027, 5, 1, 4, 0, 59, tzinfo=dt.UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def test_tries_are_counted_and_the_fourth_is_refused(clock):
    assert [limits.hit(CODE, "13900000001") for _ in range(3)] == [1, 2, 3]
    with pytest.raises(TooMany) as refusal:
        limits.hit(CODE, "13900000001")
    assert refusal.value.retry_after == 60
    assert limits.hit(CODE, "13900000002") == 1
    assert limits.hit(Limit("test.other", most=3, seconds=60), "13900000001") == 1


def test_a_window_begins_with_its_first_try(clock):
    """Aligned to the minute, two codes could be sent within two seconds."""
    once = Limit("test.once", most=1, seconds=60)
    assert limits.hit(once, "k") == 1
    clock.shift(59)
    with pytest.raises(TooMany) as refusal:
        limits.hit(once, "k")
    assert refusal.value.retry_after == 1
    clock.shift(1)
    assert limits.hit(once, "k") == 1


def test_the_last_allowed_try_begins_the_lock_and_nothing_prolongs_it(clock):
    limits.hit(DOOR, "k")
    clock.shift(50)
    limits.hit(DOOR, "k")
    limits.hit(DOOR, "k")
    clock.shift(600)
    for _ in range(3):
        with pytest.raises(TooMany) as refusal:
            limits.hit(DOOR, "k")
        assert refusal.value.retry_after == 300
    clock.shift(300)
    assert limits.hit(DOOR, "k") == 1


def test_one_try_can_lock(clock):
    once = Limit("test.once", most=1, seconds=60, lock=300)
    limits.hit(once, "k")
    clock.shift(299)
    with pytest.raises(TooMany):
        limits.hit(once, "k")


def test_checking_counts_nothing_and_refuses_like_a_hit(clock):
    assert limits.check(CODE, "k") == 0
    limits.hit(CODE, "k")
    limits.hit(CODE, "k")
    assert [limits.check(CODE, "k") for _ in range(5)] == [2] * 5
    limits.hit(CODE, "k")
    with pytest.raises(TooMany):
        limits.check(CODE, "k")
    assert limits.count_of(CODE, "k") == 3
    clock.shift(60)
    assert limits.check(CODE, "k") == 0
    assert limits.count_of(CODE, "k") == 0


def test_a_success_forgets_the_tries_of_this_key_alone(clock):
    for key in ("a", "b"):
        for _ in range(3):
            limits.hit(CODE, key)
    limits.reset(CODE, "a")
    assert limits.hit(CODE, "a") == 1
    with pytest.raises(TooMany):
        limits.hit(CODE, "b")


def test_no_phone_and_no_address_is_stored(clock):
    limits.hit(CODE, "13900000001")
    (row,) = Bucket.objects.values()
    assert "139" not in row["key"]
    assert len(row["key"]) == 64


def test_old_counters_go_and_running_ones_stay(clock):
    limits.hit(CODE, "old")
    limits.hit(Limit("test.long", most=3, seconds=600), "running")
    clock.shift(60)
    assert limits.clear_old() == 1
    assert limits.clear_old() == 0
    assert Bucket.objects.count() == 1


def test_one_statement_each(django_assert_num_queries):
    with django_assert_num_queries(1):
        limits.hit(CODE, "k")
    with django_assert_num_queries(1):
        limits.check(CODE, "k")


class Windows(TestCase):
    @given(st.lists(st.integers(0, 40), min_size=1, max_size=25), st.integers(1, 4), st.booleans())
    @settings(max_examples=40, deadline=None)
    def test_any_rhythm_of_tries_is_what_a_plain_count_says(self, gaps, most, locks):
        """Against a model in three lines: window from the first try, lock from the last allowed."""
        limit = Limit("test.any", most=most, seconds=60, lock=90 if locks else 0)
        Bucket.objects.all().delete()
        count, ends, now = 0, 0, 0
        with time_machine.travel(NOON, tick=False) as clock:
            for gap in gaps:
                clock.shift(gap)
                now += gap
                count, ends = (1, now + 60) if now >= ends else (count + 1, ends)
                if count == most:
                    ends = max(ends, now + limit.lock)
                if count <= most:
                    assert limits.hit(limit, "k") == count
                else:
                    with pytest.raises(TooMany) as refusal:
                        limits.hit(limit, "k")
                    assert refusal.value.retry_after == ends - now
