"""Articles in the search: the approved version as readers see it, and nothing else."""

import pytest

from gengdu.agronomy.models import Crop, Stage
from gengdu.articles.actions import submit_article
from gengdu.articles.actions.writing import edit_article
from gengdu.articles.models import PublishedArticle, Rubric, Topic
from gengdu.articles.queries.searching import FACETS, SearchableArticles
from gengdu.articles.queries.working import draft_of
from gengdu.articles.tests.conftest import approve
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.ids import ref_of
from gengdu.search import actions
from gengdu.search.queries import search
from gengdu.search.rules.wishes import Scope

pytestmark = pytest.mark.django_db
TITLE = "大喇叭口期防玉米螟，这几天最关键"


def find(text: str, **scope: str) -> list[str]:
    """Titles that are found once the index has caught up."""
    while changes.number_batch():
        pass
    while actions.follow_feed():
        pass
    while actions.sweep_batch():
        pass
    return [hit.document.title for hit in search(text, Scope(**scope)).hits]


def test_a_draft_is_not_found_and_what_waits_neither(article, technician_li):
    assert find("玉米螟") == []
    submit_article(actor=technician_li, article_uid=article.uid)
    assert find("玉米螟") == []


def test_what_is_published_is_found_by_all_that_it_says(published):
    for text in ("玉米螟", "叶背", "颗粒剂", "春玉米", "stage 6", "县农技", "农技"):
        assert find(text) == [TITLE], text
    hit = search("玉米螟").hits[0].document
    assert hit.url == f"/a/{ref_of(published.uid)}/"
    assert (hit.region_code, hit.byline) == ("220122", "县农技中心")


def test_every_filter_of_an_article(published):
    for name, key in {
        "kind": "articles",
        "rubric": "agri-tech",
        "crop": "maize_spring",
        "stage": "maize_spring:6",
    }.items():
        assert find("玉米", **{name: key}) == [TITLE]
    assert find("玉米", stage="maize_spring:5") == []
    assert find("玉米", region_code="220182") == []


def test_what_is_recalled_is_gone_in_one_round(published):
    assert find("玉米螟") == [TITLE]
    PublishedArticle.objects.update(hidden_at=clock.now())
    changes.record(published, region_code="220122")
    assert find("玉米螟") == []


def test_a_new_draft_beside_it_is_not_found_until_it_is_approved(
    published, technician_li, county_reviewer, draft
):
    newer = draft(title="大喇叭口期防玉米螟，用赤眼蜂")
    edit_article(
        actor=technician_li, article_uid=published.uid, revision=published.revision, draft=newer
    )
    assert draft_of(published.__class__.objects.get(pk=published.pk)).title == newer.title
    assert find("赤眼蜂") == []
    submit_article(actor=technician_li, article_uid=published.uid)
    approve(county_reviewer, published)
    assert find("赤眼蜂") == ["大喇叭口期防玉米螟，用赤眼蜂"]
    assert find("最关键") == []


def test_a_new_name_of_what_it_names_finds_it(published):
    topic = Topic.objects.get(key="pests")
    row = PublishedArticle.objects.get()
    row.topics.add(topic)
    changes.record(published)
    assert find(topic.name, topic="pests") == [TITLE]
    rubric, crop = Rubric.objects.get(key="agri-tech"), Crop.objects.get()
    for named in (topic, rubric, crop, Stage.objects.get(order=6), row.organisation):
        field = "short_name" if named is row.organisation else "name"
        type(named).objects.filter(pk=named.pk).update(**{field: "新改的名"})
        changes.record(named)
        assert find("改的") == [TITLE], named
        type(named).objects.filter(pk=named.pk).update(**{field: "旧有之称"})
        changes.record(named)
        assert find("改的") == [], named


def test_filters_have_names_in_both_languages(maize, rubrics):
    assert FACETS["crop"].labels(["maize_spring", "none"]) == {"maize_spring": "春玉米"}
    maize.called = "玉米"
    maize.save()
    twin = Crop.objects.create(key="maize_summer", name="夏玉米", called="玉米", start_event="x")
    assert FACETS["crop"].labels(["maize_spring"]) == {"maize_spring": "玉米"}
    assert FACETS["crop"].labels(["maize_spring", twin.key]) == {
        "maize_spring": "春玉米",
        "maize_summer": "夏玉米",
    }
    assert FACETS["crop"].named("玉米") == ["maize_spring", "maize_summer"]
    assert FACETS["stage"].labels(["maize_spring:6", "x", "x:y", "maize_spring:" + "9" * 30]) == {
        "maize_spring:6": "玉米 大喇叭口期"
    }
    assert FACETS["rubric"].named("农技") == ["agri-tech"]


def test_documents_cost_three_queries_however_many(published, django_assert_num_queries):
    with django_assert_num_queries(3):
        found = SearchableArticles().documents([published.uid] * 3)
    assert list(found) == [published.uid]
