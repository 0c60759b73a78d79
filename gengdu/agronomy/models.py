"""Crops and stages, climate normals and daily weather, local calendars."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.agronomy.enums import (
    AT_WORK,
    OPEN_DRAFTS,
    Clock,
    Daylength,
    DraftState,
    ImportState,
    Table,
)
from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField, CodeField
from gengdu.regions.models import Region


class Crop(models.Model):
    """A production object: crop, animal, fungus, bees."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    key = models.SlugField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=60)
    called = models.CharField(_("called in the field"), max_length=12, blank=True)
    called_en = models.CharField(_("called in the field (English)"), max_length=30, blank=True)
    scientific = models.CharField(_("scientific name"), max_length=80, blank=True)
    agrovoc_uri = models.CharField(_("AGROVOC"), max_length=80, blank=True)
    clock = models.CharField(_("clock"), max_length=8, choices=Clock)
    perennial = models.BooleanField(_("perennial"), default=False)
    daylength = models.CharField(_("day length"), max_length=5, choices=Daylength, blank=True)
    photo_hours = models.FloatField(
        _("critical day length (h)"), null=True, blank=True,
        validators=[MinValueValidator(8), MaxValueValidator(24)],
    )  # fmt: skip
    photo_slope = models.FloatField(
        _("slowed per hour of day length"), null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )  # fmt: skip
    """Share of a day's units: per hour above the critical day length for a short-day plant, per
    hour squared below it for a long-day one."""
    photo_twilight = models.FloatField(
        _("height of the sun at dawn (° below the horizon)"), null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(12)],
    )  # fmt: skip
    photo_source = models.CharField(
        _("source of the day length"), max_length=300, blank=True, default="", db_default=""
    )
    base_c = models.FloatField(_("base temperature (°C)"), null=True, blank=True)
    upper_c = models.FloatField(_("upper temperature (°C)"), null=True, blank=True)
    start_event = models.CharField(_("counts from"), max_length=20)
    station = models.CharField(_("reference station"), max_length=8, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    reviewed_at = models.DateTimeField(_("checked by an agronomist"), null=True, blank=True)

    class Meta:
        verbose_name = _("crop")
        verbose_name_plural = _("crops")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name

    @property
    def plain_name(self) -> str:
        """What its grower calls it: 玉米 for 春玉米, 水稻 for 东北粳稻(一季)."""
        called = self.called_en if get_language() == "en" else self.called
        return called or str(self)


class Stage(models.Model):
    """A growth stage, ordered by `order` (BBCH overlaps in some crops, and animals have none)."""

    crop = models.ForeignKey(Crop, on_delete=models.CASCADE, related_name="stages")
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=60)
    bbch_from = models.PositiveSmallIntegerField(_("BBCH from"), null=True, blank=True)
    bbch_to = models.PositiveSmallIntegerField(_("BBCH to"), null=True, blank=True)
    gdd = models.FloatField(_("degree-days from start"), null=True, blank=True)
    days = models.SmallIntegerField(_("days from start"), null=True, blank=True)
    typical_month = models.PositiveSmallIntegerField(_("usual month"), null=True, blank=True)
    typical_day = models.PositiveSmallIntegerField(_("usual day"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    reviewed_at = models.DateTimeField(_("checked by an agronomist"), null=True, blank=True)

    class Meta:
        verbose_name = _("growth stage")
        verbose_name_plural = _("growth stages")
        ordering = ["crop_id", "order"]
        constraints = [
            models.UniqueConstraint(fields=["crop", "order"], name="one_stage_per_place_in_order")
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class MaturityClass(models.Model):
    """Early, middle or late: scales a crop's thresholds."""

    crop = models.ForeignKey(Crop, on_delete=models.CASCADE, related_name="classes")
    key = models.SlugField(_("key"), max_length=20)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(_("name (English)"), max_length=20)
    factor = models.FloatField(
        _("factor"), validators=[MinValueValidator(0.5), MaxValueValidator(1.5)]
    )
    reviewed_at = models.DateTimeField(_("checked by an agronomist"), null=True, blank=True)

    class Meta:
        verbose_name = _("maturity class")
        verbose_name_plural = _("maturity classes")
        constraints = [
            models.UniqueConstraint(fields=["crop", "key"], name="one_class_per_crop_and_key")
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class Calendar(models.Model):
    """When a crop usually starts in a region: used where a planting has no date of its own."""

    crop = models.ForeignKey(Crop, on_delete=models.CASCADE, related_name="calendars")
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    month = models.PositiveSmallIntegerField(
        _("month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    day = models.PositiveSmallIntegerField(
        _("day"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    reviewed_at = models.DateTimeField(_("checked by an agronomist"), null=True, blank=True)

    class Meta:
        verbose_name = _("crop calendar")
        verbose_name_plural = _("crop calendars")
        constraints = [
            models.UniqueConstraint(
                fields=["crop", "region"], name="one_calendar_per_crop_and_region"
            )
        ]

    def __str__(self) -> str:
        return f"{self.crop_id} {self.region_id} {self.month}-{self.day}"


class Station(models.Model):
    """A climate station with monthly normals."""

    wmo = models.CharField(_("WMO number"), max_length=8, primary_key=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=40)
    province_code = CodeField(_("province"), db_index=True)
    latitude = models.FloatField(_("latitude"))
    longitude = models.FloatField(_("longitude"))
    elevation = models.FloatField(_("elevation (m)"))

    class Meta:
        verbose_name = _("climate station")
        verbose_name_plural = _("climate stations")

    def __str__(self) -> str:
        return self.name


class Normal(models.Model):
    """Mean temperature of a month at a station, 2003-2021."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE, related_name="normals")
    month = models.PositiveSmallIntegerField(_("month"))
    tmean = models.FloatField(_("mean (°C)"))
    between_years = models.FloatField(_("standard deviation between years (°C)"), null=True)

    class Meta:
        verbose_name = _("climate normal")
        verbose_name_plural = _("climate normals")
        constraints = [
            models.UniqueConstraint(fields=["station", "month"], name="one_normal_per_month")
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.month}"


class CountySite(models.Model):
    """Where a county's fields lie: with it, normals are interpolated instead of averaged."""

    region = models.OneToOneField(Region, verbose_name=_("county"), on_delete=models.PROTECT)
    latitude = models.FloatField(
        _("latitude"), validators=[MinValueValidator(15), MaxValueValidator(56)]
    )
    longitude = models.FloatField(
        _("longitude"), validators=[MinValueValidator(70), MaxValueValidator(138)]
    )
    elevation = models.FloatField(_("elevation (m)"))
    source = models.CharField(_("source"), max_length=200, blank=True)
    reviewed_at = models.DateTimeField(_("checked by an agronomist"), null=True, blank=True)

    class Meta:
        verbose_name = _("county site")
        verbose_name_plural = _("county sites")

    def __str__(self) -> str:
        return self.region_id


class DailyWeather(models.Model):
    """Temperatures of one day in one county, observed or forecast."""

    region = models.ForeignKey(Region, verbose_name=_("county"), on_delete=models.PROTECT)
    day = models.DateField(_("day"))
    tmin = models.FloatField(_("minimum (°C)"))
    tmax = models.FloatField(_("maximum (°C)"))
    source = models.CharField(_("source"), max_length=60)
    stored_at = models.DateTimeField(_("stored"), default=clock.now)

    class Meta:
        verbose_name = _("daily weather")
        verbose_name_plural = _("daily weather")
        constraints = [
            models.UniqueConstraint(fields=["region", "day"], name="one_weather_per_county_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class SolarTerm(models.Model):
    """One of the 24 terms of a year, at its instant."""

    at = models.DateTimeField(_("instant"), unique=True)
    name = models.CharField(_("name"), max_length=4)
    longitude = models.PositiveSmallIntegerField(_("solar longitude (°)"))

    class Meta:
        verbose_name = _("solar term")
        verbose_name_plural = _("solar terms")

    def __str__(self) -> str:
        return self.name


class ReferenceLoad(models.Model):
    """Which edition of the seed tables has been loaded."""

    name = models.CharField(_("table"), max_length=32, primary_key=True)
    version = models.PositiveIntegerField(_("version"))
    loaded_at = models.DateTimeField(_("loaded"), default=clock.now)

    class Meta:
        verbose_name = _("reference edition")
        verbose_name_plural = _("reference editions")

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class TableDraft(models.Model):
    """What somebody proposes a reference table to say: the whole of it, until a reviewer decides.

    `subject` names what it is about on every node: "maize_spring", "maize_spring@220122" (a
    calendar) or "220122" (a county site). The table need not have it yet.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    table = models.CharField(_("table"), max_length=10, choices=Table)
    subject = ByteOrderCharField(_("about"), max_length=60)
    title = models.CharField(_("title"), max_length=80)
    proposal = models.JSONField(_("proposal"))
    """`rules.contents.Content.plain()`."""
    base_sha256 = ByteOrderCharField(_("hash of the table then"), max_length=64, blank=True)
    """What the table said when this was written last; "" where it said nothing."""
    note = models.CharField(_("why"), max_length=300, blank=True)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    state = models.CharField(
        _("state"), max_length=10, choices=DraftState, default=DraftState.DRAFT
    )
    revision = models.PositiveIntegerField(_("revision"), default=1)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    changed_at = models.DateTimeField(_("changed"), default=clock.now)

    class Meta:
        verbose_name = _("proposal for a table")
        verbose_name_plural = _("proposals for tables")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "subject", "author"],
                condition=Q(state__in=OPEN_DRAFTS),
                name="one_open_proposal_per_author",
            )
        ]

    def __str__(self) -> str:
        return self.title


class WeatherImport(models.Model):
    """A sheet of daily temperatures: kept as it was read, imported when confirmed, taken back.

    `before` holds what stood there for each of its days (null: nothing), so that taking it back
    restores exactly that.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    region = models.ForeignKey(Region, verbose_name=_("county"), on_delete=models.PROTECT)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("read in"), default=clock.now)
    name = models.CharField(_("file"), max_length=120)
    sha256 = ByteOrderCharField(_("hash"), max_length=64)
    rows = models.JSONField(_("days"))
    """[["2026-05-01", 8.1, 21.4, "county station"], …], each day once, oldest first."""
    findings = models.JSONField(_("findings"), default=list)
    """[{"line": 7, "code": "swapped", …}, …] of `rules.weather`."""
    first_on = models.DateField(_("first day"), null=True)
    last_on = models.DateField(_("last day"), null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ImportState, default=ImportState.CHECKED
    )
    done = models.PositiveIntegerField(_("days done"), default=0)
    """How far writing or restoring has come: a crash goes on from here."""
    changed = models.PositiveIntegerField(_("days changed"), default=0)
    before = models.JSONField(_("before"), default=dict)
    imported_at = models.DateTimeField(_("imported"), null=True)
    taken_back_at = models.DateTimeField(_("taken back"), null=True)

    class Meta:
        verbose_name = _("weather import")
        verbose_name_plural = _("weather imports")
        constraints = [
            models.UniqueConstraint(
                fields=["region"],
                condition=Q(state__in=AT_WORK),
                name="one_weather_at_work_per_county",
            ),
            models.UniqueConstraint(
                fields=["region", "sha256"],
                condition=Q(state=ImportState.CHECKED),
                name="one_weather_sheet_to_confirm",
            ),
        ]
        indexes = [models.Index(fields=["region", "made_at"], name="weather_imports_of_county")]

    def __str__(self) -> str:
        return self.name
