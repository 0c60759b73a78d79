"""View mode: kept by POST from our own pages, on the device, and nowhere else."""

import pytest
from django.http import HttpResponse

from gengdu.shell import viewmode
from gengdu.shell.viewmode import ViewMode

OWN = {"Origin": "http://localhost"}


def kept(answer) -> dict[str, str]:
    """The cookies an answer sets, deleted ones as ""."""
    return {name: cookie.value for name, cookie in answer.cookies.items()}


def test_large_type_is_kept_and_leads_back(site):
    answer = site.post("/view/", {"view": "elder", "next": "/public/?page=2"}, headers=OWN)
    assert (answer.status_code, answer["Location"]) == (303, "/public/?page=2")
    assert kept(answer) == {"gd_view": "elder"}
    cookie = answer.cookies["gd_view"]
    assert cookie["max-age"] == viewmode.YEAR
    assert (cookie["samesite"], cookie["httponly"], cookie["path"]) == ("Lax", True, "/")
    assert (
        '<html lang="zh-Hans" class="elder" data-size="20">'
        in site.get("/public/").content.decode()
    )


def test_control_14_cookies_are_secure_but_on_the_lan(site, settings):
    answer = site.post("/view/", {"theme": "dark"}, headers=OWN)
    assert answer.cookies["gd_theme"]["secure"] is True
    settings.GENGDU_LAN_MODE = True
    answer = site.post("/view/", {"theme": "light"}, headers=OWN)
    assert not answer.cookies["gd_theme"]["secure"]


def test_the_default_is_not_stored(site):
    site.cookies["gd_view"] = "elder"
    answer = site.post("/view/", {"view": "normal"}, headers=OWN)
    assert answer.cookies["gd_view"]["max-age"] == 0
    assert 'class="elder"' not in site.get("/public/").content.decode()


def test_unknown_values_change_nothing(site):
    sent = {"view": "<script>", "size": "99", "theme": "", "lang": "fr", "place": "22"}
    assert kept(site.post("/view/", sent, headers=OWN)) == {}


def test_cookies_nobody_set_count_as_absent(site):
    plain = site.get("/public/").content
    for name in ("view", "size", "theme", "lang"):
        site.cookies[f"gd_{name}"] = "<script>"
    assert site.get("/public/").content == plain


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "", "me/"]
)
def test_next_stays_on_this_site(site, url):
    answer = site.post("/view/", {"view": "elder", "next": url}, headers=OWN)
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Referer": "https://evil.example/x"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_control_15_another_site_changes_nothing(site, headers):
    answer = site.post("/view/", {"view": "elder"}, headers=headers)
    assert answer.status_code == 403
    assert kept(answer) == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Referer": "http://localhost/public/"},
        {"Origin": "http://localhost:8000"},
    ],
)
def test_our_own_pages_may(site, headers, settings):
    settings.GENGDU_ORIGIN = "http://localhost:8000"
    assert site.post("/view/", {"view": "elder"}, headers=headers).status_code == 303


def test_control_15_reading_changes_nothing(site):
    assert kept(site.get("/view/?view=elder&next=/public/")) == {}


def test_the_page_shows_what_is_kept(site):
    site.cookies["gd_size"] = "28"
    text = site.get("/view/").content.decode()
    assert (
        '<input type="radio" name="size" value="28" required id="id_size_2" checked>'
        in " ".join(text.split())
    )


def test_a_place_is_remembered_only_as_a_code():
    answer = HttpResponse()
    viewmode.remember(answer, place="220122101")
    assert answer.cookies["gd_place"].value == "220122101"
    with pytest.raises(ValueError, match="place"):
        viewmode.remember(answer, place="伏龙泉")
    with pytest.raises(ValueError, match="theme"):
        viewmode.remember(answer, theme="blue")


@pytest.mark.parametrize(
    ("mode", "key"),
    [
        (ViewMode(), "normal.auto.zh"),
        (ViewMode(size="32"), "normal.auto.zh"),
        (ViewMode(view="elder", size="24", theme="dark", lang="en"), "elder.24.dark.en"),
        (ViewMode(place="22"), "normal.auto.zh"),
    ],
)
def test_the_key_names_what_a_cache_must_tell_apart(mode, key):
    assert mode.key == key
