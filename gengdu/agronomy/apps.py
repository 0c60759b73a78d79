"""The app's entry in Django."""

from django.apps import AppConfig


class AgronomyConfig(AppConfig):
    """gengdu.agronomy"""

    name = "gengdu.agronomy"
    label = "agronomy"
