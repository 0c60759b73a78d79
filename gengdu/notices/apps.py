"""The app's entry in Django."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """gengdu.notices"""

    name = "gengdu.notices"
    label = "notices"
