"""Jobs, their schedule, and leases."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.jobs.enums import JobState, Queue
from gengdu.kit import clock, ids


class Job(models.Model):
    """One piece of background work: enqueued with an action, run at least once."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    task = models.CharField(_("task"), max_length=200)
    args = models.JSONField(_("arguments"), default=list)
    kwargs = models.JSONField(_("named arguments"), default=dict)
    queue = models.CharField(_("queue"), max_length=16, choices=Queue, default=Queue.FAST)
    priority = models.SmallIntegerField(_("priority"), default=0)
    state = models.CharField(_("state"), max_length=16, choices=JobState, default=JobState.QUEUED)
    unique_key = models.CharField(_("unique key"), max_length=200, null=True, blank=True)  # noqa: DJ001 - NULL: no key; unique among live jobs
    again = models.BooleanField(_("run once more afterwards"), default=False)
    run_after = models.DateTimeField(_("not before"), default=clock.now)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    worker = models.CharField(_("worker"), max_length=64, blank=True)
    lease_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    cancel_asked = models.BooleanField(_("cancel asked"), default=False)
    done_units = models.PositiveBigIntegerField(_("steps done"), default=0)
    all_units = models.PositiveBigIntegerField(_("steps in all"), default=0)
    words = models.CharField(_("progress in words"), max_length=200, blank=True)
    result = models.JSONField(_("result"), null=True, blank=True)
    error = models.TextField(_("last error"), blank=True)
    failures = models.JSONField(_("failed attempts"), default=list, blank=True)
    enqueued_by = models.UUIDField(_("enqueued by"), null=True, blank=True, db_index=True)
    enqueued_at = models.DateTimeField(_("enqueued"), default=clock.now, db_index=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_live_job_per_key",
            )
        ]
        # Whole, not partial: SQLite cannot match a partial index with a bound parameter.
        indexes = [
            models.Index(
                fields=["state", "queue", "-priority", "run_after", "id"], name="jobs_waiting"
            ),
            models.Index(fields=["state", "lease_until"], name="jobs_leased"),
            models.Index(fields=["state", "finished_at"], name="jobs_ended"),
            models.Index(fields=["unique_key", "state"], name="jobs_by_key"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.state}"


class Tick(models.Model):
    """A scheduled moment that has been enqueued: once, whichever worker was first."""

    name = models.CharField(_("schedule"), max_length=200)
    tick = models.CharField(_("moment"), max_length=32)
    at = models.DateTimeField(_("enqueued"), default=clock.now)

    class Meta:
        verbose_name = _("schedule tick")
        verbose_name_plural = _("schedule ticks")
        constraints = [models.UniqueConstraint(fields=["name", "tick"], name="one_tick_per_moment")]

    def __str__(self) -> str:
        return f"{self.name} {self.tick}"


class Lease(models.Model):
    """Who leads a loop that only one process may run (the sequencer), and until when."""

    name = models.CharField(_("name"), max_length=64, primary_key=True)
    holder = models.CharField(_("holder"), max_length=64)
    until = models.DateTimeField(_("held until"))

    class Meta:
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return f"{self.name} {self.holder}"


class WorkerBeat(models.Model):
    """A worker process that is alive, or was until `seen_at`."""

    name = models.CharField(_("worker"), max_length=64, primary_key=True)
    started_at = models.DateTimeField(_("started"), default=clock.now)
    seen_at = models.DateTimeField(_("last sign of life"), default=clock.now)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name
