"""The log's rows: entries as they were written, and the seals that chain them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.audit.enums import Outcome
from gengdu.kit import clock, ids
from gengdu.kit.fields import CodeField


class AuditEntry(models.Model):
    """Who did what to which thing, when and from where. Never changed, never deleted by a person.

    No foreign keys: erasing a person does not touch the log.
    """

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    at = models.DateTimeField(_("when"), default=clock.now, db_index=True)
    actor_uid = models.UUIDField(_("who"), null=True, db_index=True)
    on_behalf_uid = models.UUIDField(_("on behalf of"), null=True)
    verb = models.CharField(_("what"), max_length=64, db_index=True)
    target_kind = models.CharField(_("kind of thing"), max_length=64, blank=True)
    target_key = models.CharField(_("thing"), max_length=64, blank=True)
    region_code = CodeField(_("region"), blank=True, db_index=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome, default=Outcome.DONE)
    address = models.CharField(_("from where"), max_length=45, blank=True)
    request = models.CharField(_("request"), max_length=32, blank=True)
    changed = models.JSONField(_("what changed"), default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["target_kind", "target_key"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.verb} {self.target_kind} {self.target_key}"


class AuditPending(models.Model):
    """An entry that no seal covers yet: written with it, gone with its sealing.

    So the sealer looks at a handful of rows instead of the whole log, and the log itself is
    never updated.
    """

    entry = models.OneToOneField(
        AuditEntry,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        primary_key=True,
        related_name="pending",
    )
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("unsealed entry")
        verbose_name_plural = _("unsealed entries")

    def __str__(self) -> str:
        return f"{self.entry_id}"


class AuditHead(models.Model):
    """The row that the one sealer holds while it seals, with the number of the last seal."""

    name = models.CharField(_("name"), max_length=32, primary_key=True)
    no = models.PositiveBigIntegerField(_("last seal"), default=0)

    class Meta:
        verbose_name = _("head of the log")
        verbose_name_plural = _("heads of the log")

    def __str__(self) -> str:
        return f"{self.name} {self.no}"


class AuditSeal(models.Model):
    """One sealed batch of entries; `digest` covers the batch and the seal before it."""

    no = models.PositiveBigIntegerField(_("seal number"), primary_key=True)
    count = models.PositiveIntegerField(_("entries sealed"))
    digest = models.CharField(_("digest"), max_length=64)
    prev = models.CharField(_("digest before"), max_length=64)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"{self.no}"


class AuditFloor(models.Model):
    """How far the log was pruned: whole seals up to `no`, whose digest the chain goes on from.

    `mac` makes it a word of this installation: who can write to the database alone cannot cut the
    beginning off and call it pruned. The triggers of the log let a row go only below the floor,
    and the floor rises only over seals older than half a year (SECURITY 24).
    """

    name = models.CharField(_("name"), max_length=32, primary_key=True)
    no = models.PositiveBigIntegerField(_("last seal pruned"))
    digest = models.CharField(_("digest"), max_length=64)
    entries = models.PositiveBigIntegerField(_("entries pruned"))
    mac = models.CharField(_("authentication code"), max_length=64)
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("floor of the log")
        verbose_name_plural = _("floors of the log")

    def __str__(self) -> str:
        return f"{self.name} {self.no}"


class AuditLink(models.Model):
    """An entry's place in a seal, with the hash it had then."""

    entry = models.OneToOneField(
        AuditEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="link"
    )
    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="links")
    position = models.PositiveIntegerField(_("position"))
    sha256 = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("audit link")
        verbose_name_plural = _("audit links")
        constraints = [
            models.UniqueConstraint(fields=["seal", "position"], name="one_entry_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.seal_id}/{self.position}"
