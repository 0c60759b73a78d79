"""Shared pages kept for two seconds in a process of the embedded profile."""

import pytest
from django.http import HttpResponse

from config.copies import MOST, SECONDS, Copies

SHARED = {"Cache-Control": "public, max-age=0, s-maxage=30", "Vary": "Accept-Encoding, HX-Request"}


class Site:
    """An application that counts its answers; `now` is the clock's hand."""

    def __init__(self) -> None:
        self.made = 0
        self.now = 0.0
        self.status = 200
        self.headers = SHARED
        self.copies = Copies(self._answer, clock=lambda: self.now)

    def _answer(self, _environ, start_response) -> HttpResponse:
        self.made += 1
        headers = {"X-Request-Id": f"n{self.made}", **self.headers}
        answer = HttpResponse(f"page {self.made}", status=self.status, headers=headers)
        start_response(f"{self.status} x", [*answer.items()])
        return answer

    def get(self, path="/a/x/", method="GET", **more) -> str:
        said = []
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "HTTP_HOST": "localhost", **more}
        body = b"".join(self.copies(environ, lambda status, headers: said.append(headers)))
        self.said = dict(said[-1])
        return body.decode()


@pytest.fixture
def site() -> Site:
    return Site()


def test_made_once_in_two_seconds_and_the_copy_has_no_number(site):
    assert [site.get(), site.get()] == ["page 1", "page 1"]
    assert site.said == {**SHARED, "Content-Type": "text/html; charset=utf-8"}
    site.now += SECONDS
    assert site.get() == "page 2"
    assert site.said["X-Request-Id"] == "n2"


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/a/y/"},
        {"QUERY_STRING": "below=1"},
        {"HTTP_HOST": "127.0.0.1"},
        {"HTTP_COOKIE": "gd_view=elder"},
        {"HTTP_COOKIE": "gd_theme=dark"},
        {"HTTP_COOKIE": "gd_lang=en"},
        {"HTTP_ACCEPT_ENCODING": "gzip, br"},
        {"wsgi.url_scheme": "https"},
    ],
)
def test_what_a_page_differs_by_is_told_apart(site, other):
    assert [site.get(), site.get(**other), site.get(), site.get(**other)] == [
        "page 1",
        "page 2",
        "page 1",
        "page 2",
    ]


def test_made_up_modes_and_personal_cookies_are_the_usual_page(site):
    cookies = ("", "gd_view=x", "gd_size=28", "__Host-gd_sign_in=secret", "gd_place=220122")
    assert {site.get(HTTP_COOKIE=cookie) for cookie in cookies} == {"page 1"}


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "POST"},
        {"method": "HEAD"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"HTTP_IF_NONE_MATCH": '"x"'},
        {"HTTP_X_FORWARDED_PROTO": "https"},
    ],
)
def test_other_requests_are_answered_anew(site, request_):
    assert [site.get(), site.get(**request_), site.get(**request_)] == [
        "page 1",
        "page 2",
        "page 3",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Cache-Control": "no-store"},
        {"Cache-Control": "public, max-age=3600"},
        {**SHARED, "Set-Cookie": "a=b"},
        {**SHARED, "Vary": "Cookie"},
        {**SHARED, "Vary": "Accept-Language"},
    ],
)
def test_only_what_is_everybodys_is_kept(site, headers):
    site.headers = headers
    assert [site.get(), site.get()] == ["page 1", "page 2"]


def test_refusals_are_not_kept(site):
    site.status = 410
    assert [site.get(), site.get()] == ["page 1", "page 2"]


def test_made_up_addresses_do_not_fill_the_memory(site):
    for number in range(MOST + 10):
        site.get(QUERY_STRING=str(number))
    assert len(site.copies._kept) == MOST
    site.now += SECONDS
    site.get()
    assert len(site.copies._kept) == 1
