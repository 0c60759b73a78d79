"""The values that differ from what is inherited."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField, CodeField


class OptionValue(models.Model):
    """What one region says of one option; "" is the whole installation.

    A row exists only where somebody set it; what is inherited is not copied down.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    key = ByteOrderCharField(_("option"), max_length=100)
    region_code = CodeField(_("region"), blank=True)
    value = models.JSONField(_("value"))
    set_at = models.DateTimeField(_("set"), default=clock.now)

    class Meta:
        verbose_name = _("option value")
        verbose_name_plural = _("option values")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "region_code"], name="one_value_per_option_and_region"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.region_code or '*'}"
