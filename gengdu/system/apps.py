"""The app's entry in Django."""

from django.apps import AppConfig


class SystemConfig(AppConfig):
    """gengdu.system"""

    name = "gengdu.system"
    label = "system"

    def ready(self) -> None:
        """The core apps' screens, and what programs have of them."""
        from gengdu.access.registry import ApiRoom, PublicKind, api_rooms, public_kinds
        from gengdu.system.console import register_all
        from gengdu.system.queries.feed import regions_there

        register_all()
        for name in ("people", "accounts", "regions", "options", "changes"):
            api_rooms.register(name, ApiRoom(f"gengdu.system.api.{name}.router", name))
        public_kinds.register(
            "regions.region", PublicKind("regions.region", "/api/v1/places/{key}", regions_there)
        )
