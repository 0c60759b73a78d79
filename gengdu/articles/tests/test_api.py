"""Articles for programs: lists, the approved version, what is one's own; the feed of them."""

import pytest

from gengdu.access import actions as access
from gengdu.access.tests.programs import Program, problem
from gengdu.articles.actions import create_article, recall_article, submit_article
from gengdu.articles.models import Article, Confirmation, Favourite, Like, PublishedArticle
from gengdu.articles.queries.feed import articles_there
from gengdu.articles.tests.conftest import approve
from gengdu.changes.actions import number_batch
from gengdu.events.models import Fact
from gengdu.kit.ids import ref_of, uuid7
from gengdu.limits.actions import Limit
from gengdu.search.actions import asking

pytestmark = pytest.mark.django_db
LIST = "/articles?place=220122101202&rubric=agri-tech"


@pytest.fixture
def write(technician_li, draft):
    """`write(title=…)`: a draft of technician Li's."""

    def make(**fields) -> Article:
        return create_article(actor=technician_li, article_uid=uuid7(), draft=draft(**fields))

    return make


@pytest.fixture
def publish(write, technician_li, county_reviewer):
    """Written, handed in, approved."""

    def make(**fields) -> Article:
        article = write(**fields)
        submit_article(actor=technician_li, article_uid=article.uid)
        approve(county_reviewer, article)
        return Article.objects.get(pk=article.pk)

    return make


def path_of(article) -> str:
    """Its address in the interface."""
    return f"/articles/{ref_of(article.uid)}"


def test_a_list_of_the_place_and_what_narrows_it_down(publish, neighbour):
    article = publish()
    (line,) = Program().get(LIST).json()["items"]
    assert (line["ref"], line["title"]) == (ref_of(article.uid), article.title)
    assert line["stages"] == ["maize_spring:6"]
    assert (line["views"], line["likes"]) == (0, 0)
    for narrowed, found in (
        ("&crop=maize_spring", 1),
        ("&stage=maize_spring:6", 1),
        ("&stage=maize_spring:7", 0),
        ("&crop=rice_japonica", 0),
        ("&q=玉米螟", 1),
        ("&q=水稻", 0),
    ):
        assert len(Program().get(LIST + narrowed).json()["items"]) == found, narrowed
    offers = Program().get(LIST.replace("?", "/filters?") + "&crop=maize_spring").json()
    assert [one["key"] for one in offers["crops"]] == ["maize_spring"]
    assert [one["key"] for one in offers["stages"]] == ["maize_spring:6"]


def test_searching_lists_is_counted_as_on_the_pages(publish, monkeypatch):
    monkeypatch.setattr(asking, "FROM_ONE_ADDRESS", Limit("search.asked", most=2, seconds=60))
    publish()
    assert len(Program().get(f"{LIST}&q=玉米螟").json()["items"]) == 1
    filters = LIST.replace("/articles", "/articles/filters")
    assert Program().get(f"{filters}&q=玉米螟").status_code == 200
    for path in (LIST, filters):
        assert problem(Program().get(f"{path}&q=玉米螟")) == (429, "too_many")
        assert Program().get(path).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("?place=220122101202&rubric=gossip", 404),
        ("?place=999999&rubric=agri-tech", 404),
        ("?rubric=agri-tech", 422),
        ("?place=220122101202&rubric=agri-tech&limit=101", 422),
        ("?place=220122101202&rubric=agri-tech&stage=maize", 422),
        ("?place=220122101202&rubric=agri-tech&after=forged", 422),
    ],
)
def test_lists_that_are_none(publish, asked, status):
    assert problem(Program().get(f"/articles{asked}"))[0] == status


def test_the_approved_version_the_same_for_everybody(publish, mei):
    article = publish()
    guest = Program().get(path_of(article))
    said = guest.json()
    row = PublishedArticle.objects.get(uid=article.uid)
    assert (said["title"], said["body"], said["source"]) == (row.title, row.body, row.source)
    assert said["organisation"] == "县农技中心"
    assert guest["Cache-Control"].startswith("public")
    assert Program(mei).get(path_of(article)).json() == said
    assert problem(Program().get(f"/articles/{ref_of(uuid7())}"))[0] == 404


