"""From the draft to the readers: nothing is shown that was not approved, byte for byte."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from gengdu.access.enums import Role
from gengdu.articles import errors, queries
from gengdu.articles.actions import (
    create_article,
    edit_article,
    load_rubrics,
    submit_article,
    withdraw_article,
)
from gengdu.articles.enums import KIND, State
from gengdu.articles.models import Article, PublishedArticle, Rubric
from gengdu.articles.queries import draft_of
from gengdu.articles.rules.drafts import draft_in, labelled
from gengdu.articles.tests.conftest import approve
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.models import Item, Target
from gengdu.delivery.rules import Audience
from gengdu.jobs.models import Job
from gengdu.kit.ids import uuid7
from gengdu.notices.models import Notice
from gengdu.review import actions as review
from gengdu.review.enums import State as Submitted
from gengdu.review.errors import ChecksFailed, OwnWork, VersionChanged
from gengdu.review.models import Submission, Version
from gengdu.review.queries import comparison
from gengdu.review.registry import hash_of, reviewables

pytestmark = pytest.mark.django_db


def waiting() -> Submission:
    """What is in the queue."""
    return Submission.objects.select_related("version").get(state=Submitted.PENDING)


# -- hand in


def test_handing_in_stores_a_version_and_waits_at_the_county(technician_li, article, draft):
    assert submit_article(actor=technician_li, article_uid=article.uid).state == State.PENDING
    submission = waiting()
    assert submission.queue_region_id == "220122"
    assert (submission.kind, submission.rubric) == (KIND, "agri-tech")
    assert draft_in(submission.version.snapshot) == draft().cleaned()
    assert submission.version.sha256 == draft().cleaned().snapshot().sha256


def test_handing_in_twice_is_once(technician_li, article):
    for _press in range(3):
        submit_article(actor=technician_li, article_uid=article.uid)
    assert (Submission.objects.count(), Version.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"source": ""}, "农技信息要写明来源。"),
        ({"body": "太短"}, "正文不到 20 个字。"),
        ({"source": "", "body": ""}, "正文不到 20 个字。；农技信息要写明来源。"),
    ],
)
def test_what_the_machine_objects_to_is_not_handed_in(technician_li, draft, fields, words):
    article = create_article(actor=technician_li, article_uid=uuid7(), draft=draft(**fields))
    with pytest.raises(ChecksFailed) as refused:
        submit_article(actor=technician_li, article_uid=article.uid)
    assert words in refused.value.words()
    assert Article.objects.get().state == State.DRAFT
    assert not Submission.objects.exists()


def test_a_warning_does_not_stop_it(technician_li, draft):
    article = create_article(
        actor=technician_li, article_uid=uuid7(), draft=draft(stages=(), audience=None)
    )
    assert submit_article(actor=technician_li, article_uid=article.uid).state == State.PENDING


def test_taken_back_it_is_a_draft_again(technician_li, article):
    submit_article(actor=technician_li, article_uid=article.uid)
    for _press in range(2):
        taken = withdraw_article(actor=technician_li, article_uid=article.uid)
        assert taken.state == State.DRAFT
    assert Submission.objects.get().state == Submitted.WITHDRAWN
    assert AuditEntry.objects.filter(verb="review.submission.withdraw").count() == 1


def test_sent_back_with_a_note_it_is_corrected_and_handed_in_again(
    technician_li, county_reviewer, article, draft
):
    submit_article(actor=technician_li, article_uid=article.uid)
    first = waiting()
    review.reject(
        actor=county_reviewer, submission_uid=first.uid, sha256=first.version.sha256,
        note="用量没写清楚",
    )  # fmt: skip
    assert Article.objects.get().state == State.REJECTED
    assert Notice.objects.get(person=technician_li.person).url.endswith(
        reviewables[KIND].url(article.uid)
    )
    edited = edit_article(
        actor=technician_li, article_uid=article.uid, draft=draft(summary="每株一小撮"), revision=1
    )
    assert edited.state == State.REJECTED
    submit_article(actor=technician_li, article_uid=article.uid)
    approve(county_reviewer, article)
    assert PublishedArticle.objects.get().summary == "每株一小撮"
    assert Article.objects.get().live_version.no == 2


# -- approve


def test_an_approval_puts_exactly_this_version_before_readers(
    technician_li, county_reviewer, article, draft
):
    submit_article(actor=technician_li, article_uid=article.uid)
    version = waiting().version
    approve(county_reviewer, article)
    article, seen = Article.objects.get(), PublishedArticle.objects.get()
    assert (article.state, article.live_version) == (State.PUBLISHED, version)
    assert article.live_sha256 == article.approved_sha256 == hash_of(version.snapshot)
    wanted = draft().cleaned()
    assert (seen.uid, seen.title, seen.summary, seen.body, seen.source, seen.region_id) == (
        article.uid, wanted.title, wanted.summary, wanted.body, wanted.source, wanted.region,
    )  # fmt: skip
    assert [str(stage) for stage in seen.stages.all()] == ["大喇叭口期"]
    assert seen.published_at == seen.updated_at == article.published_at
    assert AuditEntry.objects.filter(verb="articles.article.publish").count() == 1
    assert Change.objects.filter(key=str(article.uid)).count() == 3  # begun, handed in, published
    assert Notice.objects.filter(person=technician_li.person, kind="review.approved").count() == 1


def test_its_audience_is_told_through_delivery(published, draft):
    item = Item.objects.select_related("audience").get()
    assert published.item == item
    assert (item.kind, item.object_uid, item.headline, item.summary) == (
        KIND, published.uid, draft().title, draft().summary,
    )  # fmt: skip
    assert item.url == f"/a/{item.url.split('/')[2]}/"
    assert item.audience.definition == draft().definition
    targets = Target.objects.values_list("region_code", "stage__order", "live")
    assert list(targets) == [("220122101", 6, True)]
    assert Job.objects.filter(task="delivery.count_targets").count() == 1


def test_without_an_audience_nobody_is_told(technician_li, county_reviewer, draft):
    article = create_article(actor=technician_li, article_uid=uuid7(), draft=draft(audience=None))
    submit_article(actor=technician_li, article_uid=article.uid)
    approve(county_reviewer, article)
    assert PublishedArticle.objects.get().title == draft().title
    assert not Item.objects.exists()


def test_a_later_version_changes_the_page_and_the_item_and_keeps_the_day(
    technician_li, county_reviewer, published, draft, time_machine_day
):
    began = PublishedArticle.objects.get().published_at
    time_machine_day(2)
    wider = replace(draft(), title="第二版", audience=Audience(("220122",), ("maize_spring",)))
    edit_article(actor=technician_li, article_uid=published.uid, draft=wider, revision=1)
    assert PublishedArticle.objects.get().title == draft().title  # not yet approved
    submit_article(actor=technician_li, article_uid=published.uid)
    approve(county_reviewer, published)
    seen = PublishedArticle.objects.get()
    assert (seen.title, seen.published_at) == ("第二版", began)
    assert seen.updated_at > began
    item = Item.objects.select_related("audience").get()
    assert (item.headline, item.audience.definition) == ("第二版", wider.definition)
    narrow = replace(wider, audience=None)
    edit_article(actor=technician_li, article_uid=published.uid, draft=narrow, revision=2)
    submit_article(actor=technician_li, article_uid=published.uid)
    approve(county_reviewer, published)
    assert Item.objects.get().withdrawn_at is not None
    assert Article.objects.get().item is None


def test_an_approval_is_for_the_bytes_that_were_handed_in(technician_li, county_reviewer, article):
    """A change past the actions (a repair by hand) makes the approval void too."""
    submit_article(actor=technician_li, article_uid=article.uid)
    submission = waiting()
    Article.objects.update(body="<p>用量翻倍。</p>")
    with pytest.raises(VersionChanged):
        review.approve(
            actor=county_reviewer, submission_uid=submission.uid,
            sha256=submission.version.sha256,
        )  # fmt: skip
    assert not PublishedArticle.objects.exists()
    assert not Item.objects.exists()
    assert Article.objects.get().live_sha256 == ""


def test_nobody_approves_the_own_article(technician_li, article, give):
    both = give(technician_li, Role.REVIEWER, "农安县")
    submit_article(actor=both, article_uid=article.uid)
    submission = waiting()
    with pytest.raises(OwnWork):
        review.approve(actor=both, submission_uid=submission.uid, sha256=submission.version.sha256)
    assert not PublishedArticle.objects.exists()


def test_nobody_who_wrote_on_it_approves_it_whoever_hands_it_in(
    technician_li, article, draft, resident, give, agri_station, county_reviewer
):
    """Two who help each other out are not four eyes."""
    colleague = give(resident("吴编辑", "双桥村"), Role.EDITOR, "农安县", organisation=agri_station)
    colleague = give(colleague, Role.REVIEWER, "农安县")
    author = give(technician_li, Role.REVIEWER, "农安县")
    edit_article(actor=colleague, article_uid=article.uid, draft=draft(title="改"), revision=1)
    for submitter in (author, colleague):
        submit_article(actor=submitter, article_uid=article.uid)
        submission = waiting()
        for writer in (author, colleague):
            with pytest.raises(OwnWork):
                review.approve(
                    actor=writer, submission_uid=submission.uid, sha256=submission.version.sha256
                )
        withdraw_article(actor=submitter, article_uid=article.uid)
    assert not PublishedArticle.objects.exists()
    submit_article(actor=colleague, article_uid=article.uid)
    approve(county_reviewer, article)
    assert not Article.objects.get().writers.exists()  # from now on counts who edits it next


def test_a_reviewer_who_never_wrote_on_it_decides_also_about_a_colleague_s_change(
    published, technician_li, draft, county_reviewer
):
    edit_article(
        actor=technician_li, article_uid=published.uid, draft=draft(title="二"), revision=1
    )
    submit_article(actor=technician_li, article_uid=published.uid)
    assert approve(county_reviewer, published).state == Submitted.APPROVED


def test_what_readers_see_already_is_not_handed_in_again(technician_li, published):
    with pytest.raises(errors.NothingNew):
        submit_article(actor=technician_li, article_uid=published.uid)
    assert Submission.objects.count() == 1


def test_a_rubric_with_two_steps_needs_two_reviewers(
    technician_li, county_reviewer, article, resident, give
):
    Rubric.objects.filter(key="agri-tech").update(review_steps=2)
    city = give(resident("城审核", "兴隆村"), Role.REVIEWER, "长春市")
    submit_article(actor=technician_li, article_uid=article.uid)
    approve(county_reviewer, article)
    assert not PublishedArticle.objects.exists()
    assert waiting().queue_region_id == "2201"
    approve(city, article)
    assert PublishedArticle.objects.get().title == article.title


def test_the_database_holds_no_published_article_that_was_not_approved(published):
    for wrong in (
        {"live_sha256": "a" * 64},
        {"live_sha256": "", "state": State.PUBLISHED},
        {"live_sha256": ""},
        {"live_version": None},
        {"published_at": None},
        {"state": State.RECALLED},
        {"title": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Article.objects.update(**wrong)


# -- what a reviewer reads


def test_a_reviewer_reads_words_for_everything(published, technician_li, draft, county_reviewer):
    changed = replace(
        draft(), stages=("maize_spring:4", "maize_spring:5", "maize_spring:6"), audience=None,
        rubric="life",
    )  # fmt: skip
    edit_article(actor=technician_li, article_uid=published.uid, draft=changed, revision=1)
    before = labelled(draft().cleaned().snapshot().content())
    rows = {row.part.name: row for row in comparison(changed.cleaned().snapshot(), before)}
    assert [name for name, row in rows.items() if not row.same] == [
        "rubric", "stages", "audience",
    ]  # fmt: skip
    assert (rows["rubric"].before, rows["rubric"].now) == ("农技", "生活信息")
    assert rows["stages"].now == "春玉米 七叶到大喇叭口期"
    assert (len(rows["audience"].before), rows["audience"].now) == (2, [])
    assert rows["region"].now == "吉林省长春市农安县"
    assert rows["organisation"].now == "农安县农业技术推广中心"
    assert str(rows["urgency"].now) == "普通"


def test_the_button_names_the_consequence(draft, county_reviewer):
    adapter = reviewables[KIND]
    told, untold = draft().cleaned().snapshot(), draft(audience=None).cleaned().snapshot()
    assert "批准" in str(adapter.approve_words(told))
    assert str(adapter.approve_words(untold)) == "批准，只放在门户，不送给任何人"
    assert len(adapter.panels(told, county_reviewer)) == 1
    assert adapter.panels(untold, county_reviewer) == []


def test_a_part_that_articles_no_longer_have_is_still_shown(draft):
    content = [
        *draft().cleaned().snapshot().content(),
        {"name": "old", "kind": "text", "value": "x"},
    ]
    assert labelled(content).parts[-1].label == "old"
    assert draft_in(content) == draft().cleaned()


# -- lists


def test_a_place_lists_its_own_and_what_stands_above(
    published, technician_li, county_reviewer, draft
):
    town = create_article(
        actor=technician_li, article_uid=uuid7(),
        draft=draft(region="220122102", rubric="life", audience=None, title="哈拉海镇的事"),
    )  # fmt: skip
    submit_article(actor=technician_li, article_uid=town.uid)
    approve(county_reviewer, town)

    def titles(code: str, rubric: str = "") -> list[str]:
        return [row.title for row in queries.listed(code, rubric)]

    assert titles("220122101202") == [published.title]
    assert titles("220122102201") == ["哈拉海镇的事", published.title]
    assert titles("220122102201", "life") == ["哈拉海镇的事"]
    assert titles("220122") == [published.title]
    assert titles("2201") == titles("220182100200") == []
    PublishedArticle.objects.filter(uid=town.uid).update(hidden_at=published.published_at)
    assert titles("220122102201") == [published.title]


def test_a_list_with_stages_takes_two_queries(published, django_assert_num_queries):
    with django_assert_num_queries(2):
        rows = list(queries.with_stages(queries.listed("220122101202")))
        assert [(r.rubric.name, r.organisation.name, r.region.name) for r in rows]
        assert [str(stage.crop) for row in rows for stage in row.stages.all()] == ["春玉米"]


def test_the_rubrics_are_loaded_once_and_kept_as_they_were_changed(rubrics):
    Rubric.objects.filter(key="party").update(name="党建工作", review_steps=2)
    load_rubrics()
    assert list(Rubric.objects.order_by("order").values_list("key", "name", "review_steps")) == [
        ("announcements", "政务公告", 1), ("agri-tech", "农技", 1),
        ("life", "生活信息", 1), ("party", "党建工作", 2),
    ]  # fmt: skip


def test_the_working_copy_is_the_draft_it_was_made_of(article, draft):
    assert draft_of(Article.objects.get()) == draft().cleaned()
    assert reviewables[KIND].current(article.uid).sha256 == draft().cleaned().snapshot().sha256
    assert reviewables[KIND].current(uuid7()) is None
