"""Home, lists and where `/` leads."""

import html
import re

import pytest

from gengdu.kit.ids import ref_of

DUSK = "220122101202"


def test_who_has_no_place_chooses_one(client, db):
    page = client.get("/")
    assert page.status_code == 200
    assert "/place/" in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_a_place_on_the_device_leads_home(client, jilin):
    client.cookies["gd_place"] = DUSK
    assert client.get("/").headers["Location"] == f"/r/{DUSK}/"


def test_a_member_goes_to_his_village(client, mei):
    client.sign_in(mei)
    assert client.get("/").headers["Location"] == f"/r/{mei.person.region_id}/"


def test_a_home_shows_what_is_here_and_above(client, publish):
    article = publish()
    for code in (DUSK, "220122102", "220122"):
        page = client.get(f"/r/{code}/").content.decode()
        assert f"/a/{ref_of(article.uid)}/" in page
    assert article.title not in client.get("/r/2201/").content.decode()


def test_a_home_without_articles_says_what_to_do(client, seeded):
    page = client.get(f"/r/{DUSK}/").content.decode()
    assert "/week/" in page
    assert "小暑" in page


@pytest.mark.parametrize("path", ["/r/990101/", "/r/220122/no-such/", "/r/xx/"])
def test_what_is_not_there_is_a_page_that_says_so(client, seeded, path):
    assert client.get(path).status_code == 404


def test_a_list_pages_by_key(client, publish):
    for number in range(22):
        publish(f"第{number}条建议，请看仔细")
    first = client.get("/r/220122/agri-tech/").content.decode()
    assert first.count('class="advice"') == 20
    link = html.unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    assert link.startswith("/r/220122/agri-tech/?after=")
    second = client.get(link).content.decode()
    assert second.count('class="advice"') == 2
    assert 'href="/r/220122/agri-tech/"' in second


@pytest.mark.parametrize("path", [f"/r/{DUSK}/", "/r/220122/agri-tech/"])
def test_pages_are_the_same_bytes_for_everybody(client, mei, publish, path):
    publish()
    guest = client.get(path)
    client.sign_in(mei)
    member = client.get(path)
    assert guest.content == member.content
    assert "Set-Cookie" not in guest
    assert guest["Cache-Control"] == "public, max-age=0, s-maxage=30"


def test_home_costs_few_queries(client, publish, django_assert_max_num_queries):
    for number in range(6):
        publish(f"第{number}条建议，请看仔细")
    client.get(f"/r/{DUSK}/")  # the foot of the page is kept for ten seconds
    with django_assert_max_num_queries(10):
        client.get(f"/r/{DUSK}/")
