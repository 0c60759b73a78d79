"""The app's entry in Django."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """gengdu.delivery"""

    name = "gengdu.delivery"
    label = "delivery"

    def ready(self) -> None:
        """Targets follow their region, what is kept of a person the person; audiences are
        reviewed; bells have their kinds, and their reading is heard of."""
        from django.utils.translation import gettext_lazy as _
        from django.utils.translation import pgettext_lazy

        from gengdu.access.registry import ApiRoom, api_rooms
        from gengdu.console.registry import register
        from gengdu.delivery.actions import personal, ringing
        from gengdu.delivery.console import AUDIENCES, ITEMS, UNREACHED
        from gengdu.delivery.enums import Told
        from gengdu.delivery.models import Delivery, Exposure, Feedback, Item, Target
        from gengdu.delivery.queries.review import AudienceKind
        from gengdu.notices.registry import Kind, kinds, listeners
        from gengdu.people.registry import mergers, personal_data
        from gengdu.regions.registry import rehomer_of, rehomers
        from gengdu.review.registry import field_kinds

        rehomers.register("delivery.items", rehomer_of(Item, "region", label=_("items")))
        api_rooms.register("delivery", ApiRoom("gengdu.delivery.api.router", "week"))
        rehomers.register(
            "delivery.targets", rehomer_of(Target, "region_code", label=_("targets of items"))
        )
        personal_data.register("delivery", personal.ShownItems())
        personal_data.register("delivery.ledger", personal.ToldItems())
        personal_data.register("delivery.feedback", personal.OwnFeedback())
        mergers.register("delivery", personal.Follow(Exposure, ("item", "season")))
        mergers.register("delivery.ledger", personal.Follow(Delivery, ("item", "medium")))
        mergers.register("delivery.feedback", personal.Follow(Feedback, ("item", "asks")))
        important, emergency = (
            Kind(pgettext_lazy("message", "Important"), "bell", badge="wheat"),
            Kind(pgettext_lazy("message", "Emergency"), "triangle-alert", badge="red"),
        )
        kinds.register(Told.IMPORTANT, important)
        kinds.register(Told.EMERGENCY, emergency)
        for kind in (Told.IMPORTANT, Told.EMERGENCY):
            listeners.register(kind, lambda reads: ringing.note_read(reads=reads))
        field_kinds.register("audience", AudienceKind())
        for screen in (ITEMS, UNREACHED, AUDIENCES):
            register(screen)
