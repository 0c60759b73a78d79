"""Taken back from readers, and corrected: everywhere, and told."""

import pytest
from django.utils import translation

from gengdu.access.enums import Role
from gengdu.articles import errors, queries
from gengdu.articles.actions import (
    edit_article,
    publishing,
    recall_article,
    rework_article,
    submit_article,
)
from gengdu.articles.enums import State
from gengdu.articles.models import Article, Correction, PublishedArticle
from gengdu.articles.tests.conftest import approve, told
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.models import Exposure, Item, Target
from gengdu.delivery.rules import Audience
from gengdu.jobs.models import Job
from gengdu.kit.errors import NotFound
from gengdu.notices.queries import notices_of
from gengdu.review.models import Submission

pytestmark = pytest.mark.django_db
VILLAGE = "220122101202"


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
    assert queries.article_page(published.uid).title == published.title
    assert Item.objects.filter(withdrawn_at__isnull=True).count() == 1
    with pytest.raises(errors.NotRecalled):
        rework_article(actor=technician_li, article_uid=published.uid)


def test_what_readers_see_is_not_moved_out_of_its_reviewers_reach(
    published, technician_li, county_reviewer, draft, resident, give
):
    """Its working copy cannot go to the next county: that county's reviewer has no say in it."""
    there = give(resident("何审", "双桥村"), Role.REVIEWER, "榆树市")
    give(technician_li, Role.TECHNICIAN, "榆树市")
    moved = draft(region="220182", audience=Audience(("220182",)))
    with pytest.raises(errors.ReadersHaveItThere):
        edit_article(
            actor=technician_li, article_uid=published.uid, draft=moved, revision=published.revision
        )
    assert Article.objects.get().region_id == "220122"
    with pytest.raises(NotFound):
        recall_article(actor=there, article_uid=published.uid, reason="试试")
    recall_article(actor=county_reviewer, article_uid=published.uid, reason="用量写错")
    assert PublishedArticle.objects.get().hidden_at is not None
    assert AuditEntry.objects.get(verb="articles.article.recall").region_code == "220122"
    article = rework_article(actor=technician_li, article_uid=published.uid)
    edit_article(
        actor=technician_li, article_uid=article.uid, draft=moved, revision=article.revision
    )
    assert Article.objects.get().region_id == "220182"


def test_its_author_is_told_in_the_language_of_the_place(published, county_reviewer, technician_li):
    with translation.override("en"):
        recall_article(actor=county_reviewer, article_uid=published.uid, reason="重复")
    assert told(technician_li.person) == [f"已撤回：{published.title}"]


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


def test_a_correction_that_tells_nobody_anew_is_told_to_those_who_saw_it(
    published, technician_li, county_reviewer, draft, mei
):
    Exposure.objects.create(
        person=mei.person, item=Item.objects.get(), region_code=mei.person.region_id
    )
    edit_article(
        actor=technician_li, article_uid=published.uid,
        draft=draft(audience=None, correction="用量应为每株三克"), revision=1,
    )  # fmt: skip
    submit_article(actor=technician_li, article_uid=published.uid)
    approve(county_reviewer, published)
    assert Job.objects.filter(task="articles.tell_correction").count() == 1


@pytest.fixture
def corrected(published, technician_li, county_reviewer, draft, mei):
    """Mei was shown the wrong text; the right one is published."""
    Exposure.objects.create(
        person=mei.person, item=Item.objects.get(), region_code=mei.person.region_id
    )
    edit_article(
        actor=technician_li, article_uid=published.uid,
        draft=draft(summary="每株三克", correction="用量应为每株三克"), revision=1,
    )  # fmt: skip
    submit_article(actor=technician_li, article_uid=published.uid)
    approve(county_reviewer, published)
    return Correction.objects.get()


def test_a_recall_takes_its_corrections_back(corrected, technician_li, mei):
    publishing.tell_correction(correction_id=corrected.pk)
    assert notices_of(mei).count() == 1
    recall_article(actor=technician_li, article_uid=corrected.article.uid, reason="重复")
    assert notices_of(mei).count() == 0
    assert [publishing.forget_correction(correction_id=corrected.pk) for _run in range(2)] == [1, 0]
    assert told(mei.person) == []


def test_after_a_recall_no_correction_is_told(corrected, technician_li, mei):
    recall_article(actor=technician_li, article_uid=corrected.article.uid, reason="重复")
    assert publishing.tell_correction(correction_id=corrected.pk) == 0
    assert told(mei.person) == []
