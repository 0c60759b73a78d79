"""The app's entry in Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """gengdu.access"""

    name = "gengdu.access"
    label = "access"
