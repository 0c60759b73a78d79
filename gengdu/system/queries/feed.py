"""The change feed for programs outside: what is public, of the places they may follow."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings

from gengdu.access.enums import Right
from gengdu.access.models import ApiClient
from gengdu.access.queries import feed_places
from gengdu.access.registry import public_kinds
from gengdu.access.rules import roles_with
from gengdu.access.scope import holds_somewhere
from gengdu.changes.enums import Op
from gengdu.changes.models import Change
from gengdu.changes.queries import head, numbered_of
from gengdu.kit import codes
from gengdu.kit.errors import NotFound, require
from gengdu.people.errors import SecondStepFirst
from gengdu.people.models import Account
from gengdu.regions.queries import region_at

STEP = 500
"""Rows looked at, at most, for an answer: what is not public is passed over."""


@dataclass(frozen=True)
class Told:
    """One change as it is told: what the object is to the public now."""

    change: Change
    op: Op


@dataclass(frozen=True)
class Followed:
    """The next changes; `after` is where to go on, `more` whether there are more already."""

    told: list[Told]
    after: int
    head: int

    @property
    def more(self) -> bool:
        """Whether it pays to ask again at once."""
        return self.after < self.head


def followed_by(
    reader: Account | ApiClient, *, after: int, limit: int, region_code: str, kinds: Sequence[str]
) -> Followed:
    """What has changed after a number, tombstones included, in order and without a gap.

    Only kinds their apps call public, and of places within the reader's grant; what belongs to no
    place is told to everybody who may read at all. FeedTooOld (410) beyond what is kept.
    """
    places = _places(reader, region_code)
    wanted = [one.kind for one in public_kinds if not kinds or one.kind in kinds]
    last = head()  # before the rows: what is numbered meanwhile comes next time
    rows = numbered_of(after=after, limit=STEP, kinds=wanted, region_codes=places)
    told: list[Told] = []
    seen = after
    for change, op in _public(rows):
        if op is not None:
            if len(told) == limit:
                return Followed(told, seen, last)
            told.append(Told(change, op))
        seen = change.seq or seen
    return Followed(told, seen if len(rows) == STEP else max(last, seen), last)


def _places(reader: Account | ApiClient, wanted: str) -> list[str]:
    if isinstance(reader, ApiClient):
        own = [region_at(reader.region_id).code]
    else:
        require(holds_somewhere(reader, roles_with(Right.CHANGES_READ)))
        require(reader.is_verified() or settings.GENGDU_DEMO, SecondStepFirst)
        own = feed_places(reader)
    if not wanted:
        return own
    code = region_at(wanted).code
    require(any(codes.covers(place, code) for place in own), NotFound)
    return [code]


def _public(rows: Sequence[Change]) -> Iterator[tuple[Change, Op | None]]:
    """Each change with what it says to the public; None: nothing."""
    states = {
        one.kind: one.state([row.key for row in rows if row.kind == one.kind])
        for one in public_kinds
    }
    for row in rows:
        yield row, states[row.kind].get(row.key)


def regions_there(keys: Collection[str]) -> dict[str, Op]:
    """Every region is public, also one that was closed: its code leads to what it became."""
    return dict.fromkeys(keys, Op.UPSERT)
