"""The feed's rows, numbered after their commit by the sequencer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.changes.enums import Op
from gengdu.kit import clock
from gengdu.kit.fields import ByteOrderCharField, CodeField


class Change(models.Model):
    """One object changed. `seq` is null until the sequencer has numbered the committed row."""

    seq = models.PositiveBigIntegerField(_("feed number"), null=True, unique=True)
    kind = ByteOrderCharField(_("kind"), max_length=64)
    key = ByteOrderCharField(_("object"), max_length=64)
    op = models.CharField(_("what happened"), max_length=8, choices=Op, default=Op.UPSERT)
    region_code = CodeField(_("region"), blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        indexes = [
            models.Index(
                fields=["id"], name="changes_unnumbered", condition=models.Q(seq__isnull=True)
            ),
            models.Index(fields=["kind", "seq"], name="changes_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.op} {self.kind} {self.key}"


class FeedHead(models.Model):
    """The last number given out; the row that the one sequencer holds while it numbers.

    Changes up to `pruned` are not kept any more.
    """

    name = models.CharField(_("name"), max_length=32, primary_key=True)
    last = models.PositiveBigIntegerField(_("last number"), default=0)
    pruned = models.PositiveBigIntegerField(_("last number not kept"), default=0, db_default=0)

    class Meta:
        verbose_name = _("feed head")
        verbose_name_plural = _("feed heads")

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
