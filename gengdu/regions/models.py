"""The tree: a region's code is ours, immutable, never reused; rows are closed, never deleted."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField, CodeField
from gengdu.regions.enums import Level, RegionKind, SuccessionState

NAME_LENGTH = 60


class Region(models.Model):
    """A node of the tree; its code's prefixes are its ancestors (DESIGN §4.1).

    It stands on the days `opened_on <= day < closed_on`; an empty date is unbounded. A region
    opened by a succession that was undone has both dates equal: it never stood.
    """

    code = CodeField(_("tree code"), primary_key=True)
    name = ByteOrderCharField(_("name"), max_length=NAME_LENGTH)
    level = models.PositiveSmallIntegerField(_("level"), choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("above"),
        on_delete=models.PROTECT,
        null=True,
        related_name="children",
    )
    kind = models.CharField(
        _("kind"), max_length=8, choices=RegionKind, default=RegionKind.ORDINARY
    )
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        indexes = [
            models.Index(fields=["level", "code"], name="regions_by_level"),
            models.Index(fields=["name", "code"], name="regions_by_name"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True)
                | Q(opened_on__isnull=True)
                | Q(closed_on__gte=F("opened_on")),
                name="region_closes_after_it_opens",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether it stands today (nothing is closed ahead of time)."""
        return self.closed_on is None


class RegionSuffix(models.Model):
    """A tail of an open region's name, so that any part of a name is found by an index.

    Derived: 双桥村 is found as 双桥… by the region's own name and as 桥村 by a row here.
    """

    suffix = ByteOrderCharField(_("tail of the name"), max_length=NAME_LENGTH)
    region = models.ForeignKey(
        Region, on_delete=models.CASCADE, related_name="suffixes", db_index=False
    )

    class Meta:
        verbose_name = _("tail of a region's name")
        verbose_name_plural = _("tails of regions' names")
        constraints = [
            models.UniqueConstraint(fields=["suffix", "region"], name="one_row_per_name_tail")
        ]

    def __str__(self) -> str:
        return self.suffix


class RegionCode(models.Model):
    """An official code that names, or named, a region; every code from outside is resolved here.

    `name` is the name as published with the code; the region's own may be put more simply.
    """

    official = ByteOrderCharField(_("official code"), max_length=12)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="codes")
    name = models.CharField(_("official name"), max_length=NAME_LENGTH, blank=True)
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("official code")
        verbose_name_plural = _("official codes")
        indexes = [models.Index(fields=["official"], name="region_codes_by_official")]
        constraints = [
            models.UniqueConstraint(
                fields=["official"],
                condition=Q(valid_to__isnull=True),
                name="one_current_region_per_official_code",
            )
        ]

    def __str__(self) -> str:
        return self.official


class Succession(models.Model):
    """A decision that made regions out of others, with all that is needed to take it back.

    `mapping` sends each closed code to the code its live rows move to, `inverse` back; `ended`
    and `made` are the RegionCode rows it closed and wrote.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    on = models.DateField(_("takes effect on"))
    state = models.CharField(
        _("state"), max_length=8, choices=SuccessionState, default=SuccessionState.REHOMING
    )
    region_code = CodeField(_("region"), blank=True)
    mapping = models.JSONField(_("old to new"), default=dict)
    inverse = models.JSONField(_("new to old"), default=dict)
    ended = models.JSONField(_("codes ended"), default=list)
    made = models.JSONField(_("codes written"), default=list)
    expected = models.PositiveIntegerField(_("rows to move"), default=0)
    made_by = models.UUIDField(_("decided by"), null=True)
    made_at = models.DateTimeField(_("decided"), default=clock.now)
    undone_by = models.UUIDField(_("undone by"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    settled_at = models.DateTimeField(_("no row can come late any more"), null=True, blank=True)

    class Meta:
        verbose_name = _("succession of regions")
        verbose_name_plural = _("successions of regions")
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(settled_at__isnull=True),
                name="successions_watched",
            )
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.region_code}"


class RegionChange(models.Model):
    """What became of a region: moved, merged or split, with the share that went there.

    `share` is the part of the old region that went to the new one; `share_back` the part of the
    new one that came from the old (0 where the new one stood before).
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    old = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="became")
    new = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="came_from")
    on = models.DateField(_("takes effect on"))
    share = models.DecimalField(_("share passed on"), max_digits=7, decimal_places=6, default=1)
    share_back = models.DecimalField(
        _("share come from there"), max_digits=7, decimal_places=6, default=1
    )
    succession = models.ForeignKey(
        Succession, on_delete=models.PROTECT, to_field="uid", related_name="changes"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now)

    class Meta:
        verbose_name = _("region change")
        verbose_name_plural = _("region changes")
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gt=0, share__lte=1, share_back__gte=0, share_back__lte=1),
                name="region_shares_between_0_and_1",
            ),
            models.UniqueConstraint(
                fields=["succession", "old", "new"], name="one_change_per_pair_of_regions"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class RehomedRow(models.Model):
    """A live row that a succession moved, so that undoing puts back exactly these."""

    succession = models.ForeignKey(
        Succession, on_delete=models.PROTECT, to_field="uid", related_name="rows"
    )
    rehomer = models.CharField(_("kind of row"), max_length=60)
    key = models.CharField(_("row"), max_length=64)
    old = CodeField(_("old region"))
    new = CodeField(_("new region"))
    restored = models.BooleanField(_("put back"), default=False)

    class Meta:
        verbose_name = _("row moved with its region")
        verbose_name_plural = _("rows moved with their region")
        indexes = [
            models.Index(
                fields=["succession", "rehomer", "id"],
                condition=Q(restored=False),
                name="rehomed_rows_to_put_back",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rehomer} {self.key}"


class ReferenceLoad(models.Model):
    """Which version of a reference file this installation has loaded."""

    dataset = models.CharField(_("data set"), max_length=80, primary_key=True)
    version = models.CharField(_("version"), max_length=64, blank=True)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    loaded_at = models.DateTimeField(_("loaded"), null=True, blank=True)

    class Meta:
        verbose_name = _("loaded reference data")
        verbose_name_plural = _("loaded reference data")

    def __str__(self) -> str:
        return f"{self.dataset} {self.version}"
