"""赞, 收藏, 我已知晓, history: once for a person, one's own, and the same page for everybody."""

import datetime as dt

import pytest
from django.urls import reverse

from gengdu.articles.actions import create_article, reading, recall_article, submit_article
from gengdu.articles.actions.personal import AsReader, Follow
from gengdu.articles.enums import LIKED
from gengdu.articles.errors import NothingToConfirm, NotPublished, ReadersRecall
from gengdu.articles.models import (
    Article,
    Confirmation,
    Favourite,
    Like,
    PublishedArticle,
    Reading,
    Unrecorded,
)
from gengdu.articles.queries.own import favourites_of, history_of, own_of
from gengdu.articles.queries.related import related_to
from gengdu.articles.rules.links import as_written, short_of
from gengdu.articles.tests.conftest import approve
from gengdu.audit.models import AuditEntry
from gengdu.events.queries import count_of
from gengdu.kit import clock
from gengdu.kit.ids import ref_of, uuid7

pytestmark = pytest.mark.django_db
OURS = {"HTTP_SEC_FETCH_SITE": "same-origin"}
HTMX = {"HTTP_HX_REQUEST": "true"}


def yours(article) -> str:
    """Where the reader's buttons are."""
    return reverse("articles:yours", args=[article.uid])


def likes(article) -> tuple[int, int]:
    """Rows and tally: always the same."""
    return Like.objects.count(), count_of(LIKED, article.uid)


# -- 赞


def test_a_like_counts_once_and_can_be_taken_back(published, mei, neighbour):
    for _again in range(3):
        reading.like_article(actor=mei, article_uid=published.uid)
    assert likes(published) == (1, 1)
    reading.like_article(actor=neighbour, article_uid=published.uid)
    assert likes(published) == (2, 2)
    for _again in range(3):
        reading.unlike_article(actor=mei, article_uid=published.uid)
    assert likes(published) == (1, 1)
    assert Like.objects.get().region_code == neighbour.person.region_id
    assert not AuditEntry.objects.filter(verb__contains="like").exists()


@pytest.mark.parametrize("name", ["like_article", "unlike_article", "keep_article"])
def test_only_what_readers_have_is_liked_or_kept(article, mei, name):
    with pytest.raises(NotPublished):
        getattr(reading, name)(actor=mei, article_uid=article.uid)
    assert not Like.objects.exists()
    assert not Favourite.objects.exists()


def test_what_was_recalled_is_not_liked(published, mei, technician_li):
    recall_article(actor=technician_li, article_uid=published.uid, reason="用量有误")
    for name in ("like_article", "keep_article", "confirm_article"):
        with pytest.raises(ReadersRecall):
            getattr(reading, name)(actor=mei, article_uid=published.uid)
    assert likes(published) == (0, 0)


def test_without_script_the_buttons_are_a_small_page(client, published, mei):
    page = client.get(reverse("articles:article", args=[published.uid])).content.decode()
    assert page.count(f'href="{yours(published)}"') == 2
    guest = client.get(yours(published))
    assert guest["Cache-Control"] == "no-store"
    assert f"/sign-in/?next={yours(published)}" in guest.content.decode()
    assert 'name="do"' not in guest.content.decode()
    client.sign_in(mei)
    for word in ("like", "like", "keep"):
        answer = client.post(yours(published), {"do": word})
        assert (answer.status_code, answer["Location"]) == (303, yours(published))
    own = own_of(mei, published.uid)
    assert (own.liked, own.kept, own.likes) == (True, True, 1)
    page = client.get(yours(published)).content.decode()
    assert 'value="unlike" aria-pressed="true"' in page
    assert 'value="drop" aria-pressed="true"' in page
    client.post(yours(published), {"do": "unlike"})
    client.post(yours(published), {"do": "drop"})
    assert likes(published) == (0, 0)
    assert not Favourite.objects.exists()


def test_with_script_they_come_as_a_fragment(client, published, mei):
    assert client.get(yours(published), **HTMX).status_code == 204
    assert client.post(yours(published), {"do": "like"}, **HTMX)["HX-Redirect"] == yours(published)
    assert likes(published) == (0, 0)
    client.sign_in(mei)
    answer = client.post(yours(published), {"do": "like"}, **HTMX)
    assert "<html" not in answer.content.decode()
    assert 'value="unlike" aria-pressed="true"' in answer.content.decode()
    assert "赞 1" in answer.content.decode()
    assert likes(published) == (1, 1)


@pytest.mark.parametrize("word", ["", "love", "like\0"])
def test_no_button_says_anything_else(client, published, mei, word):
    client.sign_in(mei)
    assert client.post(yours(published), {"do": word}).status_code == 422
    assert client.post(yours(published)).status_code == 422
    assert not Like.objects.exists()


def test_a_guest_cannot_press_and_what_is_not_there_is_404(client, article, published, mei):
    client.post(yours(published), {"do": "like"})
    assert not Like.objects.exists()
    client.sign_in(mei)
    assert client.post(reverse("articles:yours", args=[uuid7()]), {"do": "like"}).status_code == 404


# -- 收藏 and 浏览记录


