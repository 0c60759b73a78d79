"""Addresses of delivery, below /console/delivery/."""

from django.urls import path

from gengdu.delivery.views import PreviewPage

app_name = "delivery"
urlpatterns = [path("preview/", PreviewPage.as_view(), name="preview")]
