"""What was put before a person, and whether it was read."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids
from gengdu.kit.fields import ByteOrderCharField
from gengdu.people.models import Person


class Notice(models.Model):
    """One message to one person; sent again under the same key it is still one."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, verbose_name=_("to"), on_delete=models.PROTECT, related_name="notices"
    )
    kind = models.CharField(_("kind"), max_length=40)
    headline = models.CharField(_("headline"), max_length=120)
    body = models.TextField(_("text"), blank=True)
    url = models.CharField(_("address"), max_length=200, blank=True)
    key = ByteOrderCharField(_("occasion"), max_length=120)
    urgent = models.BooleanField(_("urgent"), default=False)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    expires_at = models.DateTimeField(_("runs out"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "key"], name="one_notice_per_person_and_occasion"
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_by_person"),
            models.Index(
                fields=["person"], condition=Q(read_at__isnull=True), name="notices_unread"
            ),
            models.Index(
                fields=["read_at"], condition=Q(read_at__isnull=False), name="notices_read"
            ),
            models.Index(
                fields=["expires_at"],
                condition=Q(expires_at__isnull=False),
                name="notices_run_out",
            ),
        ]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)


class TakenBack(models.Model):
    """An occasion of which nobody is told any more: its notices are in no inbox from this moment.

    One row hides them all at once; a job deletes them afterwards.
    """

    key = ByteOrderCharField(_("occasion"), max_length=120, unique=True)
    at = models.DateTimeField(_("taken back"), default=clock.now)

    class Meta:
        verbose_name = _("occasion taken back")
        verbose_name_plural = _("occasions taken back")

    def __str__(self) -> str:
        return self.key
