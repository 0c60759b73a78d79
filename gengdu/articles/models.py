"""Rubrics, articles as they are worked on, and the approved version that readers see."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.agronomy.models import Stage
from gengdu.articles.enums import Licence, State
from gengdu.delivery.enums import Urgency
from gengdu.delivery.models import Item
from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField, CodeField
from gengdu.people.models import Person
from gengdu.regions.enums import Level
from gengdu.regions.models import Region
from gengdu.review.models import Version

LONGEST_TITLE = 60
LONGEST_SUMMARY = 120
LONGEST_SOURCE = 120


class Rubric(models.Model):
    """A section of the portal."""

    key = ByteOrderCharField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(_("name (English)"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"))
    review_steps = models.PositiveSmallIntegerField(_("review steps"), default=1)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")
        constraints = [
            models.CheckConstraint(
                condition=Q(review_steps__gte=1), name="rubric_has_a_review_step"
            )
        ]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class RubricPolicy(models.Model):
    """How what is written at a level is reviewed in a rubric: where each of its steps is decided.

    Without a row for the level the rubric's `review_steps` count, from the county upwards.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    rubric = models.ForeignKey(
        Rubric, verbose_name=_("rubric"), on_delete=models.CASCADE, related_name="policies"
    )
    level = models.PositiveSmallIntegerField(_("written at"), choices=Level.choices)
    steps = models.JSONField(_("steps"), default=list)
    """Levels at which the steps are decided, first to last (1-3); [] = the author's own right."""

    class Meta:
        verbose_name = _("review policy")
        verbose_name_plural = _("review policies")
        constraints = [
            models.UniqueConstraint(fields=["rubric", "level"], name="one_policy_per_rubric_level")
        ]

    def __str__(self) -> str:
        return f"{self.rubric_id} {self.level}"


