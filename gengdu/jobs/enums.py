"""Words of background work."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Queue(models.TextChoices):
    """Queues, each with its own number of places in the worker."""

    FAST = "fast", _("Short work")
    BULK = "bulk", _("Long work")
    MEDIA = "media", _("Media work")
