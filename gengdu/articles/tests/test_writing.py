"""Drafts: begun, edited side by side, deleted."""

from dataclasses import replace

import pytest

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.access.models import Organisation
from gengdu.articles import errors
from gengdu.articles.actions import (
    create_article,
    delete_draft,
    edit_article,
    submit_article,
    withdraw_article,
)
from gengdu.articles.enums import State
from gengdu.articles.models import Article
from gengdu.articles.queries import articles_for, articles_to_change, draft_of
from gengdu.articles.tests.conftest import approve
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.enums import Urgency
from gengdu.delivery.errors import PlaceOutside
from gengdu.delivery.rules import Audience
from gengdu.kit.ids import uuid7
from gengdu.review import actions as review
from gengdu.review.enums import State as Submitted
from gengdu.review.errors import AlreadyDecided
from gengdu.review.models import Submission

pytestmark = pytest.mark.django_db


def verbs(article) -> list[str]:
    """What the log says of an article, oldest first."""
    rows = AuditEntry.objects.filter(target_key=str(article.uid)).order_by("pk")
    return list(rows.values_list("verb", flat=True))


# -- begin


def test_a_draft_holds_what_was_entered_and_is_seen_by_its_bureau(
    technician_li, article, draft, party_editor, county_reviewer
):
    assert (article.state, article.revision, article.author) == (State.DRAFT, 1, technician_li)
    assert draft_of(article) == draft().cleaned()
    assert list(articles_for(technician_li)) == [article]
    assert not articles_for(party_editor).exists()  # another bureau of the same county
    assert list(articles_for(county_reviewer)) == [article]  # and may recall it one day
    assert not articles_to_change(county_reviewer).exists()  # reviews, does not write
    assert verbs(article) == ["articles.article.create"]
    assert Change.objects.filter(key=str(article.uid), op="upsert").count() == 1


def test_pressing_twice_begins_one_article(technician_li, draft):
    uid = uuid7()
    one = create_article(actor=technician_li, article_uid=uid, draft=draft())
    two = create_article(actor=technician_li, article_uid=uid, draft=draft(title="另一个标题"))
    assert one == two
    assert Article.objects.get().title == draft().title


def test_text_is_sanitised_and_titles_are_one_line(technician_li, draft):
    article = create_article(
        actor=technician_li,
        article_uid=uuid7(),
        draft=draft(title=" 防\n玉米螟 ", body='<p onclick="x()">看<script>x()</script>心叶</p>'),
    )
    assert (article.title, article.body) == ("防 玉米螟", "<p>看心叶</p>")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"title": " "}, errors.TitleMissing),
        ({"rubric": "weather"}, errors.RubricNotYours),
        ({"organisation": uuid7()}, errors.OrganisationGone),
        ({"region": "220182"}, errors.PlaceNotYours),
        ({"region": "22"}, errors.PlaceNotYours),
        ({"stages": ("maize_spring:77",)}, errors.StageUnknown),
        ({"audience": Audience(("220182",))}, PlaceOutside),
        ({"audience": Audience(("22",))}, PlaceOutside),
    ],
)
def test_what_cannot_be_written(technician_li, draft, fields, refusal):
    with pytest.raises(refusal):
        create_article(actor=technician_li, article_uid=uuid7(), draft=draft(**fields))
    assert not Article.objects.exists()
    assert not AuditEntry.objects.filter(verb="articles.article.create").exists()


def test_a_partner_s_people_write_for_the_page_alone(contributor, draft, college, lao_wang):
    for author, urgency, organisation in (
        (contributor, Urgency.IMPORTANT, college.uid), (lao_wang, Urgency.EMERGENCY, None),
    ):  # fmt: skip
        place = "220122" if author is contributor else "220122101202"
        own = {"organisation": organisation} if organisation else {}
        with pytest.raises(errors.UrgencyNotOffered):
            create_article(
                actor=author, article_uid=uuid7(),
                draft=draft(urgency=urgency, region=place, audience=Audience((place,)), **own),
            )  # fmt: skip
    assert not Article.objects.exists()


def test_nobody_writes_in_another_bureau_s_name(technician_li, draft, party_office):
    with pytest.raises(errors.PlaceNotYours):
        create_article(
            actor=technician_li, article_uid=uuid7(), draft=draft(organisation=party_office.uid)
        )
    assert not Article.objects.exists()


