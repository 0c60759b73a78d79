"""Addresses of the portal."""

from django.urls import path

from gengdu.portal import views

app_name = "portal"
urlpatterns = [
    path("", views.start, name="start"),
    path("r/<slug:code>/", views.home, name="home"),
    path("r/<slug:code>/<slug:key>/", views.rubric, name="rubric"),
    path("week/", views.week, name="week"),
]
