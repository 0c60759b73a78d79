"""Versions, submissions and decisions: an approval names the hash of what was approved."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gengdu.access.models import Organisation
from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField
from gengdu.regions.models import Region
from gengdu.review.enums import State, Verdict


class Version(models.Model):
    """A numbered snapshot of a thing under review; never changed once stored."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    kind = ByteOrderCharField(_("kind"), max_length=40)
    object_uid = models.UUIDField(_("object"))
    no = models.PositiveIntegerField(_("number"))
    snapshot = models.JSONField(_("snapshot"))
    sha256 = ByteOrderCharField(_("hash"), max_length=64)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made"), default=clock.now)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_uid", "no"], name="one_version_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.no}"


class Submission(models.Model):
    """A version on its way through the steps of its policy."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    kind = ByteOrderCharField(_("kind"), max_length=40)
    object_uid = models.UUIDField(_("object"), db_index=True)
    title = models.CharField(_("title"), max_length=120)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="submissions")
    region = models.ForeignKey(Region, verbose_name=_("region"), on_delete=models.PROTECT)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, null=True
    )
    rubric = models.CharField(_("rubric"), max_length=40, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="submissions"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    steps = models.JSONField(_("steps"))
    """[{"region": code, "name": …}, …]: where each step is decided, first to last."""
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    queue_region = models.ForeignKey(
        Region, verbose_name=_("decided at"), on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField(_("submitted"), default=clock.now)
    due_at = models.DateTimeField(_("due"), null=True)
    closed_at = models.DateTimeField(_("closed"), null=True)

    class Meta:
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_uid"],
                condition=Q(state="pending"),
                name="one_pending_submission_per_object",
            )
        ]
        indexes = [
            models.Index(
                fields=["queue_region", "submitted_at"],
                condition=Q(state="pending"),
                name="review_queue",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Decision(models.Model):
    """One reviewer's word on one step, for exactly the bytes with this hash."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    step = models.PositiveSmallIntegerField(_("step"))
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions"
    )
    verdict = models.CharField(_("verdict"), max_length=10, choices=Verdict)
    sha256 = ByteOrderCharField(_("hash"), max_length=64)
    note = models.CharField(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["submission", "step"], name="one_decision_per_step"),
            models.UniqueConstraint(
                fields=["submission", "reviewer"], name="one_step_per_reviewer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}/{self.step} {self.verdict}"
