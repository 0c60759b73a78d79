"""Words of the audit log."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """How what was tried ended."""

    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    FAILED = "failed", _("Failed")


class Damage(models.TextChoices):
    """What verification finds wrong with the log."""

    EDITED = "edited", _("an entry was changed after it was sealed")
    REMOVED = "removed", _("an entry or a seal is missing")
    REORDERED = "reordered", _("the entries of a seal stand in another order")
    INSERTED = "inserted", _("an entry stands outside of the chain")
    REWRITTEN = "rewritten", _("a seal does not fit what it covers or the seal before it")
    TRUNCATED = "truncated", _("the end of the log is missing")
    UNWATCHED = "unwatched", _("there is no valid checkpoint, so a missing end cannot be seen")
