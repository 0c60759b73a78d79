"""The app's entry in Django."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    """gengdu.jobs"""

    name = "gengdu.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Load every app's `tasks.py`, so that their names can be enqueued."""
        from gengdu.jobs import queries
        from gengdu.kit import health

        autodiscover_modules("tasks")
        health.declare("worker", queries.worker_problem)
