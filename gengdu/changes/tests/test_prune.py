"""Old changes go from the beginning of the feed; who was away too long is told so."""

import datetime as dt

import pytest
import time_machine

from gengdu.changes import actions, queries
from gengdu.changes.errors import FeedTooOld
from gengdu.changes.models import Change
from gengdu.kit import clock

pytestmark = pytest.mark.django_db
MONTH = dt.timedelta(days=30)


@pytest.fixture
def feed(jilin):
    """Three changes of two months ago, two of today, one that has no number yet."""
    with time_machine.travel(clock.now() - 2 * MONTH):
        for _ in range(3):
            actions.record(jilin["双桥村"], region_code="220122101202")
        actions.number_batch()
    for _ in range(2):
        actions.record(jilin["双桥村"], region_code="220122101202")
    actions.number_batch()
    actions.record(jilin["双桥村"], region_code="220122101202")


def prune() -> int:
    return actions.prune_batch(before=clock.now() - MONTH)


def test_old_changes_go_and_a_follower_goes_on(feed):
    assert prune() == 3
    assert [change.seq for change in queries.numbered(after=3)] == [4, 5]
    assert (queries.pruned(), queries.head()) == (3, 5)
    assert Change.objects.filter(seq=None).count() == 1


def test_who_was_away_too_long_is_told_so_instead_of_missing_something(feed):
    prune()
    for filters in ({}, {"kinds": ["articles.article"]}, {"region_code": "22"}):
        with pytest.raises(FeedTooOld) as refused:
            queries.numbered(after=2, **filters)
        assert (refused.value.status, refused.value.code) == (410, "changes.too_old")
        assert "2" in refused.value.words()
        assert "3" in refused.value.words()


def test_a_second_time_nothing_happens(feed):
    prune()
    assert prune() == 0
    assert (Change.objects.count(), queries.pruned()) == (3, 3)


def test_a_batch_has_a_bound(feed, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    assert [prune() for _ in range(3)] == [2, 1, 0]


def test_numbers_are_never_given_out_again(feed):
    actions.prune_batch(before=clock.now() + MONTH)
    actions.number_batch()
    assert [change.seq for change in queries.numbered(after=5)] == [6]


def test_a_younger_change_keeps_those_after_it(feed):
    """Numbers follow the commit, not the clock: only a beginning without gaps is ever missing."""
    Change.objects.filter(seq=2).update(at=clock.now())
    assert prune() == 1
    assert [change.seq for change in queries.numbered(after=1)] == [2, 3, 4, 5]
