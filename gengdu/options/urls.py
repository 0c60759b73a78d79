"""Addresses of the legal pages."""

from django.urls import path

from gengdu.options import views

app_name = "options"
urlpatterns = [path("legal/<slug:name>/", views.legal, name="legal")]
