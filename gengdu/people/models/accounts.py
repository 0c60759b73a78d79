"""Account and its sign-ins: what signs in, from where, until when."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids, phones, vault
from gengdu.kit.fields import ByteOrderCharField, CodeField
from gengdu.people.enums import EndReason, PasswordProfile, SignInMethod
from gengdu.people.models.persons import Person, bound


class Account(AbstractBaseUser):
    """What signs in: one phone, exactly one person; may act for members of its own household."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    person = models.OneToOneField(
        Person, verbose_name=_("person"), on_delete=models.PROTECT, related_name="account"
    )
    phone_sealed = models.TextField(_("phone (sealed)"))
    phone_blind = ByteOrderCharField(_("phone index"), max_length=64, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    elder = models.BooleanField(_("large type"), default=False)
    type_size = models.PositiveSmallIntegerField(_("letter size"), null=True, blank=True)
    password_set_at = models.DateTimeField(_("password set"), null=True, blank=True)
    password_profile = models.CharField(
        _("password checked as"), max_length=16, choices=PasswordProfile, blank=True
    )
    made_at = models.DateTimeField(_("made"), default=clock.now)

    USERNAME_FIELD = "phone_blind"
    objects = BaseUserManager["Account"]()

    # The sign-in of the request under way (middleware); None outside of one.
    sign_in: "SignIn | None" = None

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return ids.ref_of(self.uid)

    def phone(self) -> str:
        """The phone number with its seal opened; "" when the account was erased."""
        if not self.phone_sealed:
            return ""
        return vault.ring().open(self.phone_sealed, bound_to=bound(self, "phone"))

    def masked_phone(self) -> str:
        """138****1234: what a page may show."""
        return phones.mask_phone(self.phone())

    @property
    def sign_in_uid(self) -> uuid.UUID | None:
        """Of the sign-in of the request under way."""
        return self.sign_in.uid if self.sign_in is not None else None

    def is_verified(self) -> bool:
        """Whether the sign-in of this request has passed the second step (SECURITY 7)."""
        return self.sign_in is not None and self.sign_in.second_factor_at is not None


class SignIn(models.Model):
    """One browser in which an account is signed in: the session itself, listed to its owner.

    The cookie holds a random token, the row only its hash.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_ins")
    token_hash = ByteOrderCharField(_("token (hash)"), max_length=64, unique=True)
    door_hash = ByteOrderCharField(_("browser (hash)"), max_length=64, blank=True)
    method = models.CharField(_("how"), max_length=12, choices=SignInMethod)
    device_name = models.CharField(_("device"), max_length=60, blank=True)
    own_device = models.BooleanField(_("own device"), default=False)
    staff = models.BooleanField(_("staff limits"), default=False)
    started_at = models.DateTimeField(_("started"), default=clock.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=clock.now)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)
    second_factor_at = models.DateTimeField(_("second step passed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    end_reason = models.CharField(
        _("why it ended"), max_length=16, choices=EndReason, blank=True, default=""
    )

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        indexes = [
            models.Index(
                fields=["account", "-last_seen_at"],
                condition=models.Q(ended_at__isnull=True),
                name="people_live_sign_ins",
            ),
            models.Index(fields=["last_seen_at"], name="people_old_sign_ins"),
        ]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)


class PasswordHistory(models.Model):
    """A hash that was in use: staff may not come back to their last five (SECURITY 3)."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="old_passwords")
    password = models.CharField(_("password"), max_length=128)
    set_at = models.DateTimeField(_("set"), default=clock.now)

    class Meta:
        verbose_name = _("earlier password")
        verbose_name_plural = _("earlier passwords")

    def __str__(self) -> str:
        return f"{self.account_id} {self.set_at:%Y-%m-%d}"


class Enrolment(models.Model):
    """A one-time link by which a new member of staff sets the first password; lives a day."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="enrolments")
    token_hash = ByteOrderCharField(_("token (hash)"), max_length=64, unique=True)
    issued_by = models.UUIDField(_("issued by"), null=True, blank=True)
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=models.Q(used_at__isnull=True),
                name="one_open_enrolment_per_account",
            )
        ]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)


class AssistCode(models.Model):
    """Six digits a station manager reads out where SMS fails: one phone, one use, 15 minutes."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    phone_blind = ByteOrderCharField(_("phone index"), max_length=64, unique=True)
    region_code = CodeField(_("place"))
    issued_by = models.UUIDField(_("issued by"))
    code_hash = ByteOrderCharField(_("code (hash)"), max_length=64)
    expires_at = models.DateTimeField(_("valid until"))
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    door_hash = ByteOrderCharField(_("used by browser (hash)"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("assistance code")
        verbose_name_plural = _("assistance codes")

    def __str__(self) -> str:
        return ids.ref_of(self.uid)