class Topic(models.Model):
    """What articles are about besides crops: pests, subsidies, schooling …"""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    key = ByteOrderCharField(_("key"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=20)
    name_en = models.CharField(_("name (English)"), max_length=40)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class Content(models.Model):
    """What the working copy and the approved version both hold beside text and places."""

    licence = models.CharField(
        _("licence"), max_length=12, choices=Licence, blank=True, default="", db_default=""
    )
    valid_from = models.DateField(_("useful from"), null=True, blank=True)
    valid_until = models.DateField(_("useful until"), null=True, blank=True)
    """The last day; then it leaves lists and 本周农事, and its author is asked to renew it."""
    needs_confirmation = models.BooleanField(
        _("asks to be confirmed"), default=False, db_default=False
    )
    pictures = models.JSONField(_("pictures"), default=list, db_default=[], blank=True)
    """[{"uid", "sha256", "words"}] of `files`, in order."""
    attachments = models.JSONField(_("attachments"), default=list, db_default=[], blank=True)
    """[{"uid", "sha256", "words"}] of `files`, in order."""

    class Meta:
        abstract = True


class Article(Content):
    """A working copy; `published`, beside it, is what readers see.

    `state` is that of the working copy: an article that readers see may be a draft again.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    rubric = models.ForeignKey(Rubric, verbose_name=_("rubric"), on_delete=models.PROTECT)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="articles"
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    summary = models.CharField(_("in one sentence"), max_length=LONGEST_SUMMARY, blank=True)
    body = models.TextField(_("text"), blank=True)
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE, blank=True)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, default=Urgency.NORMAL)
    audience = models.JSONField(_("audience"), default=dict, blank=True)
    """The definition of a `delivery` audience; {} tells nobody: it only stands in the portal."""
    stages = models.ManyToManyField(Stage, verbose_name=_("stages"), blank=True)
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), blank=True)
    publish_at = models.DateTimeField(_("publish at"), null=True, blank=True)
    correction = models.CharField(
        _("what was corrected"), max_length=LONGEST_SUMMARY, blank=True, default="", db_default=""
    )
    """Said to readers with its date when this working copy is published over an earlier version."""
    scheduled_version = models.ForeignKey(
        Version, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    """Approved, and waiting for `publish_at`."""
    short = ByteOrderCharField(  # type: ignore[misc]  # the field knows of no NULL
        _("short address"), max_length=7, unique=True, null=True
    )
    """What follows `/s/`, from its first publishing on; made of the uid and nobody's data."""
    expiry_told_at = models.DateTimeField(_("told that it runs out"), null=True, blank=True)
    writers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name=_("written on by"), related_name="+"
    )
    """Whoever wrote on it since it was approved last: none of them approves it."""
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    live_version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    live_sha256 = ByteOrderCharField(_("published hash"), max_length=64, blank=True)
    approved_sha256 = ByteOrderCharField(_("approved hash"), max_length=64, blank=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("published"), null=True)
    recalled_at = models.DateTimeField(_("recalled"), null=True)
    recall_reason = models.CharField(_("reason of recall"), max_length=200, blank=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    changed_at = models.DateTimeField(_("changed"), default=clock.now)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        constraints = [
            models.CheckConstraint(
                condition=Q(live_sha256="") | Q(live_sha256=F("approved_sha256")),
                name="what_is_published_was_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | ~Q(live_sha256=""),
                name="published_has_a_version",
            ),
            models.CheckConstraint(
                condition=Q(live_sha256="", live_version__isnull=True, published_at__isnull=True)
                | (~Q(live_sha256="") & Q(live_version__isnull=False, published_at__isnull=False)),
                name="published_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(state="recalled") | Q(recalled_at__isnull=False),
                name="recalled_at_a_moment",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="article_has_a_title"),
        ]
        indexes = [models.Index(fields=["region", "-changed_at"], name="articles_worked_on")]

    def __str__(self) -> str:
        return self.title


class PublishedArticle(Content):
    """The approved version in columns, for lists and pages; written only by its approval.

    `hidden_at` takes it out of lists: the recall sets it together with the article's state.
    """

    article = models.OneToOneField(
        Article, on_delete=models.PROTECT, related_name="published", verbose_name=_("article")
    )
    uid = models.UUIDField(_("uid of the article"), unique=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    rubric = models.ForeignKey(Rubric, verbose_name=_("rubric"), on_delete=models.PROTECT)
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT
    )
    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    summary = models.CharField(_("in one sentence"), max_length=LONGEST_SUMMARY, blank=True)
    body = models.TextField(_("text"))
    source = models.CharField(_("source"), max_length=LONGEST_SOURCE, blank=True)
    stages = models.ManyToManyField(Stage, verbose_name=_("stages"), related_name="+")
    topics = models.ManyToManyField(Topic, verbose_name=_("topics"), related_name="+")
    published_at = models.DateTimeField(_("published"))
    updated_at = models.DateTimeField(_("updated"))
    hidden_at = models.DateTimeField(_("taken from readers"), null=True)
    ended_at = models.DateTimeField(_("has run out"), null=True)
    """Set once its last day has passed: search and feed have been told."""

    class Meta:
        verbose_name = _("published article")
        verbose_name_plural = _("published articles")
        indexes = [
            models.Index(
                fields=["region", "rubric", "-published_at"],
                condition=Q(hidden_at__isnull=True),
                name="published_listed",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Correction(models.Model):
    """更正: what a published article said wrongly, shown with its date under the text."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="corrections")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("what was corrected"), max_length=LONGEST_SUMMARY)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "version"], name="one_correction_per_version"
            )
        ]

    def __str__(self) -> str:
        return self.words


class Taken(models.Model):
    """What one person has done with one published article: once, whatever is pressed how often."""

    article = models.ForeignKey(PublishedArticle, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.label} {self.article_id} {self.person_id}"


class Like(Taken):
    """赞: a state, not a fact, because it can be taken back the same day.

    The number beside the article is `events.Tally` of `LIKED`, changed in the transaction that
    makes or deletes the row: it is exact at any moment.
    """

    region_code = CodeField(_("region"), blank=True)
    """That of the day; it stays, as in `events.Fact`."""

    class Meta:
        verbose_name = _("like")
        verbose_name_plural = _("likes")
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="one_like_per_person")
        ]


class Favourite(Taken):
    """收藏: somebody wants to find it again."""

    class Meta:
        verbose_name = _("favourite")
        verbose_name_plural = _("favourites")
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="one_favourite_per_person")
        ]
        indexes = [models.Index(fields=["person", "-at"], name="favourites_of_a_person")]


class Reading(Taken):
    """浏览记录: the last time somebody read it, for nobody but himself."""

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="one_reading_per_person")
        ]
        indexes = [
            models.Index(fields=["person", "-at"], name="readings_of_a_person"),
            models.Index(fields=["at"], name="readings_by_age"),
        ]


class Unrecorded(models.Model):
    """Somebody who does not want to have recorded what he reads; without a row it is."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField(_("begun"), default=clock.now)

    class Meta:
        verbose_name = _("history switched off")
        verbose_name_plural = _("histories switched off")

    def __str__(self) -> str:
        return str(self.person_id)


class Confirmation(Taken):
    """我已知晓: somebody says that he knows of a notice. Never taken back."""

    region_code = CodeField(_("region"), blank=True)
    """That of the day; it stays, as in `events.Fact`."""
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    """Which text he had before him."""

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "person"], name="one_confirmation_per_person"
            )
        ]
