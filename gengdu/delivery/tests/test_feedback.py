"""有用 / 不相关 / 不是这个时期 / 已照做: one tap, the last opinion counts, said once by each."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.actions import expose, give_feedback, withdraw_item
from gengdu.delivery.enums import Asks, Word
from gengdu.delivery.errors import NoSuchWord, NotToldOfIt
from gengdu.delivery.models import Feedback
from gengdu.delivery.queries import matching, said_by
from gengdu.delivery.rules import Audience
from gengdu.fields.actions import end_planting
from gengdu.kit import clock, ids
from gengdu.kit.tests.threads import together
from gengdu.people.actions.households import add_family_member
from gengdu.people.registry import mergers, personal_data

TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
TOWN = Audience(("220122101",))


def words(account=None):
    rows = Feedback.objects.order_by("person_id", "asks")
    rows = rows.filter(person=account.person) if account else rows
    return list(rows.values_list("word", flat=True))


def say(account, item, word, **more):
    return give_feedback(actor=account, item_uid=item.uid, word=word, **more)


@pytest.fixture
def item(publish, borer, plant, mei, in_july):
    """An advice that stands at 东坡."""
    plant(mei, "东坡", SOWN)
    return publish(borer)


def test_of_the_opinions_the_last_one_counts_and_done_stands_beside(item, mei):
    for word in (Word.USEFUL, Word.IRRELEVANT, Word.DONE, Word.WRONG_TIME):
        say(mei, item, word)
    assert words() == ["done", "wrong_time"]
    assert said_by(mei) == {item.pk: {"done", "wrong_time"}}
    say(mei, item, "undone")
    assert words() == ["wrong_time"]
    say(mei, item, "undone")
    assert words() == ["wrong_time"]


def test_said_twice_it_is_said_once(item, mei):
    for _ in range(3):
        say(mei, item, Word.USEFUL)
        say(mei, item, Word.DONE)
    assert words() == ["done", "useful"]


def test_it_is_a_fact_neither_logged_nor_in_the_feed(item, mei):
    before = AuditEntry.objects.count(), Change.objects.count()
    say(mei, item, Word.USEFUL)
    assert (AuditEntry.objects.count(), Change.objects.count()) == before


def test_the_plot_is_kept_with_it_and_never_a_foreign_one(item, plant, mei, neighbour):
    own = plant(mei, "西洼", SOWN)
    foreign = plant(neighbour, "河套", SOWN)
    say(mei, item, Word.USEFUL, planting_uid=own.uid)
    assert Feedback.objects.get().planting == own
    say(mei, item, Word.USEFUL, planting_uid=foreign.uid)
    row = Feedback.objects.get()
    assert row.planting.plot == "东坡"
    assert row.region_code == "220122101202"


@pytest.mark.parametrize("word", ["", "great", "USEFUL", "opinion"])
def test_another_word_is_refused(item, mei, word):
    with pytest.raises(NoSuchWord):
        say(mei, item, word)
    assert not Feedback.objects.exists()


def test_of_what_he_was_never_told_nobody_says_anything(item, neighbour):
    with pytest.raises(NotToldOfIt):
        say(neighbour, item, Word.USEFUL)
    with pytest.raises(NotToldOfIt):
        give_feedback(actor=neighbour, item_uid=uuid.uuid4(), word=Word.USEFUL)
    assert not Feedback.objects.exists()


def test_what_was_shown_before_can_be_spoken_of_until_it_is_withdrawn(item, mei):
    expose(matches=matching([mei.person_id], TODAY))
    planting = mei.person.plantings.get()
    end_planting(actor=mei, planting_uid=planting.uid, ending="harvested")
    assert matching([mei.person_id], TODAY) == []
    say(mei, item, Word.DONE)
    assert words() == ["done"]
    withdraw_item(kind=item.kind, object_uid=item.object_uid)
    with pytest.raises(NotToldOfIt):
        say(mei, item, "undone")
    assert words() == ["done"]


def test_for_a_family_member_acted_for_it_is_said_by_who_says_it(publish, mei, in_july):
    add_family_member(actor=mei, name="陈大山")
    say(mei, publish(TOWN), Word.USEFUL)
    assert Feedback.objects.get().person_id == mei.person_id


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_taps_at_once_are_one_word(publish, mei):
    item = publish(TOWN)
    taps = [Word.USEFUL, Word.IRRELEVANT, Word.USEFUL, Word.DONE, Word.DONE]
    together(*[lambda word=word: say(mei, item, word) for word in taps])
    opinion, deed = (Feedback.objects.get(asks=asks).word for asks in (Asks.OPINION, Asks.DEED))
    assert opinion in {Word.USEFUL, Word.IRRELEVANT}
    assert deed == Word.DONE


def test_own_words_are_shown_and_the_plot_is_erased(item, mei):
    say(mei, item, Word.USEFUL)
    own = personal_data["delivery.feedback"]
    (row,) = own.export(mei.person)
    assert (row["headline"], row["said"]) == (item.headline, "有用")
    own.erase(mei.person)
    kept = Feedback.objects.get()
    assert (kept.word, kept.planting) == ("useful", None)


def test_words_follow_two_entries_that_become_one_and_come_back(item, publish, mei):
    grandfather = add_family_member(actor=mei, name="陈大山")
    other = publish(TOWN, headline="另一条")
    say(mei, item, Word.USEFUL)
    row = Feedback.objects.get()
    for subject in (item, other):
        Feedback.objects.create(
            person=grandfather, item=subject, asks=row.asks, word="irrelevant", region_code="22"
        )
    before = list(Feedback.objects.order_by("pk").values_list())
    follow = mergers["delivery.feedback"]
    assert follow.count(grandfather) == 2
    moved = follow.merge(mei.person, grandfather)
    assert words(mei) == ["useful", "irrelevant"]
    follow.undo(mei.person, grandfather, moved)
    assert list(Feedback.objects.order_by("pk").values_list()) == before


# -- the pages


def pressed(page) -> list[str]:
    """The words of the buttons that are pressed."""
    found = re.findall(r'aria-pressed="true">.*?</svg>([^<]+)<', page, re.S)
    return [word.strip() for word in found]


def test_one_tap_without_script_leads_back_where_it_was_made(client, item, mei):
    client.sign_in(mei)
    assert pressed(client.get("/week/").content.decode()) == []
    address = reverse("delivery:feedback", args=[item.uid])
    answer = client.post(address, {"word": "useful", "next": "/week/"})
    assert (answer.status_code, answer["Location"]) == (303, "/week/")
    assert pressed(client.get("/week/").content.decode()) == ["有用"]
    client.post(address, {"word": "done", "next": "https://elsewhere.example/"})
    page = client.get(address).content.decode()
    assert pressed(page) == ["已照做", "有用"]
    assert 'value="undone"' in page
    assert item.headline in page


def test_by_htmx_the_buttons_come_back_with_the_way_to_report(client, item, mei):
    client.sign_in(mei)
    plot = mei.person.plantings.get()
    address = reverse("delivery:feedback", args=[item.uid])
    sent = {"word": "wrong_time", "planting": str(plot.uid), "next": "/week/"}
    answer = client.post(address, sent, headers={"hx-request": "true"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert pressed(page) == ["不是这个时期"]
    assert reverse("fields:planting_report", args=[plot.uid]) in page
    assert "<html" not in page


def test_on_an_articles_page_only_for_whoever_was_told(client, item, mei, neighbour):
    address = reverse("delivery:feedback_about", args=[item.object_uid])
    htmx = {"hx-request": "true"}
    assert client.get(address, headers=htmx).status_code == 204
    client.sign_in(neighbour)
    assert client.get(address, headers=htmx).status_code == 204
    client.sign_in(mei)
    answer = client.get(address, headers=htmx)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert f'name="next" value="{item.url}"' in answer.content.decode()


def test_without_script_a_link_leads_to_the_small_page(client, item, mei, neighbour):
    address = reverse("delivery:feedback_about", args=[item.object_uid])
    assert client.get(address)["Location"] == f"/sign-in/?next={address.replace('/', '%2F')}"
    client.sign_in(neighbour)
    assert client.get(address).status_code == 404
    client.sign_in(mei)
    page = client.get(address, follow=True)
    assert page.status_code == 200
    assert f'class="back" href="{item.url}"' in page.content.decode()


def test_a_foreign_or_unknown_item_is_not_there(client, item, neighbour):
    client.sign_in(neighbour)
    for uid in (item.uid, ids.uuid7()):
        address = reverse("delivery:feedback", args=[uid])
        assert client.get(address).status_code == 404
        assert client.post(address, {"word": "useful"}).status_code == 404
    assert not Feedback.objects.exists()


def test_a_guest_signs_in_first(client, item):
    address = reverse("delivery:feedback", args=[item.uid])
    answer = client.post(address, {"word": "useful"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")
    assert clock.today() == TODAY


def test_on_the_page_of_a_plot(client, item, mei):
    client.sign_in(mei)
    plot = mei.person.plantings.get()
    page = client.get(reverse("fields:planting", args=[plot.uid])).content.decode()
    assert reverse("delivery:feedback", args=[item.uid]) in page
    assert f'name="planting" value="{plot.uid}"' in page


def test_many_cards_read_what_was_said_once(
    client, publish, borer, plant, mei, in_july, django_assert_num_queries
):
    plant(mei, "东坡", SOWN)
    publish(borer)
    client.sign_in(mei)
    client.get("/week/")
    with django_assert_num_queries(_count(client, "/week/")):
        client.get("/week/")
    before = _count(client, "/week/")
    for number in range(5):
        say(mei, publish(borer, headline=f"第{number}条"), Word.USEFUL)
    assert _count(client, "/week/") == before


def _count(client, address):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return len(asked)
