"""The app's entry in Django."""

from django.apps import AppConfig


class RegionsConfig(AppConfig):
    """gengdu.regions"""

    name = "gengdu.regions"
    label = "regions"
