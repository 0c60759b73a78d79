"""For guests: the same bytes for everybody, the personal corner, a place, the poster."""

import re

import pytest

from gengdu.options.actions import set_option
from gengdu.people.models import Account
from gengdu.people.tests.browser import Browser
from gengdu.people.tests.factories import register

pytestmark = pytest.mark.django_db
SAME = {"HTTP_SEC_FETCH_SITE": "same-origin"}


@pytest.fixture
def mei(jilin) -> Account:
    return register("陈小梅").account


@pytest.mark.parametrize("address", ["/place/", "/sign-up/consents/", "/j/220122101202/poster/"])
def test_public_pages_are_the_same_bytes_for_everybody(mei, technician_li, address):
    farmer, reviewer = Browser(), Browser()
    farmer.sign_in(mei)
    reviewer.sign_in(technician_li, second_factor=True)
    pages = [browser.get(address) for browser in (Browser(), farmer, reviewer)]
    assert {page.status_code for page in pages} == {200}
    assert len({page.content for page in pages}) == 1
    for page in pages:
        assert not page.cookies
        assert "Cookie" not in page.get("Vary", "")
        assert page["Cache-Control"] == "public, max-age=0, s-maxage=30"


# -- the personal corner


def test_a_guest_is_offered_the_door(client, jilin):
    page = client.get("/me/fragment")
    assert 'href="/sign-in/"' in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert "csrf" not in page.content.decode()


def test_a_member_gets_name_and_token_and_the_corner_looks_again(mei):
    browser = Browser()
    browser.sign_in(mei)
    html = browser.get("/me/fragment").content.decode()
    assert "陈" in html
    assert re.search(r'<meta name="csrf-token" content="\w{64}">', html)
    assert 'hx-trigger="every 180s"' in html


def test_an_open_tab_does_not_keep_staff_signed_in(technician_li):
    browser = Browser()
    browser.sign_in(technician_li)
    assert "every 180s" not in browser.get("/me/fragment").content.decode()


def test_the_corner_asks_few_questions_of_the_database(mei, django_assert_max_num_queries):
    browser = Browser()
    browser.sign_in(mei)
    with django_assert_max_num_queries(4):
        browser.get("/me/fragment")


# -- a guest's place


def test_a_guest_chooses_a_place_of_any_level(client, jilin):
    page = client.post("/place/", {"place": "220122"}, **SAME)
    assert (page.status_code, page["Location"]) == (303, "/")
    assert page.cookies["gd_place"].value == "220122"


def test_a_place_that_is_none_is_refused(client, jilin):
    page = client.post("/place/", {"place": "99"}, **SAME)
    assert page.status_code == 422
    assert "gd_place" not in page.cookies


def test_no_other_site_chooses_for_the_guest(client, jilin):
    page = client.post("/place/", {"place": "220122"}, HTTP_SEC_FETCH_SITE="cross-site")
    assert page.status_code == 403
    assert "gd_place" not in page.cookies


def test_without_script_the_place_is_chosen_step_by_step(client, jilin):
    page = client.post("/place/", {"place": "", "place-next": "22", "place-go": "1"}, **SAME)
    html = page.content.decode()
    assert page.status_code == 200
    assert '<option value="2201">长春市</option>' in html
    assert 'class="err"' not in html
    assert "gd_place" not in page.cookies


# -- the poster


def test_the_poster_has_village_code_steps_and_hotline(client, jilin, province_admin):
    set_option(actor=province_admin, key="site.hotline", region_code="22", value="0431-12316")
    html = client.get("/j/220122101202/poster/").content.decode()
    assert "双桥村" in html
    assert "吉林省长春市农安县伏龙泉镇" in html
    assert "0431-12316" in html
    assert html.count("<li>") == 3
    assert "http://localhost:8000/j/220122101202<" in html
    assert html.count('<svg xmlns="http://www.w3.org/2000/svg"') == 1


def test_the_code_on_the_poster_is_the_villages_address(client, jilin):
    import segno

    page = client.get("/j/220122101202/poster/")
    matrix = segno.make("http://localhost:8000/j/220122101202", error="m", micro=False)
    assert matrix.svg_inline(border=4, omitsize=True).split(' d="')[1].split('"')[0] in (
        page.content.decode()
    )


def test_no_poster_of_nowhere(client, jilin):
    assert client.get("/j/999999/poster/").status_code == 404
