"""Addresses of articles."""

from django.urls import path

import gengdu.shell.urls  # noqa: F401 - registers the converter <ref:…>
from gengdu.articles.views import own, pages

app_name = "articles"
urlpatterns = [
    path("a/<ref:uid>/", pages.article, name="article"),
    path("a/<ref:uid>/yours/", own.yours, name="yours"),
    path("s/<slug:short>", pages.short, name="short"),
    path("seen/<ref:uid>", pages.seen, name="seen"),
    path("me/favourites/", own.favourites, name="favourites"),
    path("me/favourites/clear/", own.clear_favourites, name="favourites_clear"),
    path("me/history/", own.history, name="history"),
    path("me/history/clear/", own.clear_history, name="history_clear"),
]
