"""The inbox: what stands in it, who sees it, and what reading does."""

import datetime as dt

import pytest
from django.db import connection
from django.urls import reverse

from gengdu.kit import clock, ids
from gengdu.notices import queries
from gengdu.notices.actions import mark_all_read, mark_read, notify
from gengdu.notices.errors import NoSuchNotice
from gengdu.notices.models import Notice
from gengdu.people.actions.households import add_family_member
from gengdu.people.models import Account, Person
from gengdu.people.registry import mergers, personal_data

INBOX = "/inbox/"


@pytest.fixture
def grandfather(mei):
    """Lives with her and has no phone: she acts for him."""
    return add_family_member(actor=mei, name="陈大山", relation="grandparent", birth_year=1950)


def headlines(page):
    """The messages of a page, top to bottom."""
    inbox = page.context["inbox"]
    return [line.notice.headline for line in [*inbox.fresh, *inbox.today, *inbox.earlier]]


def test_unread_stands_first_then_what_came_today_then_earlier(client, mei, tell):
    old, older = tell(mei, "昨天的事", "k1"), tell(mei, "没看的", "k0")
    known = tell(mei, "今天的事", "k2")
    yesterday = clock.now() - dt.timedelta(days=1)
    Notice.objects.filter(pk__in=[old.pk, older.pk]).update(made_at=yesterday)
    for notice in (old, known):
        mark_read(actor=mei, notice_uid=notice.uid)
    client.sign_in(mei)
    page = client.get(INBOX)
    inbox = page.context["inbox"]
    assert [line.notice.headline for line in inbox.fresh] == ["没看的"]
    assert [line.notice.headline for line in inbox.today] == ["今天的事"]
    assert [line.notice.headline for line in inbox.earlier] == ["昨天的事"]
    assert inbox.unread == 1
    assert "<h2>未读</h2>" in page.content.decode()


def test_nobody_sees_anybody_elses(client, mei, neighbour, tell):
    tell(neighbour, "给邻居的", "k1")
    client.sign_in(mei)
    page = client.get(INBOX)
    assert headlines(page) == []
    assert "给邻居的" not in page.content.decode()


def test_an_empty_inbox_says_so_in_words(client, mei):
    client.sign_in(mei)
    page = client.get(INBOX)
    assert 'class="empty"' in page.content.decode()
    assert reverse("notices:read_all") not in page.content.decode()


