"""Audiences, items and who was shown what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.agronomy.models import Crop, Stage
from gengdu.delivery.enums import Urgency
from gengdu.fields.models import Planting
from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField, CodeField
from gengdu.people.models import Person
from gengdu.regions.models import Region


class AudienceVersion(models.Model):
    """A frozen predicate: who it reaches is decided day by day, what it says never changes."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    sha256 = ByteOrderCharField(_("hash"), max_length=64, unique=True)
    definition = models.JSONField(_("definition"))
    made_at = models.DateTimeField(_("made"), default=clock.now)

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")

    def __str__(self) -> str:
        return self.sha256[:8]


class Item(models.Model):
    """Something published that can be told; delivery knows nothing else of it."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    kind = ByteOrderCharField(_("kind"), max_length=40)
    object_uid = models.UUIDField(_("object"))
    headline = models.CharField(_("headline"), max_length=80)
    summary = models.CharField(_("summary"), max_length=200, blank=True)
    url = models.CharField(_("address"), max_length=200)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True
    )
    audience = models.ForeignKey(AudienceVersion, on_delete=models.PROTECT)
    published_at = models.DateTimeField(_("published"))
    expires_at = models.DateTimeField(_("expires"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_uid"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_item_per_object",
            )
        ]

    def __str__(self) -> str:
        return self.headline


class Target(models.Model):
    """One cell of an item's predicate: a place, what must stand there, and a role.

    `met_by` is what matching looks up: one index answers for stages, crops and homes alike.
    """

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="targets")
    crop = models.ForeignKey(Crop, on_delete=models.PROTECT, null=True, related_name="+")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True, related_name="+")
    met_by = ByteOrderCharField(_("met by"), max_length=30)
    """`rules.standing.met_by`: the stage, else the crop, else "" for a home."""
    region_code = CodeField(_("region"))
    role = models.CharField(_("role"), max_length=20, blank=True)
    lead_days = models.PositiveSmallIntegerField(_("days before the stage"), default=0)
    published_at = models.DateTimeField(_("published"))
    live = models.BooleanField(_("live"), default=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        indexes = [
            models.Index(
                fields=["met_by", "region_code", "item"],
                condition=Q(live=True),
                name="targets_live",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.met_by} {self.region_code}"


class Exposure(models.Model):
    """The first time an item was shown to a person, and why: this is what "reached" counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exposures")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="exposures")
    shown_at = models.DateTimeField(_("shown"), default=clock.now)
    planting = models.ForeignKey(Planting, on_delete=models.SET_NULL, null=True)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True)
    region_code = CodeField(_("region"))
    reason = models.JSONField(_("reason"), default=dict)

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item"], name="one_exposure_per_person_and_item"
            )
        ]
        indexes = [
            models.Index(fields=["item", "region_code"], name="exposures_by_item"),
            models.Index(fields=["person", "shown_at"], name="exposures_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}"


class TargetCount(models.Model):
    """How many an item was meant for on a day, by township: the denominators."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="counts")
    day = models.DateField(_("day"))
    township_code = CodeField(_("township"))
    persons = models.PositiveIntegerField(_("persons"))
    households = models.PositiveIntegerField(_("households"))

    class Meta:
        verbose_name = _("target count")
        verbose_name_plural = _("target counts")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "day", "township_code"], name="one_count_per_item_day_township"
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.day} {self.township_code}"
