"""Audiences, items, who was shown what, who was told by which medium, and what they say of it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.agronomy.models import Crop, Stage
from gengdu.delivery.enums import Asks, Held, Medium, Sent, Urgency, Word
from gengdu.fields.models import Planting
from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField, CodeField
from gengdu.people.models import Household, Person
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
    rubric = ByteOrderCharField(_("rubric"), max_length=40, blank=True, default="", db_default="")
    """The section it was published in: a grant may be for some of them."""
    audience = models.ForeignKey(AudienceVersion, on_delete=models.PROTECT)
    published_at = models.DateTimeField(_("published"))
    expires_at = models.DateTimeField(_("expires"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    stopped_at = models.DateTimeField(_("telling stopped"), null=True)
    """Nobody else is told by bell until it is taken up again; pages show it as before."""

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
        indexes = [
            models.Index(
                fields=["urgency", "expires_at"],
                condition=Q(withdrawn_at__isnull=True),
                name="items_that_ring",
            ),
            models.Index(fields=["region", "-published_at"], name="items_of_a_place"),
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
    """The first time an item was shown to a person in a season: this is what "reached" counts."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="exposures")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="exposures")
    shown_at = models.DateTimeField(_("shown"), default=clock.now)
    planting = models.ForeignKey(Planting, on_delete=models.SET_NULL, null=True)
    stage = models.ForeignKey(Stage, on_delete=models.PROTECT, null=True)
    region_code = CodeField(_("region"))
    reason = models.JSONField(_("reason"), default=dict)
    season = models.PositiveSmallIntegerField(_("season"), default=0, db_default=0)
    """The year in which the planting's season began; 0 where no planting is the reason. An advice
    that is renewed is shown anew when the crop grows again."""

    class Meta:
        verbose_name = _("exposure")
        verbose_name_plural = _("exposures")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item", "season"], name="one_exposure_per_person_item_season"
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


class Delivery(models.Model):
    """The ledger: what left the page for one person by one medium, why, and what became of it.

    Household and place are those of the day. Never twice for an item and person by a medium.
    """

    item = models.ForeignKey(
        Item, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", db_index=False)
    household = models.ForeignKey(
        Household, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    region_code = CodeField(_("region"))
    medium = models.CharField(_("medium"), max_length=8, choices=Medium, default=Medium.BELL)
    state = models.CharField(_("state"), max_length=8, choices=Sent)
    held_by = models.CharField(_("held back by"), max_length=8, choices=Held, blank=True)
    reason = models.JSONField(_("reason"), default=dict)
    at = models.DateTimeField(_("written down"), default=clock.now)
    due_at = models.DateTimeField(_("tried again"), null=True)
    """Only where it is held back."""
    sent_at = models.DateTimeField(_("sent"), null=True)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["item", "person", "medium"], name="one_delivery_per_item_person_medium"
            ),
            models.CheckConstraint(
                condition=Q(state=Sent.HELD, due_at__isnull=False)
                | (~Q(state=Sent.HELD) & Q(due_at__isnull=True)),
                name="what_is_held_is_due",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "sent_at"], name="deliveries_of_person"),
            # Not by state: SQLite cannot match a partial index with a bound parameter.
            models.Index(
                fields=["due_at", "item"],
                condition=Q(due_at__isnull=False),
                name="deliveries_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"


class BudgetUse(models.Model):
    """How many important messages of all senders a person was rung for in a week."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    week = models.DateField(_("week"))
    """Its Monday."""
    used = models.PositiveSmallIntegerField(_("used"), default=0)

    class Meta:
        verbose_name = _("budget use")
        verbose_name_plural = _("budget uses")
        constraints = [
            models.UniqueConstraint(fields=["person", "week"], name="one_budget_per_person_week")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.week} {self.used}"


class Feedback(models.Model):
    """What a person says of an item: one opinion, the last one, and whether it was done."""

    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="feedback", db_index=False
    )
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="feedback")
    asks = models.CharField(_("about"), max_length=8, choices=Asks)
    word = models.CharField(_("word"), max_length=12, choices=Word)
    planting = models.ForeignKey(Planting, on_delete=models.SET_NULL, null=True, related_name="+")
    region_code = CodeField(_("region"))
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "item", "asks"], name="one_word_per_person_item_question"
            ),
            models.CheckConstraint(
                condition=Q(asks=Asks.DEED, word=Word.DONE)
                | Q(
                    asks=Asks.OPINION,
                    word__in=[Word.USEFUL, Word.IRRELEVANT, Word.WRONG_TIME],
                ),
                name="word_answers_its_question",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.word}"
