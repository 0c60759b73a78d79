"""Words of people: how one signs in, why a sign-in ended, what a consent is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignInMethod(models.TextChoices):
    """How an account came in."""

    PASSWORD = "password", _("password")
    CODE = "code", _("SMS code")
    ASSIST = "assist", _("code of the station manager")
    ENROLMENT = "enrolment", _("enrolment link")


class EndReason(models.TextChoices):
    """Why a sign-in ended."""

    SIGNED_OUT = "signed_out", _("signed out")
    ENDED = "ended", _("ended from another device")
    BY_ADMIN = "by_admin", _("ended by an administrator")
    PASSWORD = "password", _("password changed")
    PHONE = "phone", _("phone number changed")
    SECOND_FACTOR = "second_factor", _("second step reset")
    DISABLED = "disabled", _("account disabled")
    ERASED = "erased", _("account erased")
    REPLACED = "replaced", _("replaced by a newer one of the same browser")
    REFUSED = "refused", _("not allowed over an unencrypted line")
    TIMED_OUT = "timed_out", _("too long unused or too old")


class Power(models.TextChoices):
    """What `access` answers for people, who sit below it (registry.Authority)."""

    MANAGE_ACCOUNTS = "manage_accounts", _("end sign-ins, disable accounts, reset the second step")
    ASSIST = "assist", _("issue one-time codes to people of the place")
    KEEP_PEOPLE = "keep_people", _("register people without a phone, merge duplicates")


class PasswordProfile(models.TextChoices):
    """Which policy a password was checked against (rules.passwords.POLICIES)."""

    PUBLIC = "public", _("members")
    ADMIN = "admin-djbh", _("staff")
