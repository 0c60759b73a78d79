"""The app's entry in Django."""

from django.apps import AppConfig


class FieldsConfig(AppConfig):
    """gengdu.fields"""

    name = "gengdu.fields"
    label = "fields"

    def ready(self) -> None:
        """Say how plantings follow people and places, and where their pages are."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.access.registry import ApiRoom, api_rooms
        from gengdu.agronomy.registry import changed
        from gengdu.console.registry import add_verbs, register
        from gengdu.fields.actions import following, observations, recomputing
        from gengdu.fields.actions.reports import NOTICE
        from gengdu.fields.console import OBSERVATIONS, REPORTS
        from gengdu.notices.registry import Kind, kinds
        from gengdu.people.registry import mergers, movers, pages, personal_data
        from gengdu.regions.registry import rehomers
        from gengdu.shell.navigation import Link

        api_rooms.register("fields", ApiRoom("gengdu.fields.api.router", "plantings"))
        changed.register("fields", recomputing.ask)
        kinds.register(NOTICE, Kind(_("Growth stage"), "sprout"))
        rehomers.register("fields.plantings", following.REHOMER)
        rehomers.register("fields.observations", observations.REHOMER)
        mergers.register("fields", following.Follow())
        movers.register("fields", following.follow_household)
        personal_data.register("fields", following.OwnPlantings())
        register(OBSERVATIONS)
        register(REPORTS)
        add_verbs(
            {
                "fields.planting.add": _("entered the plot"),
                "fields.planting.change": _("changed the plot"),
                "fields.planting.end": _("ended the season of the plot"),
                "fields.planting.repeat": _("began another season of the plot"),
                "fields.observation.record": _("recorded the observation"),
                "fields.observation.undo": _("undid the observation"),
                "fields.report.add": _("reported the stage"),
                "fields.report.undo": _("took the report back"),
                "fields.report.decide": _("decided about the report"),
                "fields.report.open": _("opened the name"),
            }
        )
        pages.register("plantings", Link("fields:plantings", _("My plots"), "sprout"))
