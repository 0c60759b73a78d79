"""Approved for an hour, useful until a day."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connections

from gengdu.access.enums import Role
from gengdu.agronomy.models import Crop
from gengdu.articles import errors, queries
from gengdu.articles.actions import (
    edit_article,
    publishing,
    recall_article,
    submit_article,
    withdraw_article,
)
from gengdu.articles.enums import State
from gengdu.articles.models import Article, PublishedArticle
from gengdu.articles.queries.searching import SearchableArticles
from gengdu.articles.tests.conftest import approve, told, written
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.models import Item, Target
from gengdu.delivery.rules import Audience
from gengdu.kit import clock
from gengdu.regions import actions as regions
from gengdu.regions.rules.plans import Heir, merge
from gengdu.regions.tests.story import finish
from gengdu.review.errors import ChecksFailed

pytestmark = pytest.mark.django_db
VILLAGE = "220122101202"


# -- its hour


@pytest.fixture
def scheduled(technician_li, county_reviewer, draft):
    """Approved today for tomorrow at this hour."""
    at = clock.now() + dt.timedelta(days=1)
    article = written(technician_li, draft, publish_at=at)
    approve(county_reviewer, article)
    return Article.objects.get(pk=article.pk)


def test_approved_for_an_hour_readers_see_nothing_before_it(scheduled):
    assert scheduled.state == State.SCHEDULED
    assert publishing.publish_due() == 0
    assert not PublishedArticle.objects.exists()
    assert not Item.objects.exists()


def test_at_its_hour_it_is_published_once(scheduled):
    with time_machine.travel(scheduled.publish_at + dt.timedelta(seconds=1)):
        assert [publishing.publish_due(), publishing.publish_due()] == [1, 0]
    article = Article.objects.get()
    assert (article.state, article.scheduled_version) == (State.PUBLISHED, None)
    assert queries.published().get().title == scheduled.title
    assert Item.objects.get().object_uid == article.uid
    assert AuditEntry.objects.filter(verb="articles.article.publish", actor_uid=None).count() == 1


def test_changed_before_its_hour_it_has_to_be_approved_again(technician_li, scheduled, draft):
    changed = draft(publish_at=scheduled.publish_at, title="另一个标题")
    edit_article(
        actor=technician_li, article_uid=scheduled.uid, draft=changed, revision=scheduled.revision
    )
    with time_machine.travel(scheduled.publish_at + dt.timedelta(seconds=1)):
        assert publishing.publish_due() == 0
    assert Article.objects.get().state == State.DRAFT
    assert not PublishedArticle.objects.exists()


def test_taken_back_before_its_hour_it_is_a_draft(technician_li, scheduled):
    for _press in range(2):
        taken = withdraw_article(actor=technician_li, article_uid=scheduled.uid)
        assert (taken.state, taken.scheduled_version) == (State.DRAFT, None)
    assert AuditEntry.objects.filter(verb="articles.article.unschedule").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_workers_publish_it_once(scheduled):
    done = []

    def work():
        with time_machine.travel(scheduled.publish_at + dt.timedelta(seconds=1)):
            done.append(publishing.publish_due())
        connections.close_all()

    threads = [threading.Thread(target=work) for _no in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(timeout=30)
    assert sorted(done) == [0, 0, 1]
    assert AuditEntry.objects.filter(verb="articles.article.publish").count() == 1


def test_what_cannot_be_published_holds_nothing_else_up(
    scheduled, technician_li, county_reviewer, draft, jilin
):
    second = written(
        technician_li, draft, publish_at=scheduled.publish_at, title="第二篇",
        audience=Audience(("220122",)), stages=(),
    )  # fmt: skip
    approve(county_reviewer, second)
    Article.objects.filter(pk=scheduled.pk).update(publish_at=clock.now())
    Crop.objects.update(key="maize_renamed")  # what the first one is told by is gone
    with time_machine.travel(scheduled.publish_at + dt.timedelta(seconds=1)):
        assert [publishing.publish_due(), publishing.publish_due()] == [1, 0]
    states = dict(Article.objects.values_list("title", "state"))
    assert states == {scheduled.title: State.DRAFT, "第二篇": State.PUBLISHED}
    assert told(technician_li.person) == [f"没能按时发布：{scheduled.title}"]
    assert AuditEntry.objects.filter(verb="articles.article.set_aside").count() == 1


def test_it_is_published_where_its_places_lie_by_then(
    technician_li, county_reviewer, resident, give, draft, jilin
):
    at = clock.now() + dt.timedelta(days=1)
    article = written(
        technician_li, draft, publish_at=at, region="220122101",
        audience=Audience(("220122101",)), stages=(),
    )  # fmt: skip
    approve(county_reviewer, article)
    admin = give(resident("高峰", "兴隆村"), Role.SYSTEM_ADMIN, "吉林省")
    heir = Heir(name="龙哈镇", parent="220122", official="220122103")
    plan = merge(["220122101", "220122102"], into=heir, on=clock.today())
    finish(regions.succeed(actor=admin, plan=plan))
    with time_machine.travel(at + dt.timedelta(seconds=1)):
        assert publishing.publish_due() == 1
    row = PublishedArticle.objects.get()
    assert row.region_id == "220122103"
    assert list(Target.objects.values_list("region_code", flat=True)) == ["220122103"]
    assert queries.listed("220122103").count() == 1


def test_approved_after_its_last_day_it_is_not_published(
    technician_li, county_reviewer, draft, time_machine_day
):
    article = written(technician_li, draft, valid_until=clock.today() + dt.timedelta(days=2))
    time_machine_day(5)
    with pytest.raises(ChecksFailed):
        approve(county_reviewer, article)
    assert not PublishedArticle.objects.exists()
    assert Article.objects.get().state == State.PENDING


# -- its last day


def test_edited_back_after_its_end_it_has_still_run_out(published, technician_li, draft):
    PublishedArticle.objects.update(valid_until=clock.today() - dt.timedelta(days=1))
    assert publishing.run_out() == 1
    for text, state in (("改了", State.DRAFT), (published.title, State.EXPIRED)):
        article = Article.objects.get()
        edit_article(
            actor=technician_li, article_uid=article.uid, draft=draft(title=text),
            revision=article.revision,
        )  # fmt: skip
        assert Article.objects.get().state == state


@pytest.fixture
def seasonal(technician_li, county_reviewer, draft):
    """Readers see it for ten days."""
    last = clock.today() + dt.timedelta(days=10)
    article = written(technician_li, draft, valid_until=last)
    approve(county_reviewer, article)
    return Article.objects.get(pk=article.pk)


def test_after_its_last_day_it_leaves_lists_and_its_author_is_asked(seasonal, technician_li):
    assert Item.objects.get().expires_at == clock.start_of(clock.today() + dt.timedelta(days=11))
    assert publishing.run_out() == 0
    assert told(technician_li.person) == []
    with time_machine.travel(clock.now() + dt.timedelta(days=4)):
        publishing.run_out()
        publishing.run_out()
    assert told(technician_li.person) == [f"即将到期：{seasonal.title}。内容仍适用请续期。"]
    with time_machine.travel(clock.now() + dt.timedelta(days=11)):
        assert not queries.listed("220122").exists()
        assert queries.article_page(seasonal.uid).is_over
        assert [publishing.run_out(), publishing.run_out()] == [1, 0]
    assert Article.objects.get().state == State.EXPIRED
    assert told(technician_li.person)[1:] == [f"已到期：{seasonal.title}。内容仍适用请续期。"]


def test_a_working_copy_that_is_ahead_does_not_keep_it_in_search_and_feed(
    seasonal, technician_li, draft
):
    ahead = draft(valid_until=seasonal.valid_until, title="新的一版")
    edit_article(
        actor=technician_li, article_uid=seasonal.uid, draft=ahead, revision=seasonal.revision
    )
    before = Change.objects.filter(key=str(seasonal.uid)).count()
    with time_machine.travel(clock.now() + dt.timedelta(days=12)):
        assert [publishing.run_out(), publishing.run_out()] == [1, 0]
        assert SearchableArticles().documents([seasonal.uid]) == {}
    assert Article.objects.get().state == State.DRAFT
    assert Change.objects.filter(key=str(seasonal.uid)).count() == before + 1


def test_recalled_meanwhile_nobody_is_asked_to_renew_it(seasonal, technician_li):
    recall_article(actor=technician_li, article_uid=seasonal.uid, reason="重复")
    with time_machine.travel(clock.now() + dt.timedelta(days=5)):
        publishing._ask_to_renew(seasonal.pk, clock.today())
        assert publishing.run_out() == 0
    assert told(technician_li.person) == []


def test_renewed_it_is_back_after_an_approval(seasonal, technician_li, county_reviewer, draft):
    with time_machine.travel(clock.now() + dt.timedelta(days=12)):
        publishing.run_out()
        with pytest.raises(errors.NothingNew):
            submit_article(actor=technician_li, article_uid=seasonal.uid)
        longer = draft(valid_until=clock.today() + dt.timedelta(days=20))
        edit_article(
            actor=technician_li, article_uid=seasonal.uid, draft=longer, revision=seasonal.revision
        )
        submit_article(actor=technician_li, article_uid=seasonal.uid)
        approve(county_reviewer, seasonal)
        assert queries.listed("220122").count() == 1
