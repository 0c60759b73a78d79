"""What a file is, how far it is, and who may have it."""

from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What it is used as."""

    PICTURE = "picture", _("Picture")
    ATTACHMENT = "attachment", _("Attachment")


class FileState(models.TextChoices):
    """How far it is; an attachment is ready at once."""

    WAITING = "waiting", _("Being prepared")
    READY = "ready", pgettext_lazy("file", "Ready")
    BROKEN = "broken", _("Cannot be read")


class Access(Enum):
    """An owner's answer: everybody and every cache, this reader alone, or nobody here."""

    PUBLIC = "public"
    YES = "yes"
    NO = "no"
