"""Words of text messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CodePurpose(models.TextChoices):
    """What a code is for; a code for one purpose is no use for another."""

    ENTER = "enter", _("sign in or register")
    RESET = "reset", _("set a new password")
    PHONE = "phone", _("prove a new number")
    CONFIRM = "confirm", _("confirm an important step")


class MessageState(models.TextChoices):
    """Where a message stands."""

    QUEUED = "queued", _("Waiting")
    SENT = "sent", _("Handed over")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Too late")
