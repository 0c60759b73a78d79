"""A person's notices as personal data, and how they follow when two persons become one."""

from collections.abc import Sequence

from gengdu.notices.models import Notice
from gengdu.people.models import Person


class OwnNotices:
    """Shown and erased on request (`people.registry.personal_data`)."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every notice that is kept, oldest first."""
        return [
            {
                "headline": notice.headline,
                "text": notice.body,
                "address": notice.url,
                "made": notice.made_at.isoformat(),
                "read": notice.read_at.isoformat() if notice.read_at else "",
            }
            for notice in Notice.objects.filter(person=person).order_by("id")
        ]

    def erase(self, person: Person) -> None:
        """Delete them: nothing else points at a notice."""
        Notice.objects.filter(person=person).delete()


class Follow:
    """Notices of somebody who was entered twice (`people.registry.mergers`).

    Of an occasion that both were told of, each keeps his own.
    """

    def count(self, gone: Person) -> int:
        """How many rows would move."""
        return Notice.objects.filter(person=gone).count()

    def merge(self, kept: Person, gone: Person) -> list[str]:
        """Move them; returns their uids."""
        known = Notice.objects.filter(person=kept).values("key")
        rows = Notice.objects.filter(person=gone).exclude(key__in=known)
        moved = list(rows.values_list("uid", flat=True))
        Notice.objects.filter(uid__in=moved).update(person=kept)
        return [str(uid) for uid in moved]

    def undo(self, kept: Person, gone: Person, keys: Sequence[str]) -> None:
        """Move exactly these back."""
        Notice.objects.filter(uid__in=list(keys), person=kept).update(person=gone)
