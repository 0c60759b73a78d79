"""The app's entry in Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """gengdu.jobs"""

    name = "gengdu.jobs"
    label = "jobs"
