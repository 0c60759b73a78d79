"""The app's entry in Django."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """gengdu.access"""

    name = "gengdu.access"
    label = "access"

    def ready(self) -> None:
        """Answer people's questions about staff; follow regions; hear of refusals."""
        from gengdu.access.actions import personal, rehoming
        from gengdu.access.queries import Authority
        from gengdu.access.views import note_refusal
        from gengdu.people.registry import authorities, personal_data
        from gengdu.regions.registry import rehomers
        from gengdu.shell.refusals import refusals

        authorities.register("access", Authority())
        personal_data.register("access", personal.Roles())
        rehomers.register("access.organisations", rehoming.ORGANISATIONS)
        rehomers.register("access.grants", rehoming.GRANTS)
        refusals.register("access", note_refusal)
