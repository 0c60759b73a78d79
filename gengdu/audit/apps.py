"""The app's entry in Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """gengdu.audit"""

    name = "gengdu.audit"
    label = "audit"
