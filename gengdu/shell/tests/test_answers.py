"""Refusals and failures: as page, toast or problem."""

import json

import pytest
from django.db import DatabaseError
from django.test import Client

from gengdu.kit.errors import DomainError, Forbidden, NotFound
from gengdu.kit.registry import Registry
from gengdu.shell import refusals

STATUSES = {"404": 404, "403": 403, "409": 409, "422": 422, "429": 429}
HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_a_refusal_is_a_page_that_says_what_to_do(site, kind, status):
    answer = site.get(f"/refuse/{kind}/")
    assert answer.status_code == status
    assert answer["Cache-Control"] == "no-store"
    assert "找人帮忙时，请报这个编号" in answer.content.decode()


def test_control_36_too_many_tries_says_when_to_come_back(site):
    answer = site.get("/refuse/429/")
    assert answer["Retry-After"] == "300"
    assert "5 分钟后可以再试。" in answer.content.decode()


def test_seconds_are_said_as_seconds():
    from gengdu.shell.answers import _wait_words

    assert [_wait_words(n) for n in (1, 59, 60, 61)] == [
        "1 秒后可以再试。",
        "59 秒后可以再试。",
        "1 分钟后可以再试。",
        "2 分钟后可以再试。",
    ]


def test_htmx_gets_a_toast_for_the_toast_corner(site):
    answer = site.get("/refuse/409/", headers=HTMX)
    assert answer.status_code == 409
    assert (answer["HX-Retarget"], answer["HX-Reswap"]) == ("#toasts", "beforeend")
    assert "<html" not in answer.content.decode()
    assert "请重新看一下" in answer.content.decode()


@pytest.mark.parametrize("header", ["HX-Boosted", "HX-History-Restore-Request"])
def test_htmx_gets_a_page_where_it_asked_for_one(site, header):
    answer = site.get("/refuse/409/", headers=HTMX | {header: "true"})
    assert "HX-Retarget" not in answer
    assert "<html" in answer.content.decode()


def test_programs_get_a_problem(site):
    answer = site.get("/api/refuse/422/")
    assert answer["Content-Type"] == "application/problem+json"
    assert json.loads(answer.content) == {
        "type": "urn:gengdu:problem:invalid",
        "title": "请检查填写的内容",
        "status": 422,
        "detail": "手机号是 11 位",
        "code": "invalid",
        "request": answer["X-Request-Id"],
        "field": "phone",
    }
    assert site.get("/api/refuse/429/")["Retry-After"] == "300"
    assert json.loads(site.get("/api/nowhere/").content)["status"] == 404


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_control_37_a_failure_shows_no_detail(site, headers):
    answer = site.get("/crash/", headers=headers)
    text = answer.content.decode()
    assert answer.status_code == 500
    assert answer["X-Request-Id"] in text
    assert "secret detail" not in text
    assert "Traceback" not in text


def test_the_failure_page_needs_no_database(site):
    # No fixture gives this test a database: touching one would fail it.
    assert site.get("/crash/").status_code == 500
    assert site.get("/nowhere/").status_code == 404


def test_an_old_form_is_explained(in_gallery, settings):
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    answer = strict.post("/confirm/")
    assert answer.status_code == 403
    assert "请重新提交一次" in answer.content.decode()


def test_try_again_is_offered_for_get_only(site):
    assert 'href="/crash/?a=1"' in site.get("/crash/?a=1").content.decode()
    assert 'href="/crash/?a=1"' not in site.post("/crash/?a=1").content.decode()


@pytest.fixture
def heard(monkeypatch) -> list[DomainError]:
    """What listeners of refusals hear."""
    told: list[DomainError] = []
    fresh = Registry("refusals")
    fresh.register("test", lambda request, refusal: told.append(refusal))
    monkeypatch.setattr(refusals, "refusals", fresh)
    return told


def test_listeners_hear_of_each_refusal(site, heard):
    site.get("/refuse/404/")
    site.get("/api/refuse/403/")
    site.get("/nowhere/")
    assert [type(r) for r in heard] == [NotFound, Forbidden]


def test_a_listener_without_a_database_does_not_change_the_answer(site, heard):
    def broken(request, refusal):
        raise DatabaseError("gone")

    refusals.refusals.register("broken", broken)
    refusals.refusals.register("after", lambda request, refusal: heard.append(refusal))
    assert site.get("/refuse/403/").status_code == 403
    assert len(heard) == 2
