"""Roles; each is granted for a region, and one account may hold several (DESIGN §7)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What an account may do within a grant's region, organisation and rubrics."""

    FARMER = "farmer", _("farmer")
    PARTY_MEMBER = "party_member", _("party member")
    TECHNICIAN = "technician", _("agri-technician")
    INPUT_DEALER = "input_dealer", _("input dealer")
    TRADER = "trader", _("trader")
    EXPERT = "expert", _("expert")
    VOLUNTEER = "volunteer", _("volunteer")
    STATION_MANAGER = "station_manager", _("station manager")
    CONTRIBUTOR = "contributor", _("contributor")
    EDITOR = "editor", _("editor")
    REVIEWER = "reviewer", _("reviewer")
    LEARNING_MANAGER = "learning_manager", _("learning manager")
    STATISTICIAN = "statistician", _("statistician")
    SERVICE_AGENT = "service_agent", _("service-desk agent")
    OPERATIONS = "operations", _("operations engineer")
    SYSTEM_ADMIN = "system_admin", _("system administrator")
    SECURITY_ADMIN = "security_admin", _("security administrator")
    AUDITOR = "auditor", _("auditor")
