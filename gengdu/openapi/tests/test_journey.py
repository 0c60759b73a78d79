"""A program's day over a real line: sign in, plant, read the week, report, answer, sign out."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest

from gengdu.kit import clock
from gengdu.people.models import Account, SignIn
from gengdu.people.tests.browser import Browser
from gengdu.portal.queries import week_of
from gengdu.sms.tests.helpers import last_code

EAST = {"crop": "maize_spring", "place": "220122101202", "plot": "东坡", "started_on": "2026-04-28"}


class Line:
    """Plain HTTP, as a program in any language speaks it."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.token = ""

    def __call__(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, str], Any]:
        """Status, headers, JSON."""
        said = {"Content-Type": "application/json", **headers}
        if self.token:
            said["Authorization"] = f"Bearer {self.token}"
        connection = http.client.HTTPConnection(self.host, timeout=20)
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        connection.request(method, f"/api/v1{path}", data, said)
        answer = connection.getresponse()
        text = answer.read()
        connection.close()
        return answer.status, dict(answer.headers), json.loads(text) if text else None


@pytest.fixture
def line(live_server) -> Line:
    """To the server of the test."""
    return Line(live_server.url)


@pytest.mark.django_db(transaction=True)
def test_a_day_of_a_program(line, publish, mei):
    article = publish()
    _come_in(line, mei)

    status, _headers, me = line("GET", "/me")
    assert (status, me["name"]) == (200, "陈小梅")
    status, _headers, planting = line("POST", "/plantings", EAST, **{"Idempotency-Key": "east-001"})
    assert (status, planting["title"]) == (201, "东坡玉米")
    again = line("POST", "/plantings", EAST, **{"Idempotency-Key": "east-001"})
    assert again[1]["Idempotent-Replayed"] == "true"
    assert again[2] == planting

    advice = _the_advice(line, mei, article)
    assert line("POST", "/week/shown", {"items": [advice["item"]]})[2] == {"new": 1}
    told = {"stage": planting["next"]["order"], "on": clock.today().isoformat()}
    status, _headers, report = line("POST", f"/plantings/{planting['ref']}/reports", told)
    assert (status, report["state"]) == (201, "confirmed")
    after = line("GET", f"/plantings/{planting['ref']}")[2]
    assert after["now"]["order"] == told["stage"]
    word = {"word": "useful", "planting": planting["ref"]}
    assert line("POST", f"/items/{advice['item']}/feedback", word)[0] == 204

    assert line("POST", "/sign-out")[0] == 204
    status, headers, problem = line("GET", "/week")
    assert (status, problem["code"]) == (401, "access.bad_token")
    assert headers["Content-Type"] == "application/problem+json"
    assert headers["WWW-Authenticate"] == "Bearer"
    assert SignIn.objects.filter(account=mei, ended_at__isnull=True).count() == 0


def _come_in(line: Line, account: Account) -> None:
    phone = account.phone()
    status, _headers, asked = line("POST", "/sign-in/codes", {"phone": phone})
    assert status == 202
    given = {"phone": phone, "code": last_code(phone), "session": asked["session"]}
    status, headers, said = line("POST", "/sign-in", given | {"name": "农机 App"})
    assert (status, headers["Cache-Control"]) == (201, "no-store")
    assert "Set-Cookie" not in headers
    line.token = said["token"]


def _the_advice(line: Line, account: Account, article: Any) -> dict[str, Any]:
    """The same item with the same words as on the page of the same member."""
    said = line("GET", "/week")[2]
    (advice,) = said["plots"][0]["advice"]
    page = week_of(account, clock.today())
    assert advice["headline"] == article.title
    assert advice["reasons"] == page.plots[0].advice[0].reasons
    browser = Browser()
    browser.sign_in(account)
    html = browser.get("/week/").content.decode()
    assert f'data-item="{advice["item"]}"' in html
    assert advice["reasons"][0] in html
    browser.post("/sign-out/")
    return advice


@pytest.mark.django_db(transaction=True)
def test_control_36_a_body_that_is_too_large_is_a_problem_too(line, jilin):
    large = {"phone": "1" * 70_000}
    status, headers, problem = line("POST", "/sign-in", large)
    assert (status, problem["code"]) == (413, "shell.body_too_large")
    assert headers["Content-Type"] == "application/problem+json"
