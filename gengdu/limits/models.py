"""Counters on the `transient` database: losing them costs nothing but patience."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bucket(models.Model):
    """How often a key was seen in one window."""

    key = models.CharField(_("key"), max_length=64)
    window = models.BigIntegerField(_("window"))
    count = models.PositiveIntegerField(_("count"), default=0)
    ends_at = models.BigIntegerField(_("ends at (epoch seconds)"), db_index=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")
        constraints = [
            models.UniqueConstraint(fields=["key", "window"], name="one_counter_per_key_and_window")
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
