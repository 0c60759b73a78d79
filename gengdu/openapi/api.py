"""The routers of all apps in one interface, and the document that describes it (OpenAPI 3.1)."""

import json
from functools import cache
from typing import Any, Final

from django.utils.module_loading import import_string
from ninja import NinjaAPI
from ninja.renderers import JSONRenderer

from gengdu.access.api.bearer import Member, Reader
from gengdu.access.api.problems import name_refusals
from gengdu.access.registry import api_rooms

PREFIX: Final = "/api/v1"
PROBLEM: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457. `code` is stable, `detail` is for the person.",
    "required": ["type", "title", "status", "detail", "code", "request"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "request": {"type": "string", "description": "the number to quote"},
        "field": {"type": "string", "description": "which field is to blame"},
    },
}
KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key within 24 hours: one effect, the same answer.",
    "schema": {"type": "string", "minLength": 8, "maxLength": 200},
}
DESCRIPTION: Final = (
    "Everything a member can do on the pages, and the change feed. Words come in the language of"
    " Accept-Language (zh-Hans, en), days as ISO dates, places as codes, things as refs."
)


class Utf8Json(JSONRenderer):
    """Chinese as it is: half the bytes of escapes on a slow line."""

    json_dumps_params = {"ensure_ascii": False}


def built() -> NinjaAPI:
    """The interface with a router for every room that an app has registered."""
    made = NinjaAPI(
        title="Gengdu",
        version="1",
        description=DESCRIPTION,
        openapi_url=None,  # ours is below
        docs_url=None,
        urls_namespace="api",
        renderer=Utf8Json(),
    )
    name_refusals(made)
    for room in api_rooms:
        made.add_router("", import_string(room.router), tags=[room.tag])
    return made


api = built()


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document: what the framework knows, and what is true of every operation."""
    # Through JSON: statuses become the words that the document wants.
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    found["components"]["schemas"]["Problem"] = PROBLEM
    found["components"]["responses"] = {
        "Problem": {
            "description": "Refused: why, in a code for the program and words for the person.",
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
    }
    schemes = found["components"]["securitySchemes"]
    found["components"]["securitySchemes"] = {
        each.__name__: {**schemes[each.__name__], "description": each.__doc__}
        for each in (Member, Reader)
    }
    for path in found["paths"].values():
        for method, operation in path.items():
            _say_the_common(method, operation)
    return found


def sections() -> list[dict[str, Any]]:
    """The operations of the document by what they are about, as its page lists them."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            line = {"method": method.upper(), "path": path, **operation}
            found.setdefault(operation["tags"][0], []).append(line)
    return [{"tag": tag, "operations": lines} for tag, lines in found.items()]


def _say_the_common(method: str, operation: dict[str, Any]) -> None:
    operation["responses"]["default"] = {"$ref": "#/components/responses/Problem"}
    operation.setdefault("security", [])
    if method != "get" and operation["security"]:
        operation.setdefault("parameters", []).append(KEY)