def test_a_grant_for_some_rubrics_opens_these_alone(resident, give, draft, agri_station):
    writer = give(
        resident("吴编辑", "双桥村"), Role.EDITOR, "农安县",
        organisation=agri_station, rubrics=["life"],
    )  # fmt: skip
    with pytest.raises(errors.RubricNotYours):
        create_article(actor=writer, article_uid=uuid7(), draft=draft())
    made = create_article(
        actor=writer, article_uid=uuid7(), draft=draft(rubric="life", audience=None)
    )
    assert list(articles_for(writer)) == [made]


@pytest.mark.parametrize("who", ["mei", "county_reviewer", "outsider"])
def test_who_does_not_write_here_writes_nothing(request, who, draft):
    with pytest.raises(errors.PlaceNotYours):
        create_article(actor=request.getfixturevalue(who), article_uid=uuid7(), draft=draft())
    assert not Article.objects.exists()


def test_a_closed_organisation_takes_nothing_new_but_keeps_what_it_has(
    technician_li, article, draft, agri_station
):
    Organisation.objects.filter(pk=agri_station.pk).update(closed_on="2026-01-01")
    with pytest.raises(errors.OrganisationGone):
        create_article(actor=technician_li, article_uid=uuid7(), draft=draft())
    edited = edit_article(
        actor=technician_li, article_uid=article.uid, draft=draft(title="新标题"), revision=1
    )
    assert edited.title == "新标题"


# -- edit


def test_an_edit_counts_revisions_and_names_what_changed(technician_li, article, draft):
    changed = replace(draft(), title="防玉米螟", stages=("maize_spring:5", "maize_spring:6"))
    edited = edit_article(actor=technician_li, article_uid=article.uid, draft=changed, revision=1)
    assert (edited.revision, edited.title, edited.state) == (2, "防玉米螟", State.DRAFT)
    assert sorted(edited.stages.values_list("order", flat=True)) == [5, 6]
    entry = AuditEntry.objects.get(verb="articles.article.edit")
    assert entry.changed["parts"] == ["title", "stages"]
    assert entry.changed["title"] == [draft().title, "防玉米螟"]
    assert "body" not in entry.changed


def test_saving_what_stands_there_already_does_nothing(technician_li, article, draft):
    same = edit_article(actor=technician_li, article_uid=article.uid, draft=draft(), revision=7)
    assert same.revision == 1
    assert verbs(article) == ["articles.article.create"]


def test_a_stale_form_is_refused_with_who_and_when_and_writes_nothing(
    technician_li, article, draft, resident, give, agri_station
):
    colleague = give(resident("吴编辑", "双桥村"), Role.EDITOR, "农安县", organisation=agri_station)
    edit_article(
        actor=colleague, article_uid=article.uid, draft=draft(title="同事的标题"), revision=1
    )
    with pytest.raises(errors.ChangedMeanwhile) as refused:
        edit_article(
            actor=technician_li, article_uid=article.uid, draft=draft(title="我的标题"), revision=1
        )
    assert refused.value.revision == 2
    assert "吴编辑" in refused.value.words()
    assert Article.objects.get().title == "同事的标题"
    over = edit_article(
        actor=technician_li, article_uid=article.uid, draft=draft(title="我的标题"), revision=2
    )
    assert (over.title, over.revision) == ("我的标题", 3)


@pytest.mark.parametrize(
    "who", ["mei", "party_editor", "outsider", "county_reviewer", "contributor"]
)
def test_a_foreign_article_is_not_there(request, who, article, draft):
    actor = request.getfixturevalue(who)
    for do in (
        lambda: edit_article(actor=actor, article_uid=article.uid, draft=draft(), revision=1),
        lambda: delete_draft(actor=actor, article_uid=article.uid),
        lambda: submit_article(actor=actor, article_uid=article.uid),
        lambda: withdraw_article(actor=actor, article_uid=article.uid),
    ):
        with pytest.raises(ForeignRow):
            do()
    assert Article.objects.get().revision == 1
    assert not Submission.objects.exists()


