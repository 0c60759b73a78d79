"""The app's entry in Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """gengdu.people"""

    name = "gengdu.people"
    label = "people"
