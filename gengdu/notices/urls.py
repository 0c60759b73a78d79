"""Addresses of notices."""

from django.urls import path

from gengdu.notices import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.inbox, name="inbox"),
    path("inbox/read/", views.read_all, name="read_all"),
    path("inbox/<ref:uid>/open/", views.open_notice, name="open"),
]
