"""Addresses of the frame itself."""

from django.urls import URLPattern, URLResolver

app_name = "shell"
urlpatterns: list[URLPattern | URLResolver] = []
