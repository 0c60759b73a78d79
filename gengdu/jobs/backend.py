"""django-tasks over our own job rows."""

from django_tasks.backends.dummy import DummyBackend


class JobBackend(DummyBackend):
    """Placeholder until the worker exists."""
