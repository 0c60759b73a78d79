"""Exposures as personal data, and how they follow when two persons become one."""

from collections.abc import Sequence

from gengdu.delivery.models import Exposure
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


class Follow:
    """Exposures of somebody who was entered twice (`people.registry.mergers`).

    What both were shown, each keeps: the two rows say that it was shown once.
    """

    def count(self, gone: Person) -> int:
        """How many rows would move."""
        return Exposure.objects.filter(person=gone).count()

    def merge(self, kept: Person, gone: Person) -> list[str]:
        """Move them; returns their keys."""
        known = Exposure.objects.filter(person=kept).values("item_id")
        rows = Exposure.objects.filter(person=gone).exclude(item_id__in=known)
        moved = list(rows.order_by("pk").values_list("pk", flat=True))
        Exposure.objects.filter(pk__in=moved).update(person=kept)
        return [str(key) for key in moved]

    def undo(self, kept: Person, gone: Person, keys: Sequence[str]) -> None:
        """Move exactly these back, but for what `gone` has come to have of its own."""
        known = Exposure.objects.filter(person=gone).values("item_id")
        rows = Exposure.objects.filter(pk__in=[int(key) for key in keys], person=kept)
        keys_back = list(rows.exclude(item_id__in=known).values_list("pk", flat=True))
        Exposure.objects.filter(pk__in=keys_back).update(person=gone)
