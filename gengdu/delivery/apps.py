"""The app's entry in Django."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """gengdu.delivery"""

    name = "gengdu.delivery"
    label = "delivery"

    def ready(self) -> None:
        """Targets follow their region, exposures their person; audiences are reviewed."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.delivery.actions import personal
        from gengdu.delivery.models import Item, Target
        from gengdu.delivery.queries.review import AudienceKind
        from gengdu.people.registry import mergers, personal_data
        from gengdu.regions.registry import rehomer_of, rehomers
        from gengdu.review.registry import field_kinds

        rehomers.register("delivery.items", rehomer_of(Item, "region", label=_("items")))
        rehomers.register(
            "delivery.targets", rehomer_of(Target, "region_code", label=_("targets of items"))
        )
        personal_data.register("delivery", personal.ShownItems())
        mergers.register("delivery", personal.Follow())
        field_kinds.register("audience", AudienceKind())
