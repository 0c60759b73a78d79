"""Codes asked for, work handed in, messages on their way: no number and no text in clear."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids, vault
from gengdu.kit.fields import ByteOrderCharField
from gengdu.sms.enums import CodePurpose, MessageState


class Code(models.Model):
    """A code sent to a number for one purpose, good in the browser that asked for it."""

    phone_blind = ByteOrderCharField(_("phone index"), max_length=64)
    address_blind = ByteOrderCharField(_("address index"), max_length=64)
    session_hash = ByteOrderCharField(_("browser (hash)"), max_length=64)
    purpose = models.CharField(_("purpose"), max_length=8, choices=CodePurpose)
    code_hash = ByteOrderCharField(_("code (hash)"), max_length=64)
    made_at = models.DateTimeField(_("sent"), default=clock.now)
    expires_at = models.DateTimeField(_("valid until"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        indexes = [
            models.Index(fields=["phone_blind", "made_at"], name="sms_codes_by_phone"),
            models.Index(fields=["address_blind", "made_at"], name="sms_codes_by_address"),
            models.Index(fields=["session_hash", "made_at"], name="sms_codes_by_browser"),
            models.Index(fields=["made_at"], name="sms_codes_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class SpentProof(models.Model):
    """A challenge whose work was accepted: it is not accepted again."""

    digest = ByteOrderCharField(_("challenge (hash)"), max_length=64, primary_key=True)
    expires_at = models.DateTimeField(_("forgotten after"), db_index=True)

    class Meta:
        verbose_name = _("spent proof")
        verbose_name_plural = _("spent proofs")

    def __str__(self) -> str:
        return self.digest[:8]


class Message(models.Model):
    """One text message: number and text sealed, the text dropped once it is handed over."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    ref = ByteOrderCharField(_("reference"), max_length=100, unique=True)
    phone_sealed = models.TextField(_("phone (sealed)"), blank=True)
    phone_blind = ByteOrderCharField(_("phone index"), max_length=64, db_index=True)
    text_sealed = models.TextField(_("text (sealed)"), blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=MessageState, default=MessageState.QUEUED
    )
    gateway = models.CharField(_("gateway"), max_length=20, blank=True)
    gateway_ref = ByteOrderCharField(_("reference at the gateway"), max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    taken_until = models.DateTimeField(_("being sent until"), null=True, blank=True)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    queued_at = models.DateTimeField(_("queued"), default=clock.now)
    expires_at = models.DateTimeField(_("too late after"))
    sent_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.UniqueConstraint(
                fields=["gateway", "gateway_ref"],
                condition=~models.Q(gateway_ref=""),
                name="one_message_per_gateway_reference",
            )
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(state="queued"),
                name="sms_messages_waiting",
            ),
            models.Index(fields=["queued_at"], name="sms_messages_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {ids.ref_of(self.uid)}"

    def phone(self) -> str:
        """The number with its seal opened."""
        return vault.ring().open(self.phone_sealed, bound_to=f"{self.uid}.phone")

    def text(self) -> str:
        """The text with its seal opened; "" once it was handed over."""
        if not self.text_sealed:
            return ""
        return vault.ring().open(self.text_sealed, bound_to=f"{self.uid}.text")
