"""Words of the back office."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Sheet(models.TextChoices):
    """What an export is written as."""

    XLSX = "xlsx", _("Excel (.xlsx)")
    CSV = "csv", _("Text (.csv)")


class Tone(models.TextChoices):
    """The colour of a state, by what it means to the reader."""

    QUIET = "draft", _("quiet")
    WAITING = "wait", _("waiting")
    GOOD = "pub", _("good")
    BAD = "rej", _("bad")
    PLANNED = "sched", _("planned")
