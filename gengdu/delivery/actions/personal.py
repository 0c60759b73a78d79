"""What is kept of a person here, as personal data, and how it follows when two become one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from gengdu.delivery.models import Delivery, Exposure, Feedback
from gengdu.delivery.rules.reasons import reason_from
from gengdu.people.models import Person


class ShownItems:
    """What a person was shown (`people.registry.personal_data`)."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every item that was shown: what, when and why."""
        rows = Exposure.objects.filter(person=person).select_related("item").order_by("pk")
        return [
            {
                "headline": row.item.headline,
                "address": row.item.url,
                "shown": row.shown_at.isoformat(),
                "why": reason.words() if (reason := reason_from(row.reason)) else "",
            }
            for row in rows
        ]

    def erase(self, person: Person) -> None:
        """The fact stays under the pseudonym (somebody was reached); plot and reason go."""
        Exposure.objects.filter(person=person).update(planting=None, reason={})


class ToldItems:
    """What a person was rung for: the own rows of the ledger."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every row: what, by which medium, what became of it, why."""
        rows = Delivery.objects.filter(person=person).select_related("item").order_by("pk")
        return [
            {
                "headline": row.item.headline,
                "medium": str(row.get_medium_display()),
                "state": str(row.get_state_display()),
                "sent": row.sent_at.isoformat() if row.sent_at else "",
                "read": row.read_at.isoformat() if row.read_at else "",
                "why": reason.words() if (reason := reason_from(row.reason)) else "",
            }
            for row in rows
        ]

    def erase(self, person: Person) -> None:
        """The fact stays under the pseudonym; the reason, which names the plot, goes."""
        Delivery.objects.filter(person=person).update(reason={})


class OwnFeedback:
    """What a person said of advice."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every word that counts."""
        rows = Feedback.objects.filter(person=person).select_related("item").order_by("pk")
        return [
            {
                "headline": row.item.headline,
                "said": str(row.get_word_display()),
                "when": row.at.isoformat(),
            }
            for row in rows
        ]

    def erase(self, person: Person) -> None:
        """The word stays under the pseudonym: it is counted. The plot goes."""
        Feedback.objects.filter(person=person).update(planting=None)


@dataclass(frozen=True)
class Follow:
    """Rows of somebody who was entered twice (`people.registry.mergers`).

    What both have under the same `key` (exposure of one item in one season …) each keeps: the two
    rows say one thing.
    """

    model: type[Exposure] | type[Delivery] | type[Feedback]
    key: tuple[str, ...]

    def count(self, gone: Person) -> int:
        """How many rows would move."""
        return self._of(gone).count()

    def merge(self, kept: Person, gone: Person) -> list[str]:
        """Move them; returns their keys."""
        rows = self._of(gone).exclude(self._is_known_of(kept))
        moved = list(rows.order_by("pk").values_list("pk", flat=True))
        self.model.objects.filter(pk__in=moved).update(person=kept)
        return [str(key) for key in moved]

    def undo(self, kept: Person, gone: Person, keys: Sequence[str]) -> None:
        """Move exactly these back, but for what `gone` has come to have of its own."""
        rows = self._of(kept).filter(pk__in=[int(key) for key in keys])
        back = list(rows.exclude(self._is_known_of(gone)).values_list("pk", flat=True))
        self.model.objects.filter(pk__in=back).update(person=gone)

    def _of(self, person: Person) -> QuerySet[Any]:
        return self.model.objects.filter(person=person)

    def _is_known_of(self, person: Person) -> Exists:
        same = {name: OuterRef(name) for name in self.key}
        return Exists(self.model.objects.filter(person=person, **same))
