"""The app's entry in Django."""

from django.apps import AppConfig


class SystemConfig(AppConfig):
    """gengdu.system"""

    name = "gengdu.system"
    label = "system"
