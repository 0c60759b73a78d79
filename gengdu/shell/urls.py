"""Addresses of the frame itself."""

from django.urls import path, register_converter

from gengdu.kit.ids import RefConverter
from gengdu.shell import views

register_converter(RefConverter, "ref")

app_name = "shell"
urlpatterns = [
    path("view/", views.view_mode, name="view"),
    path("offline/", views.offline, name="offline"),
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("csp-report", views.csp_report, name="csp_report"),
]
