"""Addresses of delivery: below /console/delivery/ for staff, below /week/ for readers."""

from django.urls import path

import gengdu.shell.urls  # noqa: F401 - registers the converter <ref:…>
from gengdu.delivery import views

app_name = "delivery"
urlpatterns = [
    path("console/delivery/preview/", views.PreviewPage.as_view(), name="preview"),
    path("week/said/<ref:uid>/", views.feedback, name="feedback"),
    path("week/said/about/<ref:uid>", views.feedback_about, name="feedback_about"),
]
