"""The app's entry in Django."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """gengdu.console"""

    name = "gengdu.console"
    label = "console"

    def ready(self) -> None:
        """The way in, and refusals into the log."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.console.views.gate import write_down
        from gengdu.shell.navigation import Link, links
        from gengdu.shell.refusals import refusals

        refusals.register("console", write_down)
        links.register("console", Link("console:start", _("Workbench"), "server"))
