"""Words of plantings."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Ending(models.TextChoices):
    """Why a planting is no longer on the field."""

    HARVESTED = "harvested", _("harvested")
    SEASON = "season", _("the season is over")
    MISTAKE = "mistake", _("entered by mistake")
