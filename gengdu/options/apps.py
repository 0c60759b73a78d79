"""The app's entry in Django."""

from importlib import import_module

from django.apps import AppConfig


class OptionsConfig(AppConfig):
    """gengdu.options"""

    name = "gengdu.options"
    label = "options"

    def ready(self) -> None:
        """Declare the options of the installation itself; values follow a region that moves."""
        from gengdu.options.actions import REHOMER
        from gengdu.regions.registry import rehomers

        import_module("gengdu.options.registry.site")
        rehomers.register("options.values", REHOMER)
