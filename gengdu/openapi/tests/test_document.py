"""The document is valid OpenAPI 3.1 and says of every operation what it does and who may."""

import json

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from gengdu.access.tests.programs import Program, problem
from gengdu.openapi.api import document
from gengdu.openapi.registry import DOCS
from gengdu.options.models import OptionValue
from gengdu.people.tests.browser import Browser

pytestmark = pytest.mark.django_db
OPERATIONS = [
    (method, path, operation)
    for path, methods in document()["paths"].items()
    for method, operation in methods.items()
]
NAMED = [f"{method} {path}" for method, path, _operation in OPERATIONS]


def test_it_is_valid_and_of_the_version_it_says():
    assert document()["openapi"].startswith("3.1.")
    assert list(OpenAPIV31SpecValidator(document()).iter_errors()) == []


def test_it_is_served_as_it_is_to_everybody_and_kept_by_caches():
    answer = Program().get("/openapi.json")
    assert json.loads(answer.content) == document()
    assert answer["Cache-Control"].startswith("public")
    again = Program().ask("GET", "/openapi.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMED)
def test_every_operation_says_what_it_does_who_may_and_how_it_ends(method, path, operation):
    assert operation["summary"]
    assert operation["description"]
    assert operation["tags"]
    assert operation["security"] in ([], [{"Member": []}], [{"Reader": []}])
    good = [status for status in operation["responses"] if status.startswith("2")]
    assert len(good) == 1
    assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}


def test_ids_of_operations_are_unique():
    ids = [operation["operationId"] for _method, _path, operation in OPERATIONS]
    assert len(ids) == len(set(ids))


def test_control_19_every_body_refuses_what_it_does_not_declare():
    schemas = document()["components"]["schemas"]
    for _method, path, operation in OPERATIONS:
        body = operation.get("requestBody")
        if body:
            name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
            assert schemas[name]["additionalProperties"] is False, (path, name)


def test_control_36_every_list_has_a_bound():
    for _method, path, operation in OPERATIONS:
        for one in operation.get("parameters", []):
            if one["name"] == "limit":
                assert one["schema"]["maximum"] == 100, path


def test_no_person_is_in_an_address():
    """Things stand there by ref; names, numbers and words of people do not."""
    allowed = {"uid", "code", "key", "name", "purpose"}
    for _method, path, operation in OPERATIONS:
        inside = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
        assert inside <= allowed, path


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMED)
def test_control_18_without_a_token_nothing_that_needs_one(method, path, operation, jilin):
    concrete = path.removeprefix("/api/v1")
    for name, value in (("uid", "0" * 26), ("purpose", "sms"), ("code", "22"), ("name", "terms")):
        concrete = concrete.replace("{" + name + "}", value)
    answer = Program().ask(method.upper(), concrete, {})
    if operation["security"]:
        assert problem(answer) == (401, "access.token_needed")
    else:
        assert answer.status_code in {200, 404, 422}


def test_control_37_the_page_about_it_is_not_there_unless_an_option_says_so():
    browser = Browser()
    assert browser.get("/api/v1/docs/").status_code == 404
    OptionValue.objects.create(key=DOCS.key, region_code="", value=True)
    page = browser.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "/api/v1/plantings" in page.content.decode()
