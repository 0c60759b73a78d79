"""Addresses of regions."""

from django.urls import path

from gengdu.regions import views

app_name = "regions"
urlpatterns = [
    path("places/children/", views.children, name="children"),
    path("places/search/", views.search, name="search"),
]
