"""Words of plantings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ending(models.TextChoices):
    """Why a planting is no longer on the field."""

    HARVESTED = "harvested", _("harvested")
    SEASON = "season", _("the season is over")
    MISTAKE = "mistake", _("entered by mistake")


class ReportState(models.TextChoices):
    """Whether a report counts."""

    CONFIRMED = "confirmed", _("confirmed")
    WAITING = "waiting", _("waits for a technician")
    DECLINED = "declined", _("not confirmed by the technician")
    UNDONE = "undone", _("taken back")
