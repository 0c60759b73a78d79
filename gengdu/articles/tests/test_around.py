"""Articles follow their region, belong to somebody's data, limit grants, load with the site."""

import pytest
from django.urls import reverse

from gengdu.access.registry import rubric_sources
from gengdu.articles.models import Article, PublishedArticle
from gengdu.articles.queries import listed
from gengdu.changes.models import Change
from gengdu.people.registry import personal_data
from gengdu.regions.registry import rehomers

pytestmark = pytest.mark.django_db
MOVE = {"220122": "220182"}


def test_articles_and_what_readers_see_of_them_follow_a_region_and_come_back(published):
    before = Change.objects.filter(key=str(published.uid)).count()
    moves = {}
    for name in ("articles.articles", "articles.published"):
        rehomer = rehomers[name]
        assert rehomer.count(MOVE) == 1
        moves[name] = rehomer.apply(MOVE, 100)
        assert (len(moves[name]), rehomer.apply(MOVE, 100)) == (1, [])
    assert Article.objects.get().region_id == PublishedArticle.objects.get().region_id == "220182"
    assert [row.uid for row in listed("220182100200")] == [published.uid]
    assert Change.objects.filter(key=str(published.uid)).count() == before + 2
    for name, made in moves.items():
        rehomers[name].undo(made)
    assert Article.objects.get().region_id == PublishedArticle.objects.get().region_id == "220122"
    assert Article.objects.get().live_sha256 == published.live_sha256


def test_somebody_sees_what_he_wrote_and_erasing_him_leaves_it_to_the_organisation(
    published, technician_li, mei
):
    own = personal_data["articles"]
    assert [row["title"] for row in own.export(technician_li.person)] == [published.title]
    assert own.export(mei.person) == []
    own.erase(technician_li.person)
    assert Article.objects.get().title == published.title


def test_the_page_of_an_erased_author_names_the_organisation_alone(
    client, published, technician_li
):
    technician_li.person.name_sealed = ""
    technician_li.person.save()
    page = client.get(reverse("articles:article", args=[published.uid])).content.decode()
    assert "李明" not in page
    assert "农安县农业技术推广中心" in page


def test_grants_may_be_limited_to_these_rubrics(rubrics):
    assert rubric_sources["articles"]() == {
        "announcements": "政务公告", "agri-tech": "农技", "life": "生活信息", "party": "党建",
    }  # fmt: skip
