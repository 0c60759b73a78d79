"""Facts as they happened, and the sums kept from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock
from gengdu.kit.fields import ByteOrderCharField, CodeField


class Fact(models.Model):
    """Somebody did something with one thing on one day: seen, played, liked.

    Never changed, except that the roll-up marks it as counted. `actor_key` says who, once per
    kind, thing and day: an account's uid, or a keyed hash of a guest's device. `region_code` is
    that of the day and stays: facts are not re-homed.
    """

    kind = ByteOrderCharField(_("kind"), max_length=40)
    subject = models.UUIDField(_("of what"))
    actor_key = ByteOrderCharField(_("by whom"), max_length=64)
    day = models.DateField(_("day"))
    region_code = CodeField(_("region"), blank=True)
    person_uid = models.UUIDField(_("person"), null=True, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)
    counted = models.BooleanField(_("counted"), default=False)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "actor_key", "day"], name="one_fact_per_actor_and_day"
            )
        ]
        indexes = [
            # Rows leave it as they are counted: it stays small however many facts there are.
            models.Index(fields=["id"], name="facts_uncounted", condition=models.Q(counted=False)),
            models.Index(fields=["day", "id"], name="facts_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.day}"


class Tally(models.Model):
    """How often a thing was seen, liked …, over all days and regions."""

    kind = ByteOrderCharField(_("kind"), max_length=40)
    subject = models.UUIDField(_("of what"))
    count = models.PositiveBigIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("tally")
        verbose_name_plural = _("tallies")
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="one_tally_per_subject")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}: {self.count}"


class DayTally(models.Model):
    """The same by region and civil day in China: what reports are made from."""

    kind = ByteOrderCharField(_("kind"), max_length=40)
    subject = models.UUIDField(_("of what"))
    region_code = CodeField(_("region"), blank=True)
    day = models.DateField(_("day"))
    count = models.PositiveBigIntegerField(_("count"), default=0)

    class Meta:
        verbose_name = _("day's tally")
        verbose_name_plural = _("days' tallies")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "region_code", "day"],
                name="one_tally_per_subject_region_and_day",
            )
        ]
        indexes = [models.Index(fields=["kind", "day", "region_code"], name="tallies_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.region_code} {self.day}: {self.count}"
