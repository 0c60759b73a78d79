"""Who decides: by rubric and level, and a village by its own right."""

import pytest

from gengdu.access.enums import Role
from gengdu.articles import queries
from gengdu.articles.actions import (
    create_article,
    submit_article,
)
from gengdu.articles.errors import UrgencyNotOffered
from gengdu.articles.models import Article, PublishedArticle, Rubric, RubricPolicy
from gengdu.articles.queries import draft_of
from gengdu.articles.tests.conftest import approve
from gengdu.audit.models import AuditEntry
from gengdu.delivery.enums import Urgency
from gengdu.delivery.errors import PlaceOutside
from gengdu.delivery.rules import Audience
from gengdu.kit.ids import uuid7
from gengdu.review.errors import DecidedBefore
from gengdu.review.models import Submission

pytestmark = pytest.mark.django_db
VILLAGE = "220122101202"


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


@pytest.mark.parametrize(
    ("level", "steps", "told", "decided"),
    [
        (5, [5], "220122101", ["220122101202", "220122101"]),
        (5, [5], VILLAGE, ["220122101202"]),
        (5, [5, 3], "220122101", ["220122101202", "220122"]),
    ],
)
def test_who_decides_for_everybody_who_is_told_is_asked(
    lao_wang, draft, rubrics, level, steps, told, decided
):
    rubric = Rubric.objects.get(key="announcements")
    RubricPolicy.objects.update_or_create(rubric=rubric, level=level, defaults={"steps": steps})
    wide = notice(draft, audience=Audience((told,)))
    article = create_article(actor=lao_wang, article_uid=uuid7(), draft=wide)
    submit_article(actor=lao_wang, article_uid=article.uid)
    assert [step["region"] for step in Submission.objects.get().steps] == decided


def test_for_two_townships_their_county_decides(technician_li, draft, rubrics):
    rubric = Rubric.objects.get(key="life")
    RubricPolicy.objects.update_or_create(rubric=rubric, level=4, defaults={"steps": [4]})
    both = Audience(("220122101", "220122102"))
    wide = draft(rubric="life", region="220122101", audience=both, stages=())
    article = create_article(actor=technician_li, article_uid=uuid7(), draft=wide)
    submit_article(actor=technician_li, article_uid=article.uid)
    steps = [step["region"] for step in Submission.objects.get().steps]
    assert steps == ["220122101", "220122"]


def test_an_emergency_is_asked_for_by_a_right_over_its_rubric(resident, give, draft):
    """A right to advise the county, and one to write under another rubric, are not one of both."""
    expert = give(resident("郑专", "兴隆村"), Role.EXPERT, "农安县")
    expert = give(expert, Role.EDITOR, "农安县", rubrics=["party"])
    with pytest.raises(UrgencyNotOffered):
        create_article(actor=expert, article_uid=uuid7(), draft=draft(urgency=Urgency.EMERGENCY))
    assert not Article.objects.exists()


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
