"""The tree: a region's code is ours, immutable, never reused; rows are closed, never deleted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField, CodeField
from gengdu.regions.enums import Level, RegionKind


class Region(models.Model):
    """A node of the tree; its code's prefixes are its ancestors (DESIGN §4.1)."""

    code = CodeField(_("code"), primary_key=True)
    name = models.CharField(_("name"), max_length=60)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("above"),
        on_delete=models.PROTECT,
        null=True,
        related_name="children",
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=RegionKind, default=RegionKind.ORDINARY
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        indexes = [models.Index(fields=["level", "code"], name="regions_by_level")]

    def __str__(self) -> str:
        return self.name


class RegionCode(models.Model):
    """An official code that names, or named, a region; every code from outside is resolved here."""

    official = ByteOrderCharField(_("official code"), max_length=12)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="codes")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("official code")
        verbose_name_plural = _("official codes")
        constraints = [
            models.UniqueConstraint(
                fields=["official"],
                condition=models.Q(valid_to__isnull=True),
                name="one_current_region_per_official_code",
            )
        ]

    def __str__(self) -> str:
        return self.official


class RegionChange(models.Model):
    """What became of a region: moved, merged or split, with the share that went there."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    old = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="became")
    new = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="came_from")
    on = models.DateField(_("on"))
    share = models.DecimalField(_("share"), max_digits=7, decimal_places=6, default=1)
    succession = models.UUIDField(_("succession"), db_index=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now)

    class Meta:
        verbose_name = _("region change")
        verbose_name_plural = _("region changes")

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"
