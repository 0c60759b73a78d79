"""Taken back: out of every inbox at once. Who listens hears of each reading."""

import pytest

from gengdu.kit.tests.threads import together
from gengdu.notices import queries
from gengdu.notices.actions import (
    delete_notices,
    mark_all_read,
    mark_read,
    notify,
    take_back,
)
from gengdu.notices.errors import NoSuchNotice
from gengdu.notices.models import Notice, TakenBack
from gengdu.notices.registry import Kind, kinds, listeners

KIND = "story.answer"


@pytest.fixture
def heard(monkeypatch):
    """What a listener to this kind was told."""
    found = []
    monkeypatch.setitem(listeners._entries, KIND, found.extend)
    return found


def test_taken_back_it_is_in_no_inbox_and_not_on_the_bell(mei, neighbour, tell):
    gone = tell(mei, "说错了的", "wrong")
    tell(neighbour, "说错了的", "wrong")
    tell(mei, "还在的", "right")
    for _twice in range(2):
        take_back(key="wrong")
    assert TakenBack.objects.count() == 1
    assert [line.notice.headline for line in queries.inbox_of(mei).fresh] == ["还在的"]
    assert (queries.unread_count(mei), queries.unread_count(neighbour)) == (1, 0)
    with pytest.raises(NoSuchNotice):
        mark_read(actor=mei, notice_uid=gone.uid)
    assert Notice.objects.get(pk=gone.pk).read_at is None


def test_said_again_under_the_same_occasion_it_stays_away(mei, tell):
    take_back(key="wrong")
    tell(mei, "又说一遍", "wrong")
    assert queries.unread_count(mei) == 0


def test_deleted_are_exactly_these(mei, neighbour, tell):
    for account in (mei, neighbour):
        tell(account, "一", "k1")
        tell(account, "二", "k2")
    assert delete_notices(person_ids=[mei.person_id], key="k1") == 1
    assert delete_notices(person_ids=[mei.person_id], key="k1") == 0
    left = Notice.objects.order_by("person_id", "key").values_list("person_id", "key")
    assert list(left) == sorted(
        [(mei.person_id, "k2"), (neighbour.person_id, "k1"), (neighbour.person_id, "k2")]
    )


def test_whoever_listens_hears_of_each_reading_once(mei, neighbour, tell, heard):
    first = tell(mei, "一", "k1")
    tell(mei, "二", "k2")
    tell(neighbour, "一", "k1")
    for _twice in range(2):
        mark_read(actor=mei, notice_uid=first.uid)
    assert [(read.person_id, read.key) for read in heard] == [(mei.person_id, "k1")]
    assert heard[0].at == Notice.objects.get(pk=first.pk).read_at
    mark_all_read(actor=mei)
    assert [(read.person_id, read.key) for read in heard[1:]] == [(mei.person_id, "k2")]


def test_a_kind_with_a_badge_says_what_it_is_before_its_headline(client, mei, monkeypatch):
    monkeypatch.setitem(kinds._entries, KIND, Kind("要事", "bell", badge="wheat"))
    notify(person_ids=[mei.person_id], kind=KIND, headline="暴雨将至", key="k1", urgent=True)
    client.sign_in(mei)
    page = client.get("/inbox/").content.decode()
    assert '<span class="tag wheat">要事</span> 暴雨将至' in page
    assert page.count("要事") == 1
    assert 'class="tag red"' not in page


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_taken_back_by_two_at_once(mei, tell):
    tell(mei, "说错了的", "wrong")
    assert together(*[lambda: take_back(key="wrong")] * 2) == [None, None]
    assert TakenBack.objects.count() == 1
