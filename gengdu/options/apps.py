"""The app's entry in Django."""

from django.apps import AppConfig


class OptionsConfig(AppConfig):
    """gengdu.options"""

    name = "gengdu.options"
    label = "options"

    def ready(self) -> None:
        """Values follow a region that moves; the foot of every page says who runs the site."""
        from gengdu.options import queries
        from gengdu.options.actions import REHOMER
        from gengdu.regions.registry import rehomers
        from gengdu.shell.navigation import footers

        rehomers.register("options.values", REHOMER)
        footers.register("options.site", queries.footer_items)
        footers.register("options.legal", queries.legal_links)
