"""Words of the change feed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Op(models.TextChoices):
    """What happened to the object."""

    UPSERT = "upsert", _("Created or changed")
    DELETE = "delete", _("Gone")
