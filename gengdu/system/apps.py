"""The app's entry in Django."""

from django.apps import AppConfig


class SystemConfig(AppConfig):
    """gengdu.system"""

    name = "gengdu.system"
    label = "system"

    def ready(self) -> None:
        """The core apps' screens."""
        from gengdu.system.console import register_all

        register_all()
