"""An action beside its concurrent twin, with real transactions on PostgreSQL."""

import pytest

from gengdu.articles.actions import (
    create_article,
    delete_draft,
    edit_article,
    recall_article,
    submit_article,
    withdraw_article,
)
from gengdu.articles.enums import State
from gengdu.articles.errors import ChangedMeanwhile, NothingNew
from gengdu.articles.models import Article, PublishedArticle
from gengdu.audit.models import AuditEntry
from gengdu.delivery.models import Item
from gengdu.kit.ids import uuid7
from gengdu.kit.tests.threads import at_once
from gengdu.review import actions as review
from gengdu.review.errors import AlreadyDecided, VersionChanged
from gengdu.review.models import Submission, Version

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def waiting() -> Submission:
    return Submission.objects.select_related("version").get(state="pending")


def test_pressing_save_twice_at_once_begins_one_article(technician_li, draft):
    uid, content = uuid7(), draft()

    def press():
        return create_article(actor=technician_li, article_uid=uid, draft=content).pk

    assert len(set(at_once(press, press, press))) == 1
    assert Article.objects.count() == 1


def test_of_two_editors_with_the_same_revision_one_is_told(technician_li, article, draft):
    def save(title):
        return edit_article(
            actor=technician_li, article_uid=article.uid, draft=draft(title=title), revision=1
        ).title

    found = at_once(lambda: save("甲"), lambda: save("乙"))
    assert ChangedMeanwhile in found
    assert Article.objects.get().title in found
    assert Article.objects.get().revision == 2


def test_handing_in_twice_at_once_is_once(technician_li, article):
    def press():
        return submit_article(actor=technician_li, article_uid=article.uid).state

    assert at_once(press, press) == [State.PENDING, State.PENDING]
    assert (Submission.objects.count(), Version.objects.count()) == (1, 1)


def test_approving_twice_at_once_publishes_once(technician_li, county_reviewer, article):
    submit_article(actor=technician_li, article_uid=article.uid)
    submission = waiting()

    def press():
        return review.approve(
            actor=county_reviewer, submission_uid=submission.uid,
            sha256=submission.version.sha256,
        ).state  # fmt: skip

    assert set(map(str, at_once(press, press))) == {"approved", str(AlreadyDecided)}
    assert (PublishedArticle.objects.count(), Item.objects.count()) == (1, 1)


@pytest.mark.parametrize("turn", range(4))
def test_an_edit_and_an_approval_at_once_never_show_what_was_not_approved(
    technician_li, county_reviewer, article, draft, turn
):
    """Whoever is first: either the approval is void, or the edit is a draft beside it."""
    submit_article(actor=technician_li, article_uid=article.uid)
    submission = waiting()

    def approve():
        return review.approve(
            actor=county_reviewer, submission_uid=submission.uid,
            sha256=submission.version.sha256,
        ).state  # fmt: skip

    def edit():
        return edit_article(
            actor=technician_li, article_uid=article.uid, draft=draft(title="改了"), revision=1
        ).title

    decided, edited = at_once(*((approve, edit) if turn % 2 else (edit, approve)))[
        :: 1 if turn % 2 else -1
    ]
    assert edited == "改了"
    assert decided in {"approved", AlreadyDecided, VersionChanged}
    seen = PublishedArticle.objects.values_list("title", flat=True)
    assert list(seen) == ([draft().title] if decided == "approved" else [])
    assert Article.objects.get().state == State.DRAFT
    assert not Submission.objects.filter(state="pending").exists()


def test_handing_in_anew_and_an_approval_at_once_end_without_a_deadlock(
    technician_li, county_reviewer, article
):
    """Both lock the article first: neither waits for the other in a ring."""
    submit_article(actor=technician_li, article_uid=article.uid)
    submission = waiting()

    def approve():
        return review.approve(
            actor=county_reviewer, submission_uid=submission.uid,
            sha256=submission.version.sha256,
        ).state  # fmt: skip

    def withdraw():
        return withdraw_article(actor=technician_li, article_uid=article.uid).state

    def again():
        return submit_article(actor=technician_li, article_uid=article.uid).state

    decided, _taken, handed = at_once(approve, withdraw, again)
    assert decided in {"approved", AlreadyDecided}
    assert handed in {State.PENDING, NothingNew}
    assert PublishedArticle.objects.exists() == (decided == "approved")


def test_deleting_and_handing_in_at_once_keep_one_of_both(technician_li, article):
    def delete():
        return delete_draft(actor=technician_li, article_uid=article.uid)

    def submit():
        return submit_article(actor=technician_li, article_uid=article.uid).state

    deleted, handed = at_once(delete, submit)
    if deleted is None:
        assert isinstance(handed, type)
        assert not Article.objects.exists()
        assert not Submission.objects.exists()
    else:
        assert handed == State.PENDING
        assert Article.objects.get().state == State.PENDING


def test_recalled_by_three_at_once_it_is_recalled_once(published, technician_li, county_reviewer):
    def by(actor):
        return lambda: (
            recall_article(actor=actor, article_uid=published.uid, reason="用量写错").state
        )

    said = at_once(by(technician_li), by(county_reviewer), by(technician_li))
    assert said == [State.RECALLED] * 3
    assert AuditEntry.objects.filter(verb="articles.article.recall").count() == 1
    assert Item.objects.filter(withdrawn_at__isnull=True).count() == 0


def test_a_recall_beside_an_approval_never_leaves_half_of_either(
    published, technician_li, county_reviewer, draft
):
    edit_article(
        actor=technician_li, article_uid=published.uid, draft=draft(title="新一版"), revision=1
    )
    submit_article(actor=technician_li, article_uid=published.uid)
    submission = waiting()

    def approve():
        return review.approve(
            actor=county_reviewer, submission_uid=submission.uid,
            sha256=submission.version.sha256,
        ).state  # fmt: skip

    def recall():
        return recall_article(
            actor=technician_li, article_uid=published.uid, reason="用量写错"
        ).state

    decided, recalled = at_once(approve, recall)
    assert recalled == State.RECALLED
    assert decided in {"approved", AlreadyDecided, VersionChanged}
    assert Article.objects.get().state == State.RECALLED
    assert PublishedArticle.objects.get().hidden_at is not None
    assert Item.objects.filter(withdrawn_at__isnull=True).count() == 0
    assert not Submission.objects.filter(state="pending").exists()
