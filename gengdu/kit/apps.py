"""The app's entry in Django."""

from django.apps import AppConfig


class KitConfig(AppConfig):
    """gengdu.kit"""

    name = "gengdu.kit"
    label = "kit"
