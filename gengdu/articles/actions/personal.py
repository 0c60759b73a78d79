"""What somebody wrote, and what he did as a reader: as personal data, and when two become one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from gengdu.articles.models import (
    Article,
    Confirmation,
    Favourite,
    Like,
    Reading,
    Taken,
    Unrecorded,
)
from gengdu.people.models import Person


class Written:
    """Shown on request. Articles are an organisation's: erasing a person takes only the name."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Every article the person began, oldest first."""
        return [
            {
                "title": article.title,
                "organisation": str(article.organisation),
                "state": article.state,
                "made": article.made_at.isoformat(),
            }
            for article in Article.objects.filter(author__person=person)
            .select_related("organisation")
            .order_by("id")
        ]

    def erase(self, person: Person) -> None:
        """Nothing to remove: pages ask for the name, which is gone with the person."""


READ: Final[dict[str, type[Taken]]] = {
    "liked": Like,
    "kept": Favourite,
    "read": Reading,
    "confirmed": Confirmation,
}


class AsReader:
    """Likes, favourites, history and confirmations of a person."""

    def export(self, person: Person) -> list[dict[str, object]]:
        """Everything, by what was done, oldest first; and whether reading is recorded."""
        found: list[dict[str, object]] = [
            {"did": word, "title": row.article.title, "when": row.at.isoformat()}
            for word, model in READ.items()
            for row in model._default_manager.filter(person=person)  # noqa: SLF001 - public
            .select_related("article")
            .order_by("at", "pk")
        ]
        if Unrecorded.objects.filter(person=person).exists():
            found.append({"did": "switched the history off"})
        return found

    def erase(self, person: Person) -> None:
        """Favourites and history go; a like and a confirmation stay counted under the pseudonym."""
        for model in (Favourite, Reading, Unrecorded):
            model.objects.filter(person=person).delete()


@dataclass(frozen=True)
class Follow:
    """Rows of somebody who was entered twice (`people.registry.mergers`).

    What both did with one article stays with each: of a like the number stays as it is.
    """

    model: type[Taken]

    def count(self, gone: Person) -> int:
        """How many rows would move."""
        return self._of(gone).count()

    def merge(self, kept: Person, gone: Person) -> list[str]:
        """Move them; returns their keys."""
        rows = self._of(gone).exclude(self._known_to(kept))
        moved = list(rows.order_by("pk").values_list("pk", flat=True))
        self._all().filter(pk__in=moved).update(person=kept)
        return [str(key) for key in moved]

    def undo(self, kept: Person, gone: Person, keys: Sequence[str]) -> None:
        """Move exactly these back, but for what `gone` has come to have of its own."""
        rows = self._of(kept).filter(pk__in=[int(key) for key in keys])
        back = list(rows.exclude(self._known_to(gone)).values_list("pk", flat=True))
        self._all().filter(pk__in=back).update(person=gone)

    def _all(self) -> QuerySet[Taken]:
        return self.model._default_manager.all()  # noqa: SLF001 - the model's public manager

    def _of(self, person: Person) -> QuerySet[Taken]:
        return self._all().filter(person=person)

    def _known_to(self, person: Person) -> Exists:
        return Exists(self._of(person).filter(article=OuterRef("article")))
