"""What holds of every request: problems, languages, limits, caches."""

import json

import pytest

from gengdu.access.api import bearer
from gengdu.access.tests.programs import Program, problem
from gengdu.limits.actions import Limit
from gengdu.system.api import people

pytestmark = pytest.mark.django_db
FATHER = {"name": "陈大山", "relation": "父亲"}


# -- how it says no


def test_no_token_a_wrong_one_and_one_of_another_kind(mei):
    refused = Program().get("/me")
    assert problem(refused) == (401, "access.token_needed")
    assert refused["WWW-Authenticate"] == "Bearer"
    assert refused["Cache-Control"] == "no-store"
    wrong = Program()
    wrong.hold("x" * 43)
    assert problem(wrong.get("/me")) == (401, "access.bad_token")
    assert problem(wrong.get("/crops")) == (401, "access.bad_token")
    basic = Program().get("/me", Authorization="Basic bWVpOnB3")
    assert problem(basic) == (401, "access.bad_token")


def test_addresses_methods_and_bodies_that_are_none(mei):
    program = Program(mei)
    assert problem(program.get("/nowhere")) == (404, "not_found")
    assert problem(program.get("/me/family/not-a-ref")) == (404, "not_found")
    refused = program.delete("/me")
    assert problem(refused) == (405, "access.method_not_allowed")
    assert refused["Allow"] == "GET"
    damaged = program.client.post(
        "/api/v1/me/family",
        "{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.token}"},
    )
    assert problem(damaged) == (400, "access.bad_request")


def test_a_refusal_names_the_field_and_speaks_the_readers_language(mei):
    program = Program(mei)
    refused = program.post("/me/family", {"relation": "父亲"})
    assert problem(refused) == (422, "access.unfit_value")
    assert json.loads(refused.content)["field"] == "name"
    assert refused["Content-Language"] == "zh-hans"
    english = program.ask("POST", "/me/family", {}, {"Accept-Language": "en-GB,en;q=0.9"})
    assert json.loads(english.content)["detail"] == "This is missing."
    assert english["Content-Language"] == "en"


def test_control_37_a_failure_shows_no_detail(mei, monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(people.pages, "family_of", broken)
    program = Program(mei)
    program.client.raise_request_exception = False
    refused = program.get("/me/family")
    assert problem(refused) == (500, "server_error")
    assert "secret detail" not in refused.content.decode()


# -- how often


def test_control_36_a_token_has_its_rate(mei, neighbour, monkeypatch):
    monkeypatch.setattr(bearer, "PER_TOKEN", Limit("api.token", most=2, seconds=60))
    program = Program(mei)
    assert [program.get("/me").status_code for _ in range(3)] == [200, 200, 429]
    refused = program.get("/me")
    assert problem(refused) == (429, "too_many")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert Program(neighbour).get("/me").status_code == 200


def test_control_36_so_has_an_address_without_a_token(jilin, monkeypatch):
    monkeypatch.setattr(bearer, "PER_ADDRESS", Limit("api.address", most=1, seconds=60))
    assert [Program().get("/site").status_code for _ in range(2)] == [200, 429]


# -- who may keep it


def test_a_public_look_is_shared_and_not_sent_twice(jilin):
    first = Program().get("/places")
    assert first["Cache-Control"] == "public, max-age=0, s-maxage=30"
    assert {"Accept-Language", "Authorization"} <= set(first["Vary"].split(", "))
    again = Program().ask("GET", "/places", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert not first.cookies


def test_control_39_what_a_token_sees_is_kept_nowhere(mei):
    program = Program(mei)
    for path in ("/me", "/places"):
        answer = program.get(path)
        assert answer["Cache-Control"] == "no-store"
        assert "ETag" not in answer
