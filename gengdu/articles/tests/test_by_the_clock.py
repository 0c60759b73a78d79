"""Approved for an hour, useful until a day, recalled, corrected; a village's own notices."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connections

from gengdu.access.enums import Role
from gengdu.articles import errors, queries
from gengdu.articles.actions import (
    create_article,
    edit_article,
    publishing,
    recall_article,
    rework_article,
    submit_article,
    withdraw_article,
)
from gengdu.articles.enums import State
from gengdu.articles.models import Article, Correction, PublishedArticle, RubricPolicy
from gengdu.articles.queries import draft_of
from gengdu.articles.tests.conftest import approve
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.enums import Urgency
from gengdu.delivery.errors import PlaceOutside
from gengdu.delivery.models import Exposure, Item, Target
from gengdu.delivery.rules import Audience
from gengdu.kit import clock
from gengdu.kit.errors import NotFound
from gengdu.kit.ids import uuid7
from gengdu.notices.models import Notice
from gengdu.review.errors import DecidedBefore
from gengdu.review.models import Submission

pytestmark = pytest.mark.django_db
VILLAGE = "220122101202"


def told(person):
    """The headlines of somebody's notices about articles."""
    rows = Notice.objects.filter(person=person, kind__startswith="articles.")
    return list(rows.order_by("pk").values_list("headline", flat=True))


def written(author, draft, **fields):
    """An article that was begun and handed in."""
    article = create_article(actor=author, article_uid=uuid7(), draft=draft(**fields))
    submit_article(actor=author, article_uid=article.uid)
    return Article.objects.get(pk=article.pk)


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


# -- its last day


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


# -- recall


def test_recalled_readers_lose_it_everywhere_at_once(published, county_reviewer, technician_li):
    for _press in range(2):
        recall_article(actor=county_reviewer, article_uid=published.uid, reason=" 用量\n写错 ")
    article = Article.objects.get()
    assert (article.state, article.recall_reason) == (State.RECALLED, "用量 写错")
    with pytest.raises(errors.ReadersRecall) as gone:
        queries.article_page(published.uid)
    assert "用量 写错" in gone.value.words()
    assert not queries.published().exists()
    assert Item.objects.get().withdrawn_at is not None
    assert not Target.objects.filter(live=True).exists()
    assert Change.objects.filter(key=str(article.uid)).order_by("pk").last().op == "delete"
    assert AuditEntry.objects.filter(verb="articles.article.recall").count() == 1
    assert told(technician_li.person) == [f"已撤回：{article.title}"]


def test_recalling_voids_what_waits(published, technician_li, county_reviewer, draft):
    edit_article(
        actor=technician_li, article_uid=published.uid, draft=draft(summary="新的一句"), revision=1
    )
    submit_article(actor=technician_li, article_uid=published.uid)
    recall_article(actor=county_reviewer, article_uid=published.uid, reason="重复")
    assert not Submission.objects.filter(state="pending").exists()


def test_a_recall_needs_a_reason_and_something_to_recall(published, article, technician_li):
    with pytest.raises(errors.ReasonMissing):
        recall_article(actor=technician_li, article_uid=published.uid, reason="  ")
    Article.objects.update(
        live_sha256="", approved_sha256="", live_version=None, published_at=None, state="draft"
    )
    with pytest.raises(errors.NotBeforeReaders):
        recall_article(actor=technician_li, article_uid=published.uid, reason="重复")
    assert PublishedArticle.objects.get().hidden_at is None


@pytest.mark.parametrize("who", ["party_editor", "contributor", "outsider", "mei"])
def test_nobody_else_recalls(published, request, who):
    actor = request.getfixturevalue(who)
    with pytest.raises(NotFound):
        recall_article(actor=actor, article_uid=published.uid, reason="试试")
    assert PublishedArticle.objects.get().hidden_at is None


def test_taken_up_again_it_comes_back_by_another_approval(
    published, technician_li, county_reviewer, draft
):
    recall_article(actor=technician_li, article_uid=published.uid, reason="用量写错")
    with pytest.raises(errors.Recalled):
        edit_article(
            actor=technician_li, article_uid=published.uid, draft=draft(summary="改"), revision=1
        )
    for _press in range(2):
        assert rework_article(actor=technician_li, article_uid=published.uid).state == State.DRAFT
    with pytest.raises(errors.ReadersRecall):
        queries.article_page(published.uid)
    submit_article(actor=technician_li, article_uid=published.uid)
    approve(county_reviewer, published)
    assert queries.article_page(published.uid).article.title == published.title
    assert Item.objects.filter(withdrawn_at__isnull=True).count() == 1
    with pytest.raises(errors.NotRecalled):
        rework_article(actor=technician_li, article_uid=published.uid)


