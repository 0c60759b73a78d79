"""Likes and whatever else members write: one count for an account, from pages and programs."""

from functools import partial

import pytest
import time_machine
from django.urls import reverse

from gengdu.access.tests.programs import Program, problem
from gengdu.articles.models import Confirmation, Favourite, Like
from gengdu.events.models import Fact
from gengdu.kit import clock
from gengdu.kit.ids import ref_of
from gengdu.kit.tests.threads import together
from gengdu.limits.actions import Limit
from gengdu.people.rules import throttles

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def slowly(monkeypatch):
    """Two writes a minute, at a moment that stands still."""
    monkeypatch.setattr(throttles, "WRITES", Limit("people.writes", most=2, seconds=60))
    with time_machine.travel(clock.now(), tick=False) as traveller:
        yield traveller


def yours(article) -> str:
    """The page of the reader's buttons."""
    return reverse("articles:yours", args=[article.uid])


def test_whoever_presses_faster_than_a_thumb_waits(client, published, mei, neighbour, slowly):
    client.sign_in(mei)
    for word in ("like", "unlike"):
        assert client.post(yours(published), {"do": word}).status_code == 303
    refused = client.post(yours(published), {"do": "like"})
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert refused["Cache-Control"] == "no-store"
    assert "请稍等一下" in refused.content.decode()
    assert "</html>" in refused.content.decode()  # the product's page
    toast = client.post(yours(published), {"do": "like"}, **HTMX)
    assert (toast.status_code, toast["HX-Retarget"]) == (429, "#toasts")
    assert not Like.objects.exists()
    assert client.get(yours(published)).status_code == 200  # reading goes on
    client.sign_in(neighbour)
    assert client.post(yours(published), {"do": "like"}).status_code == 303
    slowly.shift(61)
    client.sign_in(mei)
    assert client.post(yours(published), {"do": "like"}).status_code == 303
    assert Like.objects.count() == 2


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("yours", {"do": "keep"}),
        ("yours", {"do": "confirm"}),
        ("seen", {}),
        ("favourites", {"article": "x"}),
        ("history", {"record": "off"}),
        ("clear", {}),
    ],
)
def test_everything_a_member_sends_is_counted(client, published, mei, slowly, address, sent):
    paths = {
        "yours": yours(published),
        "seen": reverse("articles:seen", args=[published.uid]),
        "favourites": reverse("articles:favourites"),
        "history": reverse("articles:history"),
        "clear": reverse("articles:favourites_clear"),
    }
    client.sign_in(mei)
    for _ in range(2):
        client.post(yours(published), {"do": "unlike"})
    answer = client.post(paths[address], sent, HTTP_SEC_FETCH_SITE="same-origin")
    assert answer.status_code == 429
    assert not Favourite.objects.exists()
    assert not Confirmation.objects.exists()
    assert not Fact.objects.exists()


def test_control_36_pages_and_programs_are_counted_together(client, published, mei, slowly):
    client.sign_in(mei)
    program, other = Program(mei), Program(mei)
    path = f"/articles/{ref_of(published.uid)}/like"
    assert program.put(path).status_code == 200
    assert client.post(yours(published), {"do": "unlike"}).status_code == 303
    assert problem(other.put(path)) == (429, "too_many")  # another token, the same member
    assert client.post(yours(published), {"do": "like"}).status_code == 429
    assert other.get(f"/articles/{ref_of(published.uid)}/yours").status_code == 200
    assert not Like.objects.exists()


def test_a_guest_at_the_doors_is_not_counted_here(client, slowly, jilin):
    """Doors, codes and beacons have limits of their own, per number and address."""
    for _ in range(3):
        assert client.post("/sign-in/", {"phone": "1", "password": "x"}).status_code == 422


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_so_many_are_taken_as_may_be(published, mei, slowly):
    path = f"/articles/{ref_of(published.uid)}/like"
    presses = [partial(Program(mei).put, path) for _ in range(6)]
    assert sorted(answer.status_code for answer in together(*presses)) == [200] * 2 + [429] * 4
    assert Like.objects.count() == 1
