"""Who agreed to what, in which version, from when to when (SECURITY 38)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids
from gengdu.people.models.persons import Person


class Consent(models.Model):
    """A consent for one purpose in one version; withdrawing closes the row, never deletes it."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=40)
    version = models.PositiveSmallIntegerField(_("version"))
    given_by = models.UUIDField(_("given by"))
    given_at = models.DateTimeField(_("given"), default=clock.now)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_standing_consent_per_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"
