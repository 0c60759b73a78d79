"""Old facts of passing kinds go once they are counted; the counts stay."""

import datetime as dt
import uuid

import pytest

from gengdu.events import actions
from gengdu.events.models import Fact
from gengdu.events.queries import count_of
from gengdu.events.registry import passing
from gengdu.kit import clock

pytestmark = pytest.mark.django_db
SUBJECT = uuid.uuid4()
TODAY = clock.today()


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setitem(passing._entries, "trial.seen", "it is counted")


def append(kind, days_ago, actor="a"):
    day = TODAY - dt.timedelta(days=days_ago)
    actions.append(kind=kind, subject=SUBJECT, actor_key=actor, day=day)


def left() -> list[tuple[str, int]]:
    return [
        (kind, (TODAY - day).days)
        for kind, day in Fact.objects.order_by("id").values_list("kind", "day")
    ]


def test_only_old_counted_facts_of_passing_kinds_go(kinds):
    for kind, days_ago in [("trial.seen", 40), ("trial.liked", 40), ("trial.seen", 30)]:
        append(kind, days_ago)
    actions.count_facts()
    append("trial.seen", 40, actor="late")
    before = TODAY - dt.timedelta(days=30)
    assert actions.prune_batch(before=before) == 1
    assert left() == [("trial.liked", 40), ("trial.seen", 30), ("trial.seen", 40)]
    assert count_of("trial.seen", SUBJECT) == 2
    assert actions.prune_batch(before=before) == 0


def test_a_batch_has_a_bound(monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    for actor in "abc":
        append("trial.seen", 40, actor)
    actions.count_facts()
    assert [actions.prune_batch(before=TODAY) for _ in range(3)] == [2, 1, 0]
