"""The app's entry in Django."""

from django.apps import AppConfig


class LimitsConfig(AppConfig):
    """gengdu.limits"""

    name = "gengdu.limits"
    label = "limits"
