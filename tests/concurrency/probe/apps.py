"""The app's entry in Django."""

from django.apps import AppConfig


class ProbeConfig(AppConfig):
    """tests.concurrency.probe"""

    name = "tests.concurrency.probe"
    label = "probe"
