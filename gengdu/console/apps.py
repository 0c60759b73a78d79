"""The app's entry in Django."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """gengdu.console"""

    name = "gengdu.console"
    label = "console"
