"""The feed: numbered after the commit, without a gap, in the order of the rows."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from gengdu.changes import actions as changes
from gengdu.changes import queries
from gengdu.changes.enums import Op
from gengdu.changes.models import Change, FeedHead

pytestmark = pytest.mark.django_db


def number_all() -> int:
    count = 0
    while batch := changes.number_batch():
        count += batch
    return count


def test_what_is_recorded_has_no_number_and_is_not_in_the_feed(jilin):
    changes.record(jilin["双桥村"], region_code="220122101202")
    assert queries.numbered(after=0) == []
    assert queries.head() == 0
    assert Change.objects.get().seq is None


def test_numbers_follow_each_other_from_one(jilin):
    for place in ("双桥村", "泉眼岭村", "农安县"):
        changes.record(jilin[place], region_code=jilin[place].code)
    assert changes.number_batch() == 3
    changes.record(jilin["双桥村"], op=Op.DELETE, region_code="220122101202")
    assert changes.number_batch() == 1
    assert [(c.seq, c.kind, c.key, c.op) for c in queries.numbered(after=0)] == [
        (1, "regions.region", "220122101202", "upsert"),
        (2, "regions.region", "220122101201", "upsert"),
        (3, "regions.region", "220122", "upsert"),
        (4, "regions.region", "220122101202", "delete"),
    ]
    assert queries.head() == 4
    assert not Change.objects.filter(seq__isnull=True).exists()


def test_numbering_again_changes_nothing(jilin):
    changes.record(jilin["双桥村"])
    changes.number_batch()
    assert changes.number_batch() == 0
    assert queries.head() == 1


def test_a_reader_goes_on_after_its_last_number(jilin):
    for _ in range(5):
        changes.record(jilin["双桥村"])
    changes.number_batch()
    assert [c.seq for c in queries.numbered(after=0, limit=2)] == [1, 2]
    assert [c.seq for c in queries.numbered(after=2, limit=2)] == [3, 4]
    assert [c.seq for c in queries.numbered(after=4)] == [5]
    assert queries.numbered(after=5) == []


def test_by_kind_and_by_region_here_and_below(jilin):
    head = FeedHead.objects.create(name="other")
    changes.record(jilin["双桥村"], region_code="220122101202")
    changes.record(jilin["兴隆村"], region_code="220182100200")
    changes.record(head)
    changes.number_batch()
    assert [c.seq for c in queries.numbered(after=0, kinds=["changes.feedhead"])] == [3]
    assert [c.seq for c in queries.numbered(after=0, region_code="220122")] == [1]
    assert [c.seq for c in queries.numbered(after=0, region_code="2201")] == [1, 2]


def test_a_batch_has_at_most_two_thousand_rows():
    Change.objects.bulk_create(Change(kind="x.y", key=str(n)) for n in range(4_001))
    assert [changes.number_batch() for _ in range(4)] == [2_000, 2_000, 1, 0]
    assert [c.key for c in queries.numbered(after=1_998, limit=4)] == [
        "1998", "1999", "2000", "2001",
    ]  # fmt: skip
    assert queries.head() == 4_001


def test_numbering_is_three_queries_and_reading_two(jilin, django_assert_num_queries):
    changes.record(jilin["双桥村"])
    changes.number_batch()
    changes.record(jilin["双桥村"])
    with django_assert_num_queries(5):  # savepoint, head, rows, head, release
        changes.number_batch()
    with django_assert_num_queries(2):  # the rows, and how far the feed was pruned
        queries.numbered(after=0)


def test_the_lag_is_the_age_of_the_oldest_waiting_row(jilin):
    assert queries.lag() == 0.0
    with time_machine.travel(dt.datetime(2027, 5, 1, 4, 0, tzinfo=dt.UTC), tick=False) as now:
        changes.record(jilin["双桥村"])
        now.shift(31)
        changes.record(jilin["双桥村"])
        assert queries.lag() == 31.0
        changes.number_batch()
        assert queries.lag() == 0.0


class Gapless(TestCase):
    @given(st.lists(st.integers(0, 5), max_size=8))
    @settings(max_examples=25, deadline=None)
    def test_any_mix_of_writing_and_numbering_counts_from_one(self, bursts):
        written = 0
        for burst in bursts:
            Change.objects.bulk_create(
                Change(kind="x.y", key=str(written + n)) for n in range(burst)
            )
            written += burst
            number_all()
        assert [(c.seq, c.key) for c in queries.numbered(after=0)] == [
            (n + 1, str(n)) for n in range(written)
        ]
