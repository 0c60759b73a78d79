"""The app's entry in Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """gengdu.portal"""

    name = "gengdu.portal"
    label = "portal"

    def ready(self) -> None:
        """The first two tabs."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.shell.navigation import Link, Tab, links, tabs

        tabs.register(
            "home", Tab("portal:start", _("Home"), "house", order=10, under=("/r/", "/a/"))
        )
        tabs.register("week", Tab("portal:week", _("This week"), "sprout", order=20))
        links.register("home", Link("portal:start"))
