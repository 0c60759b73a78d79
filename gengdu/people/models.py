"""Person, household and account: who things belong to, what 户 counts, what signs in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField
from gengdu.regions.models import Region


class Household(models.Model):
    """People of one roof: reached when one member is."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    region = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT)
    made_at = models.DateTimeField(_("made"), default=clock.now)

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")

    def __str__(self) -> str:
        return ids.ref_of(self.uid)


class Person(models.Model):
    """Somebody plots, questions, exposures and learning belong to; may have no phone."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    household = models.ForeignKey(
        Household, verbose_name=_("household"), on_delete=models.PROTECT, related_name="members"
    )
    region = models.ForeignKey(
        Region, verbose_name=_("home"), on_delete=models.PROTECT, related_name="people"
    )
    name_sealed = models.TextField(_("name (sealed)"), blank=True)
    name_blind = ByteOrderCharField(_("name index"), max_length=64, blank=True, db_index=True)
    surname_letter = models.CharField(_("surname letter"), max_length=1, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("birth year"), null=True, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["region", "surname_letter"], name="people_by_village")]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)


class Account(AbstractBaseUser):
    """What signs in: one phone, at most one person; may act for members of its own household."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="account")
    phone_sealed = models.TextField(_("phone (sealed)"))
    phone_blind = ByteOrderCharField(_("phone index"), max_length=64, unique=True)
    is_active = models.BooleanField(_("active"), default=True)
    elder = models.BooleanField(_("large type"), default=False)
    password_set_at = models.DateTimeField(_("password set"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)

    USERNAME_FIELD = "phone_blind"
    objects = BaseUserManager["Account"]()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return ids.ref_of(self.uid)
