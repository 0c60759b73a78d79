"""The app's entry in Django."""

from django.apps import AppConfig


class OptionsConfig(AppConfig):
    """gengdu.options"""

    name = "gengdu.options"
    label = "options"
