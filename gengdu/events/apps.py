"""The app's entry in Django."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    """gengdu.events"""

    name = "gengdu.events"
    label = "events"
