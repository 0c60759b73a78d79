"""Who has read a notice and who knows of it; a village's own staff sees whom to ask."""

import pytest
from django.urls import reverse

from gengdu.access.enums import Role
from gengdu.articles.actions import count_reader, create_article, reading, submit_article
from gengdu.articles.models import Article
from gengdu.articles.queries.confirming import Line, Waiting, confirmed_of, words_of
from gengdu.articles.tests.conftest import approve
from gengdu.delivery.rules import Audience
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
