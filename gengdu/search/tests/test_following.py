"""The index follows the feed: what changes is found as it is now, what is gone is not found."""

import threading

import pytest
import time_machine
from django.db import connection

from gengdu.changes.enums import Op
from gengdu.changes.models import Change, FeedHead
from gengdu.jobs.actions.upkeep import wake_followers
from gengdu.jobs.models import Job
from gengdu.jobs.worker import run_waiting
from gengdu.kit.health import checks
from gengdu.kit.ids import uuid7
from gengdu.search import actions
from gengdu.search.gateways import grams
from gengdu.search.models import Cursor, IndexedDocument, Sweep
from gengdu.search.queries import feed, search
from gengdu.search.registry import Document
from gengdu.search.rules.wishes import Wanted
from gengdu.search.tests.conftest import CAUSE, FEED, KIND, MOMENT, follow

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return [hit.document.title for hit in search(text).hits]


def test_what_is_published_is_found_after_one_round(shelf, change):
    change(shelf.put("玉米螟防治"))
    assert found("玉米") == []
    follow()
    assert found("玉米") == ["玉米螟防治"]
    assert Cursor.objects.get().seq == 1


def test_what_is_gone_is_not_found_any_more(shelf, change):
    uid = shelf.put("玉米螟防治")
    change(uid)
    follow()
    del shelf.rows[uid]
    change(uid, op=Op.DELETE)
    follow()
    assert found("玉米") == []
    assert not IndexedDocument.objects.exists()
    assert grams().newest(Wanted((("玉米",),)), most=5) == []


def test_a_new_text_replaces_the_old_one(shelf, change):
    uid = shelf.put("玉米螟防治")
    change(uid)
    follow()
    shelf.rows[uid] = Document("水稻管水", "", "/x/", "22", MOMENT)
    change(uid)
    follow()
    assert (found("玉米"), found("水稻")) == ([], ["水稻管水"])
    assert grams().newest(Wanted((("玉米",),)), most=5) == []


def test_the_same_change_twice_is_once(shelf, change):
    change(shelf.put("玉米螟防治"))
    follow()
    Cursor.objects.update(seq=0)  # as after a restored backup
    follow()
    follow()
    assert found("玉米") == ["玉米螟防治"]
    assert IndexedDocument.objects.count() == 1


def test_a_crash_in_the_middle_loses_nothing(shelf, change, monkeypatch):
    for number in range(60):
        change(shelf.put(f"玉米{number}"))
    asked = shelf.documents

    def broken(uids):
        raise ConnectionError

    monkeypatch.setattr(shelf, "documents", broken)
    with pytest.raises(ConnectionError):
        actions.follow_feed()
    assert Cursor.objects.count() == 0
    monkeypatch.setattr(shelf, "documents", asked)
    assert actions.follow_feed()
    assert Cursor.objects.get().seq == 50
    assert not actions.follow_feed()
    assert IndexedDocument.objects.count() == 60


def test_away_longer_than_changes_are_kept_it_reads_everything(shelf, change):
    gone = shelf.put("玉米 旧")
    change(gone)
    follow()
    del shelf.rows[gone]
    change(gone, op=Op.DELETE)
    change(shelf.put("玉米 新"))
    FeedHead.objects.update(pruned=3)
    Change.objects.all().delete()
    assert not actions.follow_feed()
    assert Cursor.objects.get().seq == 3
    follow()
    assert found("玉米") == ["玉米 新"]


def test_changes_of_others_cost_nothing_and_are_passed(shelf, change):
    for _ in range(3):
        change(uuid7(), kind="people.account")
    assert not actions.follow_feed()
    assert Cursor.objects.get().seq == 3
    assert shelf.reads == 0


def test_a_key_that_is_no_uid_is_passed_over(shelf, change):
    change("17")
    follow()
    assert Cursor.objects.get().seq == 1


