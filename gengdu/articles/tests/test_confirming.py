"""Who has read a notice and who knows of it; a village's own staff sees whom to ask."""

import pytest
from django.urls import reverse

from gengdu.access.enums import Role
from gengdu.articles.actions import count_reader, create_article, reading, submit_article
from gengdu.articles.models import Article
from gengdu.articles.queries.confirming import Line, Waiting, confirmed_of, words_of
from gengdu.articles.queries.working import articles_for
from gengdu.articles.tests.conftest import approve
from gengdu.delivery.actions import expose
from gengdu.delivery.queries import matching
from gengdu.delivery.queries.unreached import unreached_for
from gengdu.delivery.rules import Audience
from gengdu.kit import clock
from gengdu.kit.ids import uuid7

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd(resident):
    """Five more people of 双桥村, each a household."""
    return [resident(f"{letter}小明", "双桥村") for letter in "甲乙丙丁戊"]


@pytest.fixture
def notice(crowd, mei, neighbour, technician_li, county_reviewer, draft) -> Article:
    """For everybody of 农安县, asking to be confirmed."""
    wanted = draft(audience=Audience(("220122",)), needs_confirmation=True)
    made = create_article(actor=technician_li, article_uid=uuid7(), draft=wanted)
    submit_article(actor=technician_li, article_uid=made.uid)
    approve(county_reviewer, made)
    return Article.objects.get(pk=made.pk)


def read(article, *people) -> None:
    for one in people:
        count_reader(actor=one, article_uid=article.uid, address="", device="", place="")


def test_by_township_who_is_told_has_read_and_knows(notice, crowd, mei, neighbour, technician_li):
    read(notice, mei, mei, neighbour, *crowd)
    for one in (mei, *crowd):
        reading.confirm_article(actor=one, article_uid=notice.uid)
    assert confirmed_of(technician_li, notice)["lines"] == [
        # five, mei, Li and the reviewer live in the first, the neighbour alone in the other
        Line("伏龙泉镇", "8", "6", "6"),
        Line("哈拉海镇", "<5", "<5", "0"),
    ]


def test_the_village_s_own_staff_sees_which_houses_are_left(
    notice, crowd, mei, technician_li, resident, give
):
    manager = give(resident("孙秀英", "双桥村"), Role.STATION_MANAGER, "双桥村")
    for one in (*crowd, technician_li):
        reading.confirm_article(actor=one, article_uid=notice.uid)
    assert confirmed_of(manager, notice)["waiting"] == [Waiting("双桥村", ("陈**", "孙**"))]
    assert confirmed_of(technician_li, notice)["waiting"] == []
    other = give(resident("李四", "二青山村"), Role.STATION_MANAGER, "二青山村")
    assert [each.village for each in confirmed_of(other, notice)["waiting"]] == ["二青山村"]
    reading.confirm_article(actor=mei, article_uid=notice.uid)
    assert confirmed_of(manager, notice)["waiting"] == [Waiting("双桥村", ("孙**",))]


def board(actor):
    """(meant, not reached, not confirmed), and the houses that the board names: are they seen?"""
    (row,) = unreached_for(actor)["rows"]
    villages = unreached_for(actor, item=row.ref)["villages"]
    houses = {house.names: house.seen for village in villages for house in village.houses}
    return (row.meant, row.missed, row.unconfirmed), houses


def test_on_the_board_a_county_s_notice_waits_for_the_village(
    notice, crowd, mei, technician_li, lao_wang, station_manager
):
    """The county's article is not theirs to see in the back office; their houses are."""
    for one in (*crowd, technician_li, lao_wang, station_manager):
        expose(matches=matching([one.person_id], clock.today()))
        reading.confirm_article(actor=one, article_uid=notice.uid)
    for actor in (lao_wang, station_manager):
        assert board(actor) == ((9, 1, 1), {"陈**": False})
        assert not articles_for(actor).filter(pk=notice.pk).exists()
    expose(matches=matching([mei.person_id], clock.today()))
    assert board(lao_wang) == ((9, 0, 1), {"陈**": True})
    reading.confirm_article(actor=mei, article_uid=notice.uid)
    assert board(lao_wang) == ((9, 0, 0), {})


def test_on_the_board_what_does_not_ask_is_not_waited_for(
    technician_li, county_reviewer, draft, lao_wang, mei
):
    wanted = draft(audience=Audience(("220122",)))
    made = create_article(actor=technician_li, article_uid=uuid7(), draft=wanted)
    submit_article(actor=technician_li, article_uid=made.uid)
    approve(county_reviewer, made)
    expose(matches=matching([mei.person_id], clock.today()))
    (row,) = unreached_for(lao_wang)["rows"]
    assert row.unconfirmed is None


def test_the_board_says_which_is_which(client, notice, mei, lao_wang):
    expose(matches=matching([mei.person_id], clock.today()))
    client.sign_in(lao_wang, second_factor=True)
    address = reverse("console:delivery_unreached_list")
    page = client.get(address).content.decode()
    assert "未确认" in page
    (row,) = unreached_for(lao_wang)["rows"]
    page = client.get(address, {"item": row.ref}).content.decode()
    assert "看过，未确认" in page
    assert "陈小梅" not in page


def test_the_panel_stands_on_the_article_in_the_back_office(client, notice, technician_li):
    client.sign_in(technician_li, second_factor=True)
    page = client.get(reverse("console:articles_article_detail", args=[notice.uid]))
    assert "知晓情况" in page.content.decode()
    assert "伏龙泉镇" in page.content.decode()


def test_what_does_not_ask_or_is_not_read_has_no_table(published, article, technician_li):
    assert confirmed_of(technician_li, published) == {}
    published.published.delete()
    assert confirmed_of(technician_li, Article.objects.get(pk=published.pk)) == {}


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0"), (1, "<5"), (4, "<5"), (5, "5"), (1204, "1,204")]
)
def test_small_numbers_are_not_said(number, said):
    assert words_of(number) == said
