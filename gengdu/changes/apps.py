"""The app's entry in Django."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """gengdu.changes"""

    name = "gengdu.changes"
    label = "changes"