def test_favourites_are_ones_own(client, published, mei, neighbour):
    for _again in range(2):
        reading.keep_article(actor=mei, article_uid=published.uid)
    assert [row.article.uid for row in favourites_of(mei).rows] == [published.uid]
    assert favourites_of(neighbour).rows == []
    assert client.get("/me/favourites/").status_code == 302
    client.sign_in(mei)
    page = client.get("/me/favourites/")
    assert published.title in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert client.post("/me/favourites/", {"article": "x"}).status_code == 422
    client.post("/me/favourites/", {"article": str(published.uid)})
    assert favourites_of(mei).rows == []


def test_what_was_recalled_leaves_favourites_and_history(published, mei, technician_li):
    reading.keep_article(actor=mei, article_uid=published.uid)
    reading.remember_reading(actor=mei, article=published.published)
    recall_article(actor=technician_li, article_uid=published.uid, reason="用量有误")
    assert (favourites_of(mei).rows, history_of(mei).rows) == ([], [])
    reading.drop_article(actor=mei, article_uid=published.uid)
    assert not Favourite.objects.exists()


def test_reading_is_recorded_once_with_its_last_time(client, published, mei, time_machine_day):
    client.sign_in(mei)
    client.post(reverse("articles:seen", args=[published.uid]), **OURS)
    first = Reading.objects.get().at
    time_machine_day(1)
    client.sign_in(mei)
    client.post(reverse("articles:seen", args=[published.uid]), **OURS)
    assert Reading.objects.get().at - first >= dt.timedelta(days=1)
    assert published.title in client.get("/me/history/").content.decode()


def test_a_guest_has_no_history(client, published):
    client.post(reverse("articles:seen", args=[published.uid]), **OURS)
    assert not Reading.objects.exists()
    assert client.get("/me/history/").status_code == 302


def test_switched_off_nothing_is_recorded_and_what_was_is_gone(client, published, mei):
    reading.remember_reading(actor=mei, article=published.published)
    client.sign_in(mei)
    assert "正在记录" in client.get("/me/history/").content.decode()
    for _again in range(2):
        assert client.post("/me/history/", {"record": "off"}).status_code == 303
    assert not Reading.objects.exists()
    reading.remember_reading(actor=mei, article=published.published)
    assert not Reading.objects.exists()
    assert "现在不记录" in client.get("/me/history/").content.decode()
    client.post("/me/history/", {"record": "on"})
    reading.remember_reading(actor=mei, article=published.published)
    assert Reading.objects.count() == 1
    assert client.post("/me/history/", {"record": "x"}).status_code == 422


@pytest.mark.parametrize("what", ["favourites", "history"])
def test_emptying_asks_once(client, published, mei, neighbour, what):
    for who in (mei, neighbour):
        reading.keep_article(actor=who, article_uid=published.uid)
        reading.remember_reading(actor=who, article=published.published)
    client.sign_in(mei)
    url = f"/me/{what}/clear/"
    assert "找不回来" in client.get(url).content.decode()
    assert (Favourite.objects.count(), Reading.objects.count()) == (2, 2)
    assert client.post(url)["Location"] == f"/me/{what}/"
    left = Favourite if what == "favourites" else Reading
    assert [row.person_id for row in left.objects.all()] == [neighbour.person_id]


def test_after_a_year_it_is_forgotten(published, mei, neighbour):
    for who in (mei, neighbour):
        reading.remember_reading(actor=who, article=published.published)
    old = clock.now() - reading.KEPT - dt.timedelta(days=1)
    Reading.objects.filter(person=mei.person).update(at=old)
    assert [reading.forget_old_readings(), reading.forget_old_readings()] == [1, 0]
    assert Reading.objects.get().person_id == neighbour.person_id


def test_lists_of_ones_own_cost_few_queries(client, published, mei, django_assert_max_num_queries):
    reading.keep_article(actor=mei, article_uid=published.uid)
    reading.remember_reading(actor=mei, article=published.published)
    client.sign_in(mei)
    for url in ("/me/favourites/", "/me/history/"):
        client.get(url)
        with django_assert_max_num_queries(5):
            client.get(url)


# -- 我已知晓


@pytest.fixture
def notice(published) -> Article:
    """The same, asking to be confirmed."""
    PublishedArticle.objects.update(needs_confirmation=True)
    return Article.objects.get(pk=published.pk)


def test_a_notice_is_confirmed_once(client, notice, mei):
    client.sign_in(mei)
    assert "我已知晓" in client.get(yours(notice), **HTMX).content.decode()
    for _again in range(3):
        client.post(yours(notice), {"do": "confirm"}, **HTMX)
    row = Confirmation.objects.get()
    assert (row.person_id, row.region_code) == (mei.person_id, mei.person.region_id)
    assert row.version_id == notice.live_version_id
    page = client.get(yours(notice)).content.decode()
    assert "您已确认知晓" in page
    assert 'value="confirm"' not in page


def test_an_article_that_does_not_ask_is_not_confirmed(published, mei):
    with pytest.raises(NothingToConfirm):
        reading.confirm_article(actor=mei, article_uid=published.uid)
    assert not Confirmation.objects.exists()


