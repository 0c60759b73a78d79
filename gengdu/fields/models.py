"""A farmer's plantings and the dates at which each stage is entered and left."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.agronomy.models import Crop, MaturityClass, Stage
from gengdu.fields.enums import Ending, ReportState
from gengdu.kit import clock, ids
from gengdu.people.models import Household, Person
from gengdu.regions.models import Region


class Planting(models.Model):
    """One crop on one plot in one season; class and date may be unknown and asked later."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plantings")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="plantings")
    region = models.ForeignKey(Region, verbose_name=_("village"), on_delete=models.PROTECT)
    crop = models.ForeignKey(Crop, verbose_name=_("crop"), on_delete=models.PROTECT)
    maturity = models.ForeignKey(
        MaturityClass,
        verbose_name=_("maturity class"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
    )
    plot = models.CharField(_("plot"), max_length=20, blank=True)
    area = models.DecimalField(
        _("area (mu)"), max_digits=7, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(99999)],
    )  # fmt: skip
    started_on = models.DateField(_("sown or planted on"), null=True, blank=True)
    counted_from = models.DateField(_("counted from"))
    """`started_on`, or the usual start of the region where it is unknown."""
    made_at = models.DateTimeField(_("made"), default=clock.now)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    ending = models.CharField(_("ended by"), max_length=10, choices=Ending, blank=True)
    computed_at = models.DateTimeField(_("stages computed"), null=True)
    season = models.JSONField(_("season"), default=list)
    """[order of the stage, days after `counted_from`] for every stage reached: what is drawn. Kept,
    so that pictures cost no computing and never differ from what is matched."""

    class Meta:
        verbose_name = _("planting")
        verbose_name_plural = _("plantings")
        indexes = [
            models.Index(fields=["person", "ended_on"], name="plantings_of_person"),
            models.Index(fields=["crop", "region"], name="plantings_by_crop"),
        ]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)

    @property
    def title(self) -> str:
        """What its farmer calls it: 东坡玉米."""
        crop = self.crop.plain_name
        if not self.plot:
            return crop
        return f"{self.plot} {crop}" if get_language() == "en" else f"{self.plot}{crop}"


class PlantingStage(models.Model):
    """When a planting enters and leaves a stage: what an audience is matched against (on read).

    Kept for intervals near today (HORIZON in actions); the whole season is computed for pictures.
    Person, household and region are copied, so that counting needs no join.
    """

    planting = models.ForeignKey(Planting, on_delete=models.CASCADE, related_name="intervals")
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    enter_on = models.DateField(_("entered on"))
    leave_on = models.DateField(_("left on"))
    """The first day of the next stage; for the last stage 30 days after entry."""
    low_on = models.DateField(_("earliest"))
    high_on = models.DateField(_("latest"))

    class Meta:
        verbose_name = _("stage of a planting")
        verbose_name_plural = _("stages of plantings")
        constraints = [
            models.UniqueConstraint(
                fields=["planting", "stage"], name="one_interval_per_planting_and_stage"
            )
        ]
        indexes = [
            models.Index(
                fields=["stage", "region", "enter_on", "leave_on", "person", "household"],
                name="intervals_by_stage",
            ),
            models.Index(fields=["person", "stage"], name="intervals_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.planting_id} {self.stage_id}"


class StageReport(models.Model):
    """Somebody saw a stage on a planting: from that day on the planting is counted anew.

    A planting is *corrected* while it has a confirmed report of this season. A report that would
    shift the season by more than `rules.FREE_SHIFT` days waits for a technician.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    planting = models.ForeignKey(Planting, on_delete=models.CASCADE, related_name="reports")
    stage = models.ForeignKey(Stage, verbose_name=_("growth stage"), on_delete=models.PROTECT)
    on = models.DateField(_("seen on"))
    """The first day of the stage, as reported."""
    season_from = models.DateField(_("season"))
    """`counted_from` of the planting when it was told: perennials start a new season each year."""
    predicted_on = models.DateField(_("was expected on"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ReportState, default=ReportState.CONFIRMED
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("told"), default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", on_delete=models.SET_NULL, related_name="replaces", null=True, blank=True
    )
    """The later report of the same stage that stands in its place; taken back, this one returns."""

    class Meta:
        verbose_name = _("stage report")
        verbose_name_plural = _("stage reports")
        indexes = [
            models.Index(fields=["planting", "on"], name="reports_of_planting"),
            models.Index(fields=["state", "at"], name="reports_by_state"),
            models.Index(fields=["decided_at"], name="reports_decided"),
        ]

    def __str__(self) -> str:
        return f"{self.planting_id} {self.stage_id} {self.on}"

    @property
    def seen_by_technician(self) -> bool:
        """A technician's own, not a farmer's that one confirmed."""
        return self.decided_by_id is not None and self.decided_by_id == self.by_id


class Observation(models.Model):
    """A technician saw a crop enter a stage in a region: its uncorrected plantings are shifted.

    `shift` thermal units (the crop's own clock: °C·day or days) are added to every threshold of
    every uncorrected planting of the crop there. Of the observations that stand and cover a
    planting's place and season the one made last counts, alone: undoing one brings the former back
    exactly, and nothing is ever added up twice.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    crop = models.ForeignKey(Crop, verbose_name=_("crop"), on_delete=models.PROTECT)
    stage = models.ForeignKey(Stage, verbose_name=_("growth stage"), on_delete=models.PROTECT)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True
    )
    on = models.DateField(_("seen on"))
    shift = models.FloatField(_("shift (thermal units)"))
    """Above zero: later than computed; below: earlier."""
    place = models.CharField(_("where it was seen"), max_length=60, blank=True)
    counts = models.JSONField(_("before and after"), default=dict)
    """{"plantings": n, "corrected": n, "before": {order: n}, "after": {order: n}} at that day."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("made"), default=clock.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("observation")
        verbose_name_plural = _("observations")
        indexes = [
            models.Index(
                fields=["crop", "region", "on"],
                condition=Q(undone_at__isnull=True),
                name="observations_that_stand",
            )
        ]

    def __str__(self) -> str:
        return f"{self.crop_id} {self.stage_id} {self.region_id} {self.on}"
