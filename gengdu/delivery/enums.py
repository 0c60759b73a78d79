"""Words of delivery."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    """How far an item goes: page and inbox, the ladder, at once."""

    NORMAL = "normal", _("normal")
    IMPORTANT = "important", _("important")
    EMERGENCY = "emergency", _("emergency")
