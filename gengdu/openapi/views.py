"""The document about the interface, and the page that shows it where an option says so."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gengdu.access.api.door import guarded
from gengdu.kit.errors import NotFound, require
from gengdu.openapi.api import PREFIX, document, sections
from gengdu.openapi.registry import DOCS
from gengdu.options.queries import value_of
from gengdu.shell.pages import public_page


@guarded
@require_safe
def openapi_json(request: HttpRequest) -> HttpResponse:
    """`/api/v1/openapi.json`: what programs are made from."""
    return JsonResponse(document(), json_dumps_params={"ensure_ascii": False})


@require_safe
@public_page
def docs(request: HttpRequest) -> HttpResponse:
    """`/api/v1/docs/`: the same for people; not there unless the option says so (SECURITY 37)."""
    require(value_of(DOCS), NotFound)
    context = {"sections": sections(), "about": document()["info"], "prefix": PREFIX}
    return render(request, "openapi/docs.html", context)
