"""Two rows that were one person: what was moved, so that it can be moved back."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gengdu.kit import clock, ids
from gengdu.people.models.persons import Person


class Merge(models.Model):
    """`gone` became `kept`; reversible until `undo_until`."""

    uid = models.UUIDField(_("uid"), default=ids.uuid7, unique=True, editable=False)
    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_kept")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="merges_gone")
    moved = models.JSONField(_("what was moved"), default=dict)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    made_by = models.UUIDField(_("made by"))
    undo_until = models.DateTimeField(_("can be undone until"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        constraints = [
            models.UniqueConstraint(
                fields=["gone"],
                condition=models.Q(undone_at__isnull=True),
                name="one_standing_merge_per_person",
            )
        ]

    def __str__(self) -> str:
        return ids.ref_of(self.uid)
