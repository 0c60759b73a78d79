"""The second step of staff: a time-based code, recovery codes, and its announced reset."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField
from gengdu.people.models.accounts import Account


class SecondFactor(models.Model):
    """The authenticator of an account; its secret is sealed like a phone number."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="second_factor")
    secret_sealed = models.TextField(_("secret (sealed)"))
    last_step = models.BigIntegerField(_("last time step used"), default=-1)
    started_at = models.DateTimeField(_("started"), default=clock.now)
    confirmed_at = models.DateTimeField(_("in force since"), null=True, blank=True)

    class Meta:
        verbose_name = _("second step")
        verbose_name_plural = _("second steps")

    def __str__(self) -> str:
        return ids.ref_of(self.uid)


class RecoveryCode(models.Model):
    """One of ten codes on paper, each good once in the place of the authenticator."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = ByteOrderCharField(_("code (hash)"), max_length=64)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(
                fields=["account", "code_hash"], name="one_recovery_code_per_hash"
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id}"


class SecondFactorReset(models.Model):
    """A security administrator's request to remove the second step, in force after 24 hours."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    account = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="second_factor_resets"
    )
    asked_by = models.UUIDField(_("asked by"))
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    due_at = models.DateTimeField(_("in force from"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)
    cancelled_by = models.UUIDField(_("cancelled by"), null=True, blank=True)

    class Meta:
        verbose_name = _("reset of the second step")
        verbose_name_plural = _("resets of the second step")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(done_at__isnull=True, cancelled_at__isnull=True),
                name="one_pending_reset_per_account",
            )
        ]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)
