"""Addresses of files: those that take and give bytes exist at the bulk origin alone."""

from django.urls import path

from gengdu.files import views

app_name = "files"
urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/<ref:uid>/thumb/", views.thumb, name="thumb"),
    path("f/<slug:key>/<path:name>", views.serve, name="serve"),
]
