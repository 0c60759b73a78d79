"""The app's entry in Django."""

from django.apps import AppConfig


class SmsConfig(AppConfig):
    """gengdu.sms"""

    name = "gengdu.sms"
    label = "sms"

    def ready(self) -> None:
        """Offer the gateways that need nothing outside."""
        from gengdu.sms.gateways.console import ConsoleGateway
        from gengdu.sms.gateways.memory import MemoryGateway
        from gengdu.sms.registry import gateways

        gateways.register("console", ConsoleGateway())
        gateways.register("memory", MemoryGateway())
