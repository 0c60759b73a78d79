"""The app's entry in Django."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """gengdu.console"""

    name = "gengdu.console"
    label = "console"

    def ready(self) -> None:
        """The way in."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.shell.navigation import Link, links

        links.register("console", Link("console:start", _("Workbench"), "server"))
