"""Readers who press at the same time, with real transactions on PostgreSQL."""

import pytest

from gengdu.articles.actions import reading
from gengdu.articles.enums import LIKED
from gengdu.articles.models import Confirmation, Favourite, Like, PublishedArticle, Reading
from gengdu.events.queries import count_of
from gengdu.kit.tests.threads import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_two_taps_at_once_of_one_person_are_one_like(published, mei):
    def tap():
        return reading.like_article(actor=mei, article_uid=published.uid)

    assert at_once(*[tap] * 6) == [None] * 6
    assert (Like.objects.count(), count_of(LIKED, published.uid)) == (1, 1)


def test_taking_it_back_twice_at_once_is_once(published, mei, neighbour):
    for who in (mei, neighbour):
        reading.like_article(actor=who, article_uid=published.uid)

    def tap():
        return reading.unlike_article(actor=mei, article_uid=published.uid)

    assert at_once(*[tap] * 6) == [None] * 6
    assert (Like.objects.count(), count_of(LIKED, published.uid)) == (1, 1)


def test_liking_and_taking_back_at_once_leave_an_exact_number(published, mei):
    for _round in range(5):
        done = at_once(
            *[lambda: reading.like_article(actor=mei, article_uid=published.uid)] * 3,
            *[lambda: reading.unlike_article(actor=mei, article_uid=published.uid)] * 3,
        )
        assert done == [None] * 6
        assert count_of(LIKED, published.uid) == Like.objects.count()


def test_eight_people_at_once_are_eight(published, resident):
    people = [resident(f"{name}小明", "双桥村") for name in "甲乙丙丁戊己庚辛"]
    done = at_once(
        *[
            lambda who=who: reading.like_article(actor=who, article_uid=published.uid)
            for who in people
        ]
    )
    assert done == [None] * 8
    assert (Like.objects.count(), count_of(LIKED, published.uid)) == (8, 8)


def test_confirming_keeping_and_reading_twice_at_once_are_once(published, mei):
    PublishedArticle.objects.update(needs_confirmation=True)
    row = PublishedArticle.objects.get()
    done = at_once(
        *[lambda: reading.confirm_article(actor=mei, article_uid=published.uid)] * 3,
        *[lambda: reading.keep_article(actor=mei, article_uid=published.uid)] * 3,
        *[lambda: reading.remember_reading(actor=mei, article=row)] * 3,
    )
    assert done == [None] * 9
    assert [model.objects.count() for model in (Confirmation, Favourite, Reading)] == [1, 1, 1]
