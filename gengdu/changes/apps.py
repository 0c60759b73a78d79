"""The app's entry in Django."""

from django.apps import AppConfig


class ChangesConfig(AppConfig):
    """gengdu.changes"""

    name = "gengdu.changes"
    label = "changes"

    def ready(self) -> None:
        """/readyz fails when the oldest change waits too long for the sequencer."""
        from gengdu.changes import queries
        from gengdu.kit import health

        health.declare("feed", queries.lag_problem)
