"""Addresses of the interface: those of the apps' routers, each behind the one door."""

from django.urls import URLPattern, path

import gengdu.shell.urls  # noqa: F401 - registers the converter <ref:…>
from gengdu.access.api.door import guarded
from gengdu.openapi import views
from gengdu.openapi.api import api

app_name = "api"


def _behind_the_door(pattern: URLPattern) -> URLPattern:
    """The pattern with its view guarded."""
    view = guarded(pattern.callback, pattern.name or "")
    return URLPattern(pattern.pattern, view, name=pattern.name)


urlpatterns = [
    path("openapi.json", views.openapi_json, name="openapi"),
    path("docs/", views.docs, name="docs"),
    *(
        _behind_the_door(one)
        for one in api.urls[0]
        if isinstance(one, URLPattern) and one.name != "api-root"
    ),
]