def test_the_public_page_says_that_it_asks(client, notice):
    page = client.get(reverse("articles:article", args=[notice.uid])).content.decode()
    assert "这条公告请您看过后确认一下。" in page


# -- personal data


def test_a_reader_sees_and_erases_what_is_kept_of_him(notice, mei):
    reading.like_article(actor=mei, article_uid=notice.uid)
    reading.keep_article(actor=mei, article_uid=notice.uid)
    reading.confirm_article(actor=mei, article_uid=notice.uid)
    reading.remember_reading(actor=mei, article=notice.published)
    data = AsReader()
    said = [(row["did"], row["title"]) for row in data.export(mei.person)]
    assert said == [(did, notice.title) for did in ("liked", "kept", "read", "confirmed")]
    reading.stop_recording(actor=mei)
    assert {"did": "switched the history off"} in data.export(mei.person)
    data.erase(mei.person)
    assert not Favourite.objects.exists()
    assert not Unrecorded.objects.exists()
    assert likes(notice) == (1, 1)
    assert Confirmation.objects.count() == 1


def test_two_that_become_one_and_two_again(published, mei, neighbour):
    reading.keep_article(actor=neighbour, article_uid=published.uid)
    follow = Follow(Favourite)
    assert follow.count(neighbour.person) == 1
    keys = follow.merge(mei.person, neighbour.person)
    assert Favourite.objects.get().person_id == mei.person_id
    follow.undo(mei.person, neighbour.person, keys)
    assert Favourite.objects.get().person_id == neighbour.person_id
    reading.keep_article(actor=mei, article_uid=published.uid)
    assert follow.merge(mei.person, neighbour.person) == []


# -- short addresses


def test_a_short_address_leads_to_the_article_and_stays(client, published, technician_li):
    short = published.short
    assert short == short_of(published.uid)
    answer = client.get(f"/s/{short.upper()}")
    assert (answer.status_code, answer["Location"]) == (301, f"/a/{ref_of(published.uid)}/")
    assert answer["Cache-Control"] == "public, max-age=0, s-maxage=30"
    page = client.get(answer["Location"]).content.decode()
    assert f"/s/{short}" in page
    recall_article(actor=technician_li, article_uid=published.uid, reason="用量有误")
    gone = client.get(f"/s/{short}")
    assert (gone.status_code, gone["Cache-Control"]) == (410, "no-store")
    assert "用量有误" in gone.content.decode()


@pytest.mark.parametrize("short", ["0000000", "x", "zzzzzzzzzzzz"])
def test_an_unknown_short_address_is_not_there(client, published, short):
    assert client.get(f"/s/{short}").status_code == 404


def test_of_two_with_the_same_characters_the_later_gets_others(
    article, technician_li, draft, county_reviewer
):
    Article.objects.filter(pk=article.pk).update(short=short_of(other := uuid7()))
    two = create_article(actor=technician_li, article_uid=other, draft=draft(title="另一篇"))
    submit_article(actor=technician_li, article_uid=two.uid)
    approve(county_reviewer, two)
    assert Article.objects.get(pk=two.pk).short == short_of(other, 1)


def test_copied_by_hand_it_is_found_as_well():
    assert as_written("O1lABCI") == "011abc1"


# -- read on


def named(article):
    """What it is looked for by."""
    row = article.published
    return {"pk": row.pk, "region_code": row.region_id, "rubric_id": row.rubric_id}


def read_on(article):
    """What stands under it."""
    return related_to(**named(article))


def test_read_on_shows_what_is_alike_from_near_first(published, publish_like):
    same_stage = publish_like("同一期的", stages=("maize_spring:6",))
    same_crop = publish_like("同作物的", stages=("maize_spring:2",))
    same_rubric = publish_like("同栏目的", stages=())
    hidden = publish_like("撤了的", stages=("maize_spring:6",))
    over = publish_like("过期的", stages=("maize_spring:6",))
    far = publish_like("外县的", stages=("maize_spring:6",))
    PublishedArticle.objects.filter(uid=hidden.uid).update(hidden_at=clock.now())
    PublishedArticle.objects.filter(uid=over.uid).update(valid_until="2020-01-01")
    PublishedArticle.objects.filter(uid=far.uid).update(region="220182")
    found = [other.uid for other in read_on(published)]
    assert found == [same_stage.uid, same_crop.uid, same_rubric.uid]


def test_read_on_is_one_query(published, publish_like, django_assert_num_queries):
    for number in range(8):
        publish_like(f"第{number}条", stages=("maize_spring:6",))
    read_on(published)
    with django_assert_num_queries(1):
        assert len(related_to(**named(published))) == 4


@pytest.fixture
def publish_like(draft, technician_li, county_reviewer, published):
    """`publish_like("标题", stages=…)`: another one of the county, approved."""

    def make(title, **fields) -> Article:
        fields = {"audience": None, **fields}
        made = create_article(
            actor=technician_li, article_uid=uuid7(), draft=draft(title=title, **fields)
        )
        submit_article(actor=technician_li, article_uid=made.uid)
        approve(county_reviewer, made)
        return Article.objects.get(pk=made.pk)

    return make
