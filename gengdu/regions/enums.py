"""Words of the administrative tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.IntegerChoices):
    """Depth in the tree; a code's length follows from it (2, 4, 6, 9, 12 digits)."""

    PROVINCE = 1, _("province")
    CITY = 2, _("city")
    COUNTY = 3, _("county")
    TOWNSHIP = 4, _("township")
    VILLAGE = 5, _("village")


class RegionKind(models.TextChoices):
    """What stands at a place of the tree."""

    ORDINARY = "ordinary", _("ordinary")
    PSEUDO = "pseudo", _("without a government of its own")  # 市辖区, 县 …: hidden in pickers
    ZONE = "zone", _("development zone")
    LOCAL = "local", _("local place without an official code")


class SuccessionState(models.TextChoices):
    """How far a succession of regions has come."""

    REHOMING = "rehoming", _("Moving what belongs to the places")
    DONE = "done", _("Done")
    UNDOING = "undoing", _("Moving everything back")
    UNDONE = "undone", _("Undone")
