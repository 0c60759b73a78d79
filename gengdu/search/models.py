"""What the index holds of each document, how far the feed was read, what is still to be read.

The grams themselves stand in `search_grams`, a table of each database's own kind (migration
0002): a row's `place` is the key there.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock
from gengdu.kit.fields import ByteOrderCharField, CodeField
from gengdu.search.enums import Visibility

LONGEST_TITLE = 200


class IndexedDocument(models.Model):
    """A document as it was read last; `place` orders all of them by the moment of publication."""

    place = models.BigIntegerField(_("place in time"), primary_key=True)
    kind = ByteOrderCharField(_("kind"), max_length=40)
    uid = models.UUIDField(_("uid"))
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    body = models.TextField(_("text"), blank=True)
    keywords = models.TextField(_("further words"), blank=True)
    byline = models.CharField(_("by whom"), max_length=120, blank=True)
    url = models.CharField(_("address"), max_length=200)
    region_code = CodeField(_("region"), blank=True)
    tags = models.JSONField(_("filters"), default=list)
    visibility = models.CharField(
        _("found by"), max_length=8, choices=Visibility, default=Visibility.PUBLIC
    )
    published_at = models.DateTimeField(_("published"))

    class Meta:
        verbose_name = _("document in the index")
        verbose_name_plural = _("documents in the index")
        constraints = [
            models.UniqueConstraint(fields=["kind", "uid"], name="one_place_per_document")
        ]

    def __str__(self) -> str:
        return self.title


class Cursor(models.Model):
    """How far a follower has read the change feed; whoever writes to the index holds its row."""

    name = models.CharField(_("follower"), max_length=32, primary_key=True)
    seq = models.PositiveBigIntegerField(_("last number read"), default=0)

    class Meta:
        verbose_name = _("position in the feed")
        verbose_name_plural = _("positions in the feed")

    def __str__(self) -> str:
        return f"{self.name} {self.seq}"


class Sweep(models.Model):
    """Documents to be read again, many at a time: those of one source, or all of a kind."""

    kind = ByteOrderCharField(_("kind"), max_length=40)
    source = ByteOrderCharField(_("because of"), max_length=64)
    key = ByteOrderCharField(_("object"), max_length=64, blank=True)
    after = models.BigIntegerField(_("done up to"), default=0)
    asked_at = models.DateTimeField(_("since"), default=clock.now)

    class Meta:
        verbose_name = _("sweep of the index")
        verbose_name_plural = _("sweeps of the index")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "source", "key"], name="one_sweep_per_kind_and_cause"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source} {self.key} {self.after}"
