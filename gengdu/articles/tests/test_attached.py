"""Pictures and attachments of an article: under its review, and gone with it."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from gengdu.articles.actions import (
    create_article,
    delete_draft,
    edit_article,
    recall_article,
    submit_article,
)
from gengdu.articles.enums import KIND
from gengdu.articles.models import Article, PublishedArticle
from gengdu.articles.queries import draft_of
from gengdu.articles.queries.attached import ArticleFiles, pictures_in
from gengdu.articles.rules.checking import checks_of
from gengdu.articles.rules.drafts import Attached
from gengdu.articles.tests.conftest import approve
from gengdu.articles.tests.test_console import desk, page, sent
from gengdu.files.actions import make_renditions
from gengdu.files.enums import Access, Kind
from gengdu.files.models import File
from gengdu.files.tests.making import PDF, give, picture
from gengdu.kit import clock
from gengdu.kit.errors import NotFound
from gengdu.kit.ids import ref_of, uuid7
from gengdu.review.errors import ChecksFailed, VersionChanged
from gengdu.review.models import Submission
from gengdu.review.queries import comparison, snapshot_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    """An empty storage."""
    own = {**settings.STORAGES["files"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "files": own}


def attached(actor, words="叶背的卵块", kind=Kind.PICTURE, *, made=True):
    """A file of this actor, as a draft names it."""
    name, content = ("田.jpg", picture()) if kind == Kind.PICTURE else ("明白纸.pdf", PDF)
    file = give(actor, name, content, kind)
    if made and kind == Kind.PICTURE:
        make_renditions(file_id=file.pk)
        file.refresh_from_db()
    return Attached(file.uid, file.sha256, words)


@pytest.fixture
def illustrated(technician_li, draft):
    """A draft with a picture and a paper."""
    return draft(
        pictures=(attached(technician_li),),
        attachments=(attached(technician_li, "明白纸", Kind.ATTACHMENT),),
    )


def access(article, one, reader=None):
    """What the owner says of a file to this reader."""
    return ArticleFiles().access(
        owner_uid=article.uid, file_uid=one.uid, reader=reader.uid if reader else None
    )


def test_files_are_the_articles_and_public_once_it_is_published(
    technician_li, county_reviewer, mei, party_editor, illustrated
):
    article = create_article(actor=technician_li, article_uid=uuid7(), draft=illustrated)
    assert draft_of(Article.objects.get()) == illustrated.cleaned()
    one = illustrated.pictures[0]
    assert File.objects.filter(owner_kind=KIND, owner_uid=article.uid).count() == 2
    assert [access(article, one, who) for who in (None, mei, party_editor)] == [Access.NO] * 3
    assert [access(article, one, w) for w in (technician_li, county_reviewer)] == [Access.YES] * 2
    submit_article(actor=technician_li, article_uid=article.uid)
    approve(county_reviewer, article)
    assert {access(article, f) for f in illustrated.files} == {Access.PUBLIC}
    row = PublishedArticle.objects.get()
    assert [f["words"] for f in (*row.pictures, *row.attachments)] == ["叶背的卵块", "明白纸"]
    recall_article(actor=technician_li, article_uid=article.uid, reason="用量写错")
    assert access(article, one) == Access.NO


def test_an_approval_is_for_the_pictures_too(technician_li, county_reviewer, illustrated, draft):
    article = create_article(actor=technician_li, article_uid=uuid7(), draft=illustrated)
    submit_article(actor=technician_li, article_uid=article.uid)
    waiting = Submission.objects.select_related("version").get()
    Article.objects.update(pictures=[attached(technician_li).as_json()])
    with pytest.raises(VersionChanged):
        approve(county_reviewer, article)
    rows = {row.part.name: row for row in comparison(snapshot_of(waiting.version), None)}
    assert rows["pictures"].now == "叶背的卵块"
    assert not PublishedArticle.objects.exists()


def test_a_picture_taken_out_is_shown_as_gone_and_stays_for_its_version(
    technician_li, county_reviewer, illustrated, draft
):
    article = create_article(actor=technician_li, article_uid=uuid7(), draft=illustrated)
    submit_article(actor=technician_li, article_uid=article.uid)
    approve(county_reviewer, article)
    edit_article(actor=technician_li, article_uid=article.uid, draft=draft(), revision=1)
    submit_article(actor=technician_li, article_uid=article.uid)
    waiting = Submission.objects.select_related("version").get(state="pending")
    former = Submission.objects.select_related("version").get(state="approved")
    rows = comparison(snapshot_of(waiting.version), snapshot_of(former.version))
    assert {row.part.name for row in rows if row.is_gone} == {"pictures", "attachments"}
    assert File.objects.filter(owner_uid=article.uid).count() == 2  # a version names them


def test_what_no_version_names_is_let_go(technician_li, illustrated, draft):
    article = create_article(actor=technician_li, article_uid=uuid7(), draft=illustrated)
    edit_article(actor=technician_li, article_uid=article.uid, draft=draft(), revision=1)
    assert not File.objects.filter(owner_uid=article.uid).exists()
    edit_article(actor=technician_li, article_uid=article.uid, draft=illustrated, revision=2)
    assert File.objects.filter(owner_uid=article.uid).count() == 2
    delete_draft(actor=technician_li, article_uid=article.uid)
    assert File.objects.filter(owner_kind="").count() == 2


def test_somebody_elses_file_is_not_there(technician_li, county_reviewer, draft):
    theirs = attached(county_reviewer)
    with pytest.raises(NotFound):
        create_article(actor=technician_li, article_uid=uuid7(), draft=draft(pictures=(theirs,)))
    assert not Article.objects.exists()


@pytest.mark.parametrize(("made", "words", "found"), [
    (True, "卵块", []), (True, "", ["warning"]), (False, "卵块", ["error"]),
])  # fmt: skip
def test_the_machine_looks_at_pictures(technician_li, draft, made, words, found):
    one = draft(pictures=(attached(technician_li, words, made=made),))
    said = checks_of(one, now=clock.now(), pictures=pictures_in(one))
    assert [str(check.severity) for check in said] == found


def test_a_picture_that_is_not_there_is_not_handed_in(technician_li, draft):
    article = create_article(actor=technician_li, article_uid=uuid7(), draft=draft())
    gone = Attached(uuid.uuid4(), "0" * 64, "卵块")
    Article.objects.update(pictures=[gone.as_json()])
    with pytest.raises(ChecksFailed):
        submit_article(actor=technician_li, article_uid=article.uid)


def test_the_form_takes_all_of_it(technician_li, article, draft, illustrated):
    (one,), (paper,) = illustrated.pictures, illustrated.attachments
    day = clock.today() + dt.timedelta(days=30)
    data = sent(
        draft(title="带图的文章"), revision=1, topics=["pests", "weather"], licence="cc-by",
        valid_from=str(clock.today()), valid_until=str(day), publish_at=f"{day}T08:30",
        urgency="important", needs_confirmation="on",
        pictures=[ref_of(one.uid)], attachments=[ref_of(paper.uid)],
        **{f"pictures-text-{ref_of(one.uid)}": "卵块",
           f"attachments-text-{ref_of(paper.uid)}": "明白纸"},
    )  # fmt: skip
    answer = desk(technician_li).post(page("edit", article), data)
    assert answer.status_code == 302, answer.context["form"].errors
    saved = draft_of(Article.objects.get())
    assert saved.topics == ("pests", "weather")
    assert (saved.licence, saved.valid_until, saved.urgency) == ("cc-by", day, "important")
    assert timezone.localtime(saved.publish_at).strftime("%H:%M") == "08:30"
    assert saved.needs_confirmation
    assert [f.words for f in saved.files] == ["卵块", "明白纸"]
    text = desk(technician_li).get(page("detail", article)).content.decode()
    assert "卵块" in text
    assert "明白纸" in text


def test_a_turned_validity_is_refused_beside_its_field(technician_li, article, draft):
    data = sent(draft(), revision=1, valid_from="2026-06-01", valid_until="2026-05-01")
    answer = desk(technician_li).post(page("edit", article), data)
    assert answer.status_code == 422
    assert "valid_until" in answer.context["form"].errors
