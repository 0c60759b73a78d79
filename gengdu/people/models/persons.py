"""Household and person: what 户 counts, and who things belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids, vault
from gengdu.kit.fields import ByteOrderCharField
from gengdu.regions.models import Region


def bound(row: models.Model, column: str) -> str:
    """What a sealed text is bound to: the row's uid and the column (SECURITY 28)."""
    return f"{row.uid}.{column}"  # type: ignore[attr-defined]


class Household(models.Model):
    """People of one roof: reached when one member is."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    region = models.ForeignKey(
        Region, verbose_name=_("village"), on_delete=models.PROTECT, related_name="households"
    )
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
    id_sealed = models.TextField(_("id number (sealed)"), blank=True)
    id_blind = ByteOrderCharField(_("id number index"), max_length=64, blank=True, db_index=True)
    relation = models.CharField(_("relation"), max_length=20, blank=True)
    birth_year = models.PositiveSmallIntegerField(_("birth year"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        verbose_name=_("merged into"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
    )
    made_at = models.DateTimeField(_("made"), default=clock.now)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [models.Index(fields=["region", "surname_letter"], name="people_by_village")]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)

    def name(self) -> str:
        """The name with its seal opened; "" when none was given or the person is erased."""
        if not self.name_sealed:
            return ""
        return vault.ring().open(self.name_sealed, bound_to=bound(self, "name"))

    def id_number(self) -> str:
        """The id number with its seal opened, or ""."""
        if not self.id_sealed:
            return ""
        return vault.ring().open(self.id_sealed, bound_to=bound(self, "id"))


class NameGram(models.Model):
    """One character of a name as a keyed hash: finds 王 in a village without opening a name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="grams")
    gram = ByteOrderCharField(_("character index"), max_length=64)

    class Meta:
        verbose_name = _("name character")
        verbose_name_plural = _("name characters")
        constraints = [
            models.UniqueConstraint(fields=["person", "gram"], name="one_gram_per_person")
        ]
        indexes = [models.Index(fields=["gram", "person"], name="people_by_gram")]

    def __str__(self) -> str:
        return f"{self.person_id}"
