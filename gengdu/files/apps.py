"""The app's entry in Django."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """gengdu.files"""

    name = "gengdu.files"
    label = "files"
