"""Addresses of the portal."""

from django.urls import path

import gengdu.shell.urls  # noqa: F401 - registers the converter <ref:…>
from gengdu.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("r/<slug:code>/", views.home, name="home"),
    path("r/<slug:code>/<slug:key>/", views.rubric, name="rubric"),
    path("week/", views.week, name="week"),
    path("week/rest", views.week_rest, name="week_rest"),
    path("week/shown", views.shown, name="shown"),
    path("week/why/<ref:uid>", views.why, name="why"),
]
