"""The app's entry in Django."""

from django.apps import AppConfig


class FieldsConfig(AppConfig):
    """gengdu.fields"""

    name = "gengdu.fields"
    label = "fields"

    def ready(self) -> None:
        """Say how plantings follow people and places, and where their pages are."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.fields.actions import following
        from gengdu.people.registry import mergers, movers, pages, personal_data
        from gengdu.regions.registry import rehomers
        from gengdu.shell.navigation import Link

        rehomers.register("fields.plantings", following.REHOMER)
        mergers.register("fields", following.Follow())
        movers.register("fields", following.follow_household)
        personal_data.register("fields", following.OwnPlantings())
        pages.register("plantings", Link("fields:plantings", _("My plots"), "sprout"))
