"""The app's entry in Django."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """gengdu.shell"""

    name = "gengdu.shell"
    label = "shell"
