"""Organisations and grants."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.access.enums import Role
from gengdu.kit import clock, ids
from gengdu.regions.models import Region


class Organisation(models.Model):
    """A bureau, college, co-operative or company: owns content, channels and staff."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    partner = models.BooleanField(_("partner: drafts only"), default=False)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(fields=["region", "name"], name="one_organisation_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role for an account in a region, within an organisation (NULL: all of them)."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants"
    )
    role = models.CharField(_("role"), max_length=20, choices=Role)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    valid_from = models.DateTimeField(_("valid from"), default=clock.now)
    valid_until = models.DateTimeField(_("valid until"), null=True, blank=True)
    granted_by = models.UUIDField(_("granted by"), null=True)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")

    def __str__(self) -> str:
        return f"{self.role} {self.region_id}"
