"""The app's entry in Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """gengdu.access"""

    name = "gengdu.access"
    label = "access"

    def ready(self) -> None:
        """Answer people's questions about staff; follow regions; hear of refusals."""
        from django.utils.translation import gettext_lazy as _

        from gengdu.access.actions import personal, rehoming
        from gengdu.access.actions.answers import COLUMN
        from gengdu.access.models import ApiClient, KeptAnswer
        from gengdu.access.queries import Authority
        from gengdu.access.registry import ApiRoom, api_rooms
        from gengdu.access.views import note_refusal
        from gengdu.people.registry import (
            SealedColumn,
            authorities,
            personal_data,
            sealed_columns,
        )
        from gengdu.regions.registry import rehomer_of, rehomers
        from gengdu.shell.refusals import refusals

        api_rooms.register("access", ApiRoom("gengdu.access.api.doors.router", "sign-in"))
        authorities.register("access", Authority())
        personal_data.register("access", personal.Roles())
        sealed_columns.register("access.answers", SealedColumn(KeptAnswer, "body_sealed", COLUMN))
        rehomers.register("access.organisations", rehoming.ORGANISATIONS)
        rehomers.register("access.grants", rehoming.GRANTS)
        rehomers.register(
            "access.clients", rehomer_of(ApiClient, "region", label=_("programs of organisations"))
        )
        refusals.register("access", note_refusal)
