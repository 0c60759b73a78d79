"""Exports: what was asked for, by whom, and the file while it is kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.console.enums import Sheet
from gengdu.jobs.models import Job
from gengdu.kit import clock, ids


class Export(models.Model):
    """One list as a file: written by a job as the person who asked, kept for a day, theirs alone.

    Rows are read through the gate when the file is written, not when it was asked for.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    owner_uid = models.UUIDField(_("asked by"), db_index=True)
    section = models.CharField(_("list"), max_length=100)
    query = models.TextField(_("filters"), blank=True)
    sheet = models.CharField(_("written as"), max_length=4, choices=Sheet)
    personal = models.BooleanField(_("with names and numbers"), default=False)
    language = models.CharField(_("language"), max_length=10)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    job = models.OneToOneField(
        Job, verbose_name=_("job"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    file = models.CharField(_("file"), max_length=80, blank=True)
    rows = models.PositiveIntegerField(_("rows written"), default=0)
    asked_at = models.DateTimeField(_("asked"), default=clock.now)
    written_at = models.DateTimeField(_("written"), null=True, blank=True)
    expires_at = models.DateTimeField(_("kept until"), null=True, blank=True, db_index=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(personal=False) | ~models.Q(reason=""),
                name="personal_export_has_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.sheet}"