def test_a_name_that_changes_is_read_again_wherever_it_stands(shelf, change):
    for number in range(120):
        shelf.put(f"玉米{number}", keywords=("旧名", "pests"))
    shelf.put("水稻", keywords=("other",))
    actions.begin_rebuild()
    follow()
    for uid, one in list(shelf.rows.items())[:120]:
        shelf.rows[uid] = Document(**{**vars(one), "keywords": ("新名", "pests")})
    shelf.reads = 0
    change("pests", kind=CAUSE)
    follow()
    assert (len(found("旧名")), len(found("新名"))) == (0, 20)
    assert shelf.reads == 120
    assert not Sweep.objects.exists()


def test_a_name_that_changes_during_its_sweep_begins_it_anew(shelf, change):
    for number in range(60):
        shelf.put(f"玉米{number}", keywords=("pests",))
    change("pests", kind=CAUSE)
    actions.follow_feed()
    assert actions.sweep_batch() == 50
    change("pests", kind=CAUSE)
    actions.follow_feed()
    assert Sweep.objects.get().after == 0
    follow()
    assert IndexedDocument.objects.count() == 60


def test_a_rebuild_finds_what_was_missed_and_forgets_what_was_kept(shelf):
    kept = shelf.put("玉米 旧")
    actions.begin_rebuild()
    follow()
    del shelf.rows[kept]
    shelf.put("玉米 新")
    IndexedDocument.objects.create(
        place=5, kind="no-app", uid=uuid7(), title="玉米 无主", url="/x/", published_at=MOMENT
    )
    grams().put({5: {"玉米", "v:public"}})
    assert actions.begin_rebuild() == 1
    follow()
    assert found("玉米") == ["玉米 新"]
    assert set(IndexedDocument.objects.values_list("kind", flat=True)) == {KIND}


def test_readers_search_while_it_is_rebuilt(shelf):
    for number in range(120):
        shelf.put(f"玉米{number}")
    actions.begin_rebuild()
    follow()
    actions.begin_rebuild()
    while actions.sweep_batch():
        assert len(found("玉米")) == 20
    assert IndexedDocument.objects.count() == 120


def test_the_sequencer_calls_the_follower_once_for_a_burst(shelf, change):
    change(shelf.put("玉米螟防治"))
    change(shelf.put("玉米追肥"))
    change(uuid7(), kind="people.account")
    assert wake_followers(after=0) == 1
    assert wake_followers(after=1) == 1
    assert wake_followers(after=2) == 0
    job = Job.objects.get()
    assert (job.task, job.state) == ("search.follow", "queued")
    with time_machine.travel(job.run_after, tick=False):
        assert run_waiting() == 1
    assert found("玉米") == ["玉米追肥", "玉米螟防治"]


def test_falling_behind_is_said_and_leaves_the_process_ready(shelf, client):
    with time_machine.travel(MOMENT, tick=False) as moment:
        Change.objects.create(kind=FEED, key=str(uuid7()), seq=1)
        assert feed.lag_problem() == ""
        moment.shift(600)
        assert feed.lag_problem() == "it is 10 min behind the change feed"
        assert not checks["search"].fatal
        answer = client.get("/readyz").json()
        assert answer["checks"]["search"] == "it is 10 min behind the change feed"
        follow()
        assert feed.lag() == 0.0


def test_a_round_without_news_costs_few_queries(shelf, change, django_assert_max_num_queries):
    change(shelf.put("玉米"))
    follow()
    with django_assert_max_num_queries(6):  # two savepoints, cursor, head, feed, what is kept
        actions.follow_feed()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_followers_at_once_write_each_document_once(shelf):
    for number in range(40):
        Change.objects.create(kind=FEED, key=str(shelf.put(f"玉米{number}")), seq=number + 1)
    errors = []

    def run() -> None:
        try:
            while actions.follow_feed() or actions.sweep_batch():
                pass
        except Exception as error:  # noqa: BLE001 - told by the main thread
            errors.append(error)
        finally:
            connection.close()

    actions.begin_rebuild()
    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    follow()
    assert errors == []
    assert IndexedDocument.objects.count() == 40
    assert len(grams().newest(Wanted((("玉米",),)), most=100)) == 40
