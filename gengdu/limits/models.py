"""Counters on the `transient` database: losing them costs nothing but patience."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Bucket(models.Model):
    """How often a key was seen since its window began, and when that window ends."""

    key = models.CharField(_("hashed key"), max_length=64, unique=True)
    count = models.PositiveIntegerField(_("count"), default=0)
    ends_at = models.BigIntegerField(_("ends at (epoch milliseconds)"), db_index=True)

    class Meta:
        verbose_name = _("counter")
        verbose_name_plural = _("counters")

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.count}"
