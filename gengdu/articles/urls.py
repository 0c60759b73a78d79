"""Addresses of articles."""

from django.urls import path

import gengdu.shell.urls  # noqa: F401 - registers the converter <ref:…>
from gengdu.articles import views

app_name = "articles"
urlpatterns = [
    path("a/<ref:uid>/", views.article, name="article"),
    path("seen/<ref:uid>", views.seen, name="seen"),
]