def test_recalled_it_is_gone_with_the_reason(publish, technician_li):
    article = publish()
    recall_article(actor=technician_li, article_uid=article.uid, reason="剂量写错了")
    refused = Program().get(path_of(article))
    assert problem(refused)[0] == 410
    assert "剂量写错了" in refused.json()["detail"]
    assert Program().get(LIST).json()["items"] == []


def test_reading_is_counted_once_a_day(publish, mei):
    article = publish()
    for who in (None, None, mei, mei):
        assert Program(who).post(f"{path_of(article)}/seen").status_code == 204
    assert Fact.objects.filter(subject=article.uid).count() == 2
    assert problem(Program().post(f"/articles/{ref_of(uuid7())}/seen"))[0] == 404


def test_likes_favourites_and_history_are_ones_own(publish, mei, neighbour):
    article, program = publish(), Program(mei)
    for _ in range(2):
        assert program.put(f"{path_of(article)}/like").json()["likes"] == 1
    ref = ref_of(article.uid)
    assert program.put(f"/me/favourites/{ref}").status_code == 204
    own = program.get(f"{path_of(article)}/yours").json()
    assert (own["liked"], own["kept"], own["confirmed_at"]) == (True, True, None)
    assert Program(neighbour).get(f"{path_of(article)}/yours").json()["liked"] is False
    assert [one["ref"] for one in program.get("/me/favourites").json()["items"]] == [ref]
    assert Program(neighbour).get("/me/favourites").json()["items"] == []
    assert Program(neighbour).delete(f"/me/favourites/{ref}").status_code == 204
    assert Favourite.objects.count() == 1
    assert program.delete(f"{path_of(article)}/like").json()["likes"] == 0
    assert not Like.objects.exists()
    program.post(f"{path_of(article)}/seen")
    history = program.get("/me/history").json()
    assert ([one["ref"] for one in history["items"]], history["recorded"]) == ([ref], True)
    assert program.put("/me/history/recording", {"on": False}).status_code == 204
    assert program.get("/me/history").json() == {"items": [], "next": "", "recorded": False}
    assert program.put("/me/history/recording", {"on": True}).status_code == 204
    for kept in ("/me/favourites", "/me/history"):
        assert program.delete(kept).status_code == 204
        assert program.get(kept).json()["items"] == []


def test_what_does_not_ask_for_it_is_not_confirmed(publish, mei):
    article, program = publish(), Program(mei)
    assert problem(program.put(f"{path_of(article)}/confirmation"))[0] in {409, 422}
    assert not Confirmation.objects.exists()
    PublishedArticle.objects.update(needs_confirmation=True)
    said = program.put(f"{path_of(article)}/confirmation").json()
    assert said["confirmed_at"] is not None
    assert Confirmation.objects.get().person_id == mei.person_id


def test_the_feed_tells_of_what_readers_saw_and_of_no_draft(
    publish, write, technician_li, security_admin, agri_station
):
    made = access.admit_client(
        actor=security_admin,
        organisation_uid=agri_station.uid,
        name="县农技网",
        region_code="220122",
    )
    program = Program()
    program.hold(made.secret)
    shown, draft = publish(), write()
    while number_batch():
        pass
    found = program.get("/changes?kind=articles.article").json()["items"]
    assert {one["key"] for one in found} == {ref_of(shown.uid)}
    assert {one["op"] for one in found} == {"upsert"}
    assert found[0]["address"] == f"/api/v1{path_of(shown)}"
    assert articles_there([str(draft.uid)]) == {}
    recall_article(actor=technician_li, article_uid=shown.uid, reason="剂量写错了")
    while number_batch():
        pass
    after = program.get(f"/changes?kind=articles.article&after={found[-1]['seq']}").json()
    assert [(one["key"], one["op"]) for one in after["items"]] == [(ref_of(shown.uid), "delete")]


def test_a_list_costs_the_same_however_long_it_is(
    publish, django_assert_max_num_queries, django_assert_num_queries
):
    publish()
    with django_assert_max_num_queries(9) as counted:
        Program().get(LIST)
    for number in range(4):
        publish(title=f"第{number}篇")
    with django_assert_num_queries(len(counted)):
        Program().get(LIST)
