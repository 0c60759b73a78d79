"""The app's entry in Django."""

from django.apps import AppConfig


class FieldsConfig(AppConfig):
    """gengdu.fields"""

    name = "gengdu.fields"
    label = "fields"
