"""Words of crops and their clocks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Clock(models.TextChoices):
    """What moves a production object through its stages."""

    HEAT = "heat", _("degree-days")
    DAYS = "days", _("days since the start")
    CALENDAR = "calendar", _("days of the year")


class Daylength(models.TextChoices):
    """Whether long days slow development down or speed it up."""

    NEUTRAL = "", _("not sensitive to day length")
    SHORT = "short", _("short-day plant")
    LONG = "long", _("long-day plant")