def test_editing_what_waits_takes_it_out_of_the_queue(
    technician_li, article, draft, county_reviewer
):
    submit_article(actor=technician_li, article_uid=article.uid)
    waiting = Submission.objects.get()
    edited = edit_article(
        actor=technician_li, article_uid=article.uid, draft=draft(title="改过了"), revision=1
    )
    assert edited.state == State.DRAFT
    assert Submission.objects.get().state == Submitted.WITHDRAWN
    with pytest.raises(AlreadyDecided):
        review.approve(
            actor=county_reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256
        )
    assert Article.objects.get().live_sha256 == ""


def test_what_a_colleague_handed_in_is_void_too_when_it_is_edited(
    technician_li, article, draft, resident, give, agri_station
):
    colleague = give(resident("吴编辑", "双桥村"), Role.EDITOR, "农安县", organisation=agri_station)
    submit_article(actor=technician_li, article_uid=article.uid)
    edit_article(actor=colleague, article_uid=article.uid, draft=draft(title="改"), revision=1)
    assert Submission.objects.get().state == Submitted.WITHDRAWN


def test_an_audience_somebody_else_chose_may_stay_but_not_grow(
    article, draft, resident, give, agri_station, technician_li
):
    edit_article(
        actor=technician_li, article_uid=article.uid,
        draft=draft(region="220122101", audience=Audience(("220122",))), revision=1,
    )  # fmt: skip
    townsman = give(
        resident("吴编辑", "双桥村"), Role.EDITOR, "伏龙泉镇", organisation=agri_station
    )
    kept = draft(region="220122101", audience=Audience(("220122",)), title="镇里改的")
    edit_article(actor=townsman, article_uid=article.uid, draft=kept, revision=2)
    with pytest.raises(PlaceOutside):
        edit_article(
            actor=townsman, article_uid=article.uid,
            draft=replace(kept, audience=Audience(("220122",), ("maize_spring",))), revision=3,
        )  # fmt: skip
    assert Article.objects.get().title == "镇里改的"


def test_editing_what_readers_see_makes_a_draft_beside_it(
    technician_li, published, draft, county_reviewer
):
    live = published.published.title
    edited = edit_article(
        actor=technician_li, article_uid=published.uid, draft=draft(title="第二版"), revision=1
    )
    assert edited.state == State.DRAFT
    assert (published.published.title, edited.live_sha256) == (live, published.live_sha256)
    back = edit_article(actor=technician_li, article_uid=published.uid, draft=draft(), revision=2)
    assert back.state == State.PUBLISHED  # again exactly what readers see
    edit_article(
        actor=technician_li, article_uid=published.uid, draft=draft(title="第二版"), revision=3
    )
    submit_article(actor=technician_li, article_uid=published.uid)
    approve(county_reviewer, published)
    published.published.refresh_from_db()
    assert published.published.title == "第二版"


def test_a_recalled_article_stays_as_it_is(technician_li, published, draft):
    Article.objects.update(state=State.RECALLED, recalled_at=published.published_at)
    with pytest.raises(errors.Recalled):
        edit_article(
            actor=technician_li, article_uid=published.uid, draft=draft(title="改"), revision=1
        )
    with pytest.raises(errors.Recalled):
        submit_article(actor=technician_li, article_uid=published.uid)
    assert Article.objects.get().title == draft().title


# -- delete


def test_a_draft_that_was_never_handed_in_is_deleted(technician_li, article):
    delete_draft(actor=technician_li, article_uid=article.uid)
    assert not Article.objects.exists()
    assert verbs(article)[-1] == "articles.article.delete"
    assert Change.objects.filter(key=str(article.uid), op="delete").count() == 1
    with pytest.raises(ForeignRow):
        delete_draft(actor=technician_li, article_uid=article.uid)


def test_what_was_handed_in_once_is_not_deleted(technician_li, article):
    submit_article(actor=technician_li, article_uid=article.uid)
    withdraw_article(actor=technician_li, article_uid=article.uid)
    with pytest.raises(errors.WasSubmitted):
        delete_draft(actor=technician_li, article_uid=article.uid)
    assert Article.objects.get().state == State.DRAFT


def test_a_contributor_writes_for_the_own_college_alone(contributor, draft, college, agri_station):
    made = create_article(
        actor=contributor, article_uid=uuid7(), draft=draft(organisation=college.uid)
    )
    assert list(articles_for(contributor)) == [made]
    with pytest.raises(errors.PlaceNotYours):
        create_article(
            actor=contributor, article_uid=uuid7(), draft=draft(organisation=agri_station.uid)
        )
