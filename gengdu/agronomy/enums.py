"""Words of crops and their clocks."""

from typing import Final

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


class Table(models.TextChoices):
    """The reference tables that people propose changes to."""

    CROP = "crop", _("crop with its stages")
    CALENDAR = "calendar", _("crop calendar")
    SITE = "site", _("county site")


class DraftState(models.TextChoices):
    """Where a proposal for a table stands."""

    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for review")
    REJECTED = "rejected", _("sent back")
    APPLIED = "applied", _("stands in the table")


OPEN_DRAFTS: Final = (DraftState.DRAFT, DraftState.PENDING, DraftState.REJECTED)


class ImportState(models.TextChoices):
    """Where a sheet of weather stands."""

    CHECKED = "checked", _("checked, not imported")
    WRITING = "writing", _("being imported")
    IMPORTED = "imported", _("imported")
    RESTORING = "restoring", _("being taken back")
    TAKEN_BACK = "taken_back", _("taken back")
    DROPPED = "dropped", _("dropped")


AT_WORK: Final = (ImportState.WRITING, ImportState.RESTORING)
"""Days are being written: one sheet at a time for a county."""