# -- corrections


def test_a_correction_is_shown_and_told_to_those_who_saw_the_old_text(
    published, technician_li, county_reviewer, draft, mei, neighbour
):
    Exposure.objects.create(
        person=mei.person, item=Item.objects.get(), region_code=mei.person.region_id
    )
    edit_article(
        actor=technician_li,
        article_uid=published.uid,
        draft=draft(summary="每株三克", correction="用量应为每株三克"),
        revision=1,
    )
    submit_article(actor=technician_li, article_uid=published.uid)
    approve(county_reviewer, published)
    correction = Correction.objects.get()
    assert [one.words for one in queries.article_page(published.uid).corrections] == [
        "用量应为每株三克"
    ]
    for _run in range(2):
        assert publishing.tell_correction(correction_id=correction.pk) == 1
    assert told(mei.person) == [f"已更正：{published.title}"]
    assert told(neighbour.person) == []


# -- who decides


def notice(draft, **fields):
    """A village's notice for its own people."""
    return draft(
        **{
            "rubric": "announcements", "region": VILLAGE, "stages": (),
            "audience": Audience((VILLAGE,)), **fields,
        }
    )  # fmt: skip


def test_a_village_notice_is_published_by_own_right(lao_wang, draft, rubrics):
    article = create_article(actor=lao_wang, article_uid=uuid7(), draft=notice(draft))
    submit_article(actor=lao_wang, article_uid=article.uid)
    assert queries.published().get().title == article.title
    submission = Submission.objects.get()
    assert (submission.state, submission.steps) == ("approved", [])
    assert AuditEntry.objects.get(verb="review.submission.submit").changed["own_right"] is True


@pytest.mark.parametrize(
    "audience", [Audience(("220122101",)), Audience((VILLAGE, "220122101"), roles=("volunteer",))]
)
def test_what_goes_beyond_the_village_goes_to_the_township(lao_wang, draft, audience, rubrics):
    article = create_article(
        actor=lao_wang, article_uid=uuid7(), draft=notice(draft, audience=audience)
    )
    submit_article(actor=lao_wang, article_uid=article.uid)
    submission = Submission.objects.get()
    assert submission.state == "pending"
    assert submission.steps[0]["region"] == "220122101"
    assert not PublishedArticle.objects.exists()


def test_a_village_tells_its_township_at_most(lao_wang, draft, rubrics):
    for wide in ("220122", "220122102", "220122101201"):
        audience = Audience((wide,))
        if wide == "220122101201":  # the next village, in its own township: reviewed
            made = create_article(
                actor=lao_wang, article_uid=uuid7(), draft=notice(draft, audience=audience)
            )
            submit_article(actor=lao_wang, article_uid=made.uid)
            assert Submission.objects.get().state == "pending"
            continue
        with pytest.raises(PlaceOutside):
            create_article(
                actor=lao_wang, article_uid=uuid7(), draft=notice(draft, audience=audience)
            )


def test_an_emergency_has_two_people_besides_its_author(technician_li, article):
    Article.objects.update(urgency=Urgency.EMERGENCY)
    submit_article(actor=technician_li, article_uid=article.uid)
    assert [step["region"] for step in Submission.objects.get().steps] == ["220122", "2201"]


def test_a_policy_of_three_steps_needs_three_different_people(
    technician_li, county_reviewer, article, resident, give
):
    RubricPolicy.objects.create(rubric=article.rubric, level=3, steps=[3, 3, 2])
    second = give(resident("二审", "双桥村"), Role.REVIEWER, "农安县")
    third = give(resident("终审", "兴隆村"), Role.REVIEWER, "长春市")
    submit_article(actor=technician_li, article_uid=article.uid)
    approve(county_reviewer, article)
    with pytest.raises(DecidedBefore):
        approve(county_reviewer, article)
    approve(second, article)
    assert not PublishedArticle.objects.exists()
    approve(third, article)
    assert PublishedArticle.objects.get().title == article.title


def test_a_snapshot_of_an_earlier_release_keeps_its_hash(article):
    names = [part.name for part in draft_of(article).snapshot().parts]
    assert names == [
        "rubric", "title", "summary", "body", "source", "stages", "audience", "urgency", "region",
        "organisation",
    ]  # fmt: skip