def test_a_guest_signs_in_first(client, db):
    for address in (INBOX, "/inbox/read/", f"/inbox/{ids.ref_of(ids.uuid7())}/open/"):
        answer = client.get(INBOX) if address == INBOX else client.post(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/sign-in/")


def test_the_family_members_acted_for_are_seen_with_their_name(client, mei, grandfather, tell):
    tell(grandfather, "该量血压了", "k1")
    tell(mei, "玉米该追肥了", "k2")
    client.sign_in(mei)
    inbox = client.get(INBOX).context["inbox"]
    assert [(line.notice.headline, line.for_whom) for line in inbox.fresh] == [
        ("玉米该追肥了", ""),
        ("该量血压了", "陈大山"),
    ]
    assert queries.unread_count(mei) == 2


def test_whoever_has_an_account_of_his_own_reads_for_himself(mei, resident, tell):
    son = resident("陈小山", "双桥村")
    Person.objects.filter(pk=son.person_id).update(household=mei.person.household)
    son = Account.objects.select_related("person").get(pk=son.pk)
    tell(son, "给儿子的", "k1")
    assert queries.unread_count(mei) == 0
    assert queries.unread_count(son) == 1


def test_what_has_run_out_is_gone(mei, tell):
    tell(mei, "今晚有霜", "k1", expires_at=clock.now() - dt.timedelta(seconds=1))
    tell(mei, "明晚有霜", "k2", expires_at=clock.now() + dt.timedelta(hours=1))
    assert [line.notice.headline for line in queries.inbox_of(mei).fresh] == ["明晚有霜"]
    assert queries.unread_count(mei) == 1


def test_reading_is_a_post_that_leads_on(client, mei, tell):
    notice = tell(mei, "您的问题有了回答", "k1", url="/me/family/")
    client.sign_in(mei)
    address = reverse("notices:open", args=[notice.uid])
    assert address == f"/inbox/{ids.ref_of(notice.uid)}/open/"
    assert client.get(address).status_code == 405
    assert queries.unread_count(mei) == 1
    answer = client.post(address)
    assert (answer.status_code, answer["Location"]) == (303, "/me/family/")
    assert queries.unread_count(mei) == 0
    first = Notice.objects.get().read_at
    client.post(address)
    assert Notice.objects.get().read_at == first


def test_a_message_without_an_address_leads_back(client, mei, tell):
    notice = tell(mei, "知道就好", "k1")
    client.sign_in(mei)
    assert client.post(reverse("notices:open", args=[notice.uid]))["Location"] == INBOX


def test_everything_is_marked_at_once_and_nobody_elses(client, mei, grandfather, neighbour, tell):
    for number, whom in enumerate((mei, grandfather, neighbour)):
        tell(whom, "事", f"k{number}")
    client.sign_in(mei)
    answer = client.post("/inbox/read/")
    assert (answer.status_code, answer["Location"]) == (303, INBOX)
    unread = Notice.objects.filter(read_at__isnull=True)
    assert list(unread.values_list("person_id", flat=True)) == [neighbour.person_id]
    assert mark_all_read(actor=mei) == 0


def test_a_foreign_message_is_not_there(client, mei, neighbour, tell):
    notice = tell(neighbour, "给邻居的", "k1")
    with pytest.raises(NoSuchNotice):
        mark_read(actor=mei, notice_uid=notice.uid)
    client.sign_in(mei)
    assert client.post(reverse("notices:open", args=[notice.uid])).status_code == 404
    assert Notice.objects.get().read_at is None


def test_the_words_of_a_message_are_never_markup(client, mei, tell):
    tell(mei, "<b>粗</b>", "k1", body="<script>alert(1)</script>\n第二行")
    client.sign_in(mei)
    page = client.get(INBOX).content.decode()
    assert "&lt;b&gt;粗&lt;/b&gt;" in page
    assert "<script>alert" not in page


def test_pages_follow_one_another_without_a_gap_while_new_ones_come(client, mei, tell):
    for number in range(45):
        tell(mei, f"第{number}件", f"k{number}")
    client.sign_in(mei)
    seen, after, pages = [], "", 0
    while pages == 0 or after:
        page = client.get(INBOX, {"after": after} if after else {})
        seen += headlines(page)
        after = page.context["inbox"].next_cursor
        pages += 1
        tell(mei, "刚来的", f"new{pages}")
    assert (seen, pages) == ([f"第{number}件" for number in range(44, -1, -1)], 3)


def test_a_forged_page_link_is_refused(client, mei):
    client.sign_in(mei)
    assert client.get(INBOX, {"after": "forged"}).status_code == 422


def test_a_message_of_an_app_that_is_gone_is_still_shown(client, mei, tell):
    Notice.objects.filter(pk=tell(mei, "还在", "k1").pk).update(kind="gone.app")
    client.sign_in(mei)
    assert headlines(client.get(INBOX)) == ["还在"]


def test_a_full_inbox_costs_as_much_as_one_message(
    client, mei, grandfather, tell, django_assert_num_queries
):
    tell(mei, "第一件", "k0")
    client.sign_in(mei)
    # The sign-in, the page, the number of unread ones; the foot is kept for ten seconds.
    client.get(INBOX)
    with django_assert_num_queries(3):
        client.get(INBOX)
    for number in range(1, 30):
        tell(grandfather if number % 2 else mei, "又一件", f"k{number}")
    with django_assert_num_queries(3):
        assert len(headlines(client.get(INBOX))) == 20


def test_the_bell_costs_one_query_and_stops_counting(mei, tell, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert queries.unread_count(mei) == 0
    for number in range(queries.MOST_COUNTED + 3):
        tell(mei, "事", f"k{number}")
    with django_assert_num_queries(1):
        assert queries.unread_count(mei) == queries.MOST_COUNTED


def test_the_bell_walks_the_index_of_unread_ones(mei, resident, jilin, django_assert_num_queries):
    """Among 6,000 messages of others, only one's own unread ones are looked at."""
    people = Person.objects.bulk_create(
        Person(household=mei.person.household, region=jilin["双桥村"], merged_into=mei.person)
        for _ in range(300)
    )
    Notice.objects.bulk_create(
        Notice(person=person, kind="story.answer", headline="事", key=f"k{number}")
        for person in people
        for number in range(20)
    )
    rows = queries.notices_of(mei).filter(read_at__isnull=True).values("pk")[:100]
    sql, params = rows.query.sql_with_params()
    how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(f"{how} {sql}", params)
        plan = "\n".join(str(step[-1]) for step in cursor.fetchall())
    assert "notices_unread" in plan
    assert "Seq Scan on notices_notice" not in plan
    assert "SCAN notices_notice" not in plan


def test_the_bell_on_a_page_shows_how_many(client, mei, tell):
    tell(mei, "事", "k1")
    client.sign_in(mei)
    fragment = client.get("/me/fragment").content.decode()
    assert f'href="{INBOX}"' in fragment
    assert '<span class="count">1</span>' in fragment
    mark_all_read(actor=mei)
    assert 'class="count"' not in client.get("/me/fragment").content.decode()


def test_a_person_sees_and_erases_the_own_messages(mei, neighbour, tell):
    notice = tell(mei, "玉米该追肥了", "k1", body="每亩十斤", url="/me/")
    tell(neighbour, "给邻居的", "k2")
    own = personal_data["notices"]
    assert own.export(mei.person) == [
        {
            "headline": "玉米该追肥了",
            "text": "每亩十斤",
            "address": "/me/",
            "made": notice.made_at.isoformat(),
            "read": "",
        }
    ]
    own.erase(mei.person)
    assert list(Notice.objects.values_list("person_id", flat=True)) == [neighbour.person_id]


def test_messages_follow_two_entries_that_become_one_and_come_back(mei, grandfather, tell):
    for whom, key in ((mei, "both"), (grandfather, "both"), (grandfather, "his")):
        tell(whom, "事", key)
    before = list(Notice.objects.order_by("id").values_list())
    follow = mergers["notices"]
    assert follow.count(grandfather) == 2
    moved = follow.merge(mei.person, grandfather)
    assert sorted(Notice.objects.filter(person=mei.person).values_list("key", flat=True)) == [
        "both",
        "his",
    ]
    assert Notice.objects.filter(person=grandfather).count() == 1
    follow.undo(mei.person, grandfather, moved)
    assert list(Notice.objects.order_by("id").values_list()) == before


def test_sent_to_a_household_member_without_an_account_it_is_marked_by_whoever_acts(
    mei, grandfather, tell
):
    notice = tell(grandfather, "该量血压了", "k1")
    mark_read(actor=mei, notice_uid=notice.uid)
    assert Notice.objects.get().read_at is not None


def test_urgent_ones_say_so(client, mei):
    notify(
        person_ids=[mei.person_id],
        kind="story.answer",
        headline="暴雨将至",
        key="k1",
        urgent=True,
    )
    client.sign_in(mei)
    assert '<span class="tag red">' in client.get(INBOX).content.decode()
