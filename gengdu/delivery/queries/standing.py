"""What a member's week shows: what stands for the house, and what was shown before."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import BigIntegerField

from gengdu.delivery.models import Exposure, Item
from gengdu.delivery.queries.matching import Match, matching
from gengdu.delivery.rules.reasons import reason_from
from gengdu.kit.rows import Rows
from gengdu.people.models import Account, Person
from gengdu.people.queries.persons import family_persons

EARLIER = 20
_KEY = BigIntegerField()
_SHOWN = Rows(
    lambda people, standing: (
        Exposure.objects.filter(person_id__in=people, item__withdrawn_at__isnull=True)
        .exclude(item_id__in=standing)
        .select_related("item")
        .order_by("-shown_at", "-pk")[: EARLIER * len(people)]
    ),
    people=_KEY,
    standing=_KEY,
)


@dataclass(frozen=True)
class Advice:
    """One item on the page: for whom of the house it stands, oneself first, and why."""

    item: Item
    matches: tuple[Match, ...]
    people: dict[int, Person]
    """The family members it is about, by key; names are opened when the reason is drawn."""

    @property
    def reasons(self) -> list[str]:
        """One sentence for each member of the house it concerns; the same words once."""
        return self._said(self.matches)

    @property
    def all_reasons(self) -> list[str]:
        """One sentence for each planting of the house it stands at."""
        return self._said(self._everywhere())

    @property
    def plots(self) -> list[int | None]:
        """The plantings of the house it stands at by their keys, and (None) none of them."""
        return list(dict.fromkeys(match.planting_id for match in self._everywhere()))

    def reasons_at(self, planting_id: int | None) -> list[str]:
        """Why it stands at one of these."""
        return self._said(m for m in self._everywhere() if m.planting_id == planting_id)

    def _said(self, matches: Iterable[Match]) -> list[str]:
        """A whole house that lives in a place is told so once."""
        return list(dict.fromkeys(self._words(match) for match in matches))

    def _everywhere(self) -> list[Match]:
        return [match for nearest in self.matches for match in nearest.everywhere]

    def _words(self, match: Match) -> str:
        return match.reason.words(_name(self.people, match.person_id))


@dataclass(frozen=True)
class Earlier:
    """An item that was shown before and stands no longer."""

    item: Item
    exposure: Exposure
    people: dict[int, Person]

    @property
    def reason(self) -> str:
        """Why it was shown, as it was then; "" once that was erased."""
        kept = reason_from(self.exposure.reason)
        return kept.words(_name(self.people, self.exposure.person_id)) if kept else ""


def _name(people: dict[int, Person], person_id: int) -> str:
    person = people.get(person_id)
    return person.name() if person else ""


def _family_of(account: Account) -> dict[int, Person]:
    """The members of the house whom the account acts for, by key."""
    return {person.pk: person for person in family_persons(account)}


def standing_for(
    account: Account, today: dt.date, *, family: dict[int, Person] | None = None
) -> list[Advice]:
    """What stands today for the account's person and those it acts for, each item once.

    In the order of `matching`; give the `matches` of what is drawn to `actions.expose`. A page
    that has the `family` at hand gives it along.
    """
    family = _family_of(account) if family is None else family
    found: dict[int, list[Match]] = {}
    for match in matching([account.person_id, *family], today):
        found.setdefault(match.item.pk, []).append(match)
    return [
        Advice(
            matches[0].item,
            tuple(sorted(matches, key=lambda match: match.person_id != account.person_id)),
            family,
        )
        for matches in found.values()
    ]


def earlier_for(
    account: Account,
    *,
    standing: Collection[Advice],
    most: int = EARLIER,
    family: dict[int, Person] | None = None,
) -> list[Earlier]:
    """之前的建议: what was shown to the house and stands no longer, newest first.

    Withdrawn items are never among them, each item is there once.
    """
    family = _family_of(account) if family is None else family
    people, standing_ids = [account.person_id, *family], [advice.item.pk for advice in standing]
    found: dict[int, Earlier] = {}
    for row in _SHOWN(people=people, standing=standing_ids):
        found.setdefault(row.item_id, Earlier(row.item, row, family))
    return list(found.values())[:most]
