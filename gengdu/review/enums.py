"""Words of review."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a submission stands."""

    PENDING = "pending", _("waiting for review")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("sent back")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Verdict(models.TextChoices):
    """What a reviewer decides."""

    APPROVE = "approve", _("approve")
    REJECT = "reject", _("send back")


class Severity(models.TextChoices):
    """How much a machine check weighs."""

    ERROR = "error", _("must be corrected")
    WARNING = "warning", _("please look")
