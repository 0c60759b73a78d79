"""An action that waits for another one: what it reads then is what the other one left."""

import datetime as dt
import threading
import time

import pytest
from django.db import connection, connections, transaction

from gengdu.access.errors import ForeignRow
from gengdu.articles.actions import edit_article, publishing, recall_article, submit_article
from gengdu.articles.enums import State
from gengdu.articles.errors import ChangedMeanwhile
from gengdu.articles.models import Article, PublishedArticle
from gengdu.articles.tests.conftest import approve, told, written
from gengdu.changes.models import Change
from gengdu.kit import clock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = dt.timedelta(days=1)


def somebody_waits():
    """Whether a transaction stands before a lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def slowly(first, second):
    """`second` begins while `first` is done and not committed, and waits for it; what both say."""
    begun, results = threading.Event(), {}

    def run(name, work):
        try:
            results[name] = work()
        except Exception as error:  # noqa: BLE001 - asserted by the caller
            results[name] = type(error)
            begun.set()
        finally:
            connections.close_all()

    def hold():
        with transaction.atomic():
            said = first()
            begun.set()
            end = time.monotonic() + 20
            while not somebody_waits():
                assert time.monotonic() < end, "nobody waited"
                time.sleep(0.02)
        return said

    def follow():
        assert begun.wait(30)
        return second()

    threads = [threading.Thread(target=run, args=each) for each in (("a", hold), ("b", follow))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results["a"], results["b"]


@pytest.fixture
def ending(published, technician_li, draft):
    """Readers see it until yesterday; a renewal of 90 days waits for its approval."""
    today = clock.today()
    PublishedArticle.objects.update(valid_until=today - DAY)
    edit_article(
        actor=technician_li,
        article_uid=published.uid,
        draft=draft(valid_until=today + 90 * DAY),
        revision=published.revision,
    )
    submit_article(actor=technician_li, article_uid=published.uid)
    return published


def test_what_is_renewed_meanwhile_is_not_ended(ending, county_reviewer, technician_li):
    _approved, ended = slowly(lambda: approve(county_reviewer, ending), publishing.run_out)
    assert ended == 0
    assert Article.objects.get().state == State.PUBLISHED
    assert PublishedArticle.objects.get().ended_at is None
    assert told(technician_li.person) == []


def test_nor_is_its_author_asked_to_renew_it(ending, county_reviewer, technician_li):
    PublishedArticle.objects.update(valid_until=clock.today() + DAY)
    slowly(lambda: approve(county_reviewer, ending), publishing.run_out)
    assert told(technician_li.person) == []


def test_two_nights_at_once_end_it_once(published):
    PublishedArticle.objects.update(valid_until=clock.today() - DAY)
    before = Change.objects.count()
    assert slowly(publishing.run_out, publishing.run_out) == (1, 0)
    assert Change.objects.count() == before + 1


def test_of_two_who_change_the_rubric_the_second_is_told(technician_li, article, draft):
    def save(**fields):
        return lambda: (
            edit_article(
                actor=technician_li, article_uid=article.uid, draft=draft(**fields), revision=1
            ).revision
        )

    moved = {"rubric": "life", "title": "甲"}
    assert slowly(save(**moved), save(title="乙")) == (2, ChangedMeanwhile)


def test_the_same_change_of_the_rubric_pressed_twice_is_one(technician_li, article, draft):
    def press():
        return edit_article(
            actor=technician_li, article_uid=article.uid, draft=draft(rubric="life"), revision=1
        ).revision

    assert slowly(press, press) == (2, 2)


def test_a_recall_beside_a_change_of_the_rubric_takes_it_back(
    published, technician_li, county_reviewer, draft
):
    def edit():
        return edit_article(
            actor=technician_li,
            article_uid=published.uid,
            draft=draft(rubric="life"),
            revision=published.revision,
        ).rubric.key

    def recall():
        return recall_article(
            actor=county_reviewer, article_uid=published.uid, reason="用量写错"
        ).state

    assert slowly(edit, recall) == ("life", State.RECALLED)
    assert PublishedArticle.objects.get().hidden_at is not None


def test_a_new_hour_is_not_set_aside_with_the_old_one(technician_li, county_reviewer, draft):
    """Between a failed publication and its setting aside, another version is approved."""
    at = clock.now() + dt.timedelta(hours=2)
    article = written(technician_li, draft, publish_at=at)
    approve(county_reviewer, article)
    old = Article.objects.get().scheduled_version_id
    edit_article(
        actor=technician_li,
        article_uid=article.uid,
        draft=draft(publish_at=at, title="新的一版"),
        revision=article.revision,
    )
    submit_article(actor=technician_li, article_uid=article.uid)
    approve(county_reviewer, article)
    Article.objects.update(publish_at=clock.now())
    publishing._set_aside(article.pk, old, ForeignRow())
    assert Article.objects.get().state == State.SCHEDULED
