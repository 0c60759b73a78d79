"""The app's entry in Django."""

from django.apps import AppConfig


class AgronomyConfig(AppConfig):
    """gengdu.agronomy"""

    name = "gengdu.agronomy"
    label = "agronomy"

    def ready(self) -> None:
        """The tables in the back office and in review, how they follow places, their verbs."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.access.registry import ApiRoom, PublicKind, api_rooms, public_kinds
        from gengdu.agronomy.actions.rehoming import REHOMERS
        from gengdu.agronomy.actions.reviewing import TableReview
        from gengdu.agronomy.console import SCREENS
        from gengdu.agronomy.queries.crops import crops_there
        from gengdu.agronomy.queries.kinds import KINDS
        from gengdu.agronomy.rules.snapshots import KIND
        from gengdu.console.registry import add_verbs, register
        from gengdu.regions.registry import rehomers
        from gengdu.review.registry import field_kinds, reviewables

        api_rooms.register("agronomy", ApiRoom("gengdu.agronomy.api.router", "crops"))
        public_kinds.register(
            "agronomy.crop", PublicKind("agronomy.crop", "/api/v1/crops", crops_there)
        )
        for screen in SCREENS:
            register(screen)
        for name, rehomer in REHOMERS.items():
            rehomers.register(f"agronomy.{name}", rehomer)
        reviewables.register(KIND, TableReview())
        for name, kind in KINDS.items():
            field_kinds.register(name, kind)
        signed, changed = _("signed it as it stood"), _("changed it by an approved proposal")
        add_verbs(
            {
                "agronomy.draft.create": _("began the proposal"),
                "agronomy.draft.edit": _("edited the proposal"),
                "agronomy.draft.delete": _("deleted the proposal"),
                **{f"agronomy.{table}.sign": signed for table in ("crop", "calendar", "site")},
                **{f"agronomy.{table}.change": changed for table in ("crop", "calendar", "site")},
                "agronomy.weather.read": _("read the weather sheet"),
                "agronomy.weather.import": _("imported the weather"),
                "agronomy.weather.take_back": _("took the weather back"),
                "agronomy.weather.drop": _("put the weather sheet away"),
            }
        )
