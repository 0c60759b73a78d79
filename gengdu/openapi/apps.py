"""The app's entry in Django."""

from django.apps import AppConfig


class OpenapiConfig(AppConfig):
    """gengdu.openapi"""

    name = "gengdu.openapi"
    label = "openapi"

    def ready(self) -> None:
        """Whether anybody may read the page about the interface is an option."""
        from gengdu.openapi import registry  # noqa: F401 - declares it
