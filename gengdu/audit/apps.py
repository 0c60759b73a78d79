"""The app's entry in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """gengdu.audit"""

    name = "gengdu.audit"
    label = "audit"

    def ready(self) -> None:
        """/readyz fails when the oldest entry waits too long for the sequencer."""
        from gengdu.audit import queries
        from gengdu.kit import health

        health.declare("audit", queries.lag_problem)
