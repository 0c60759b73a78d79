"""Which changes concern the index, and how far behind the feed it is."""

from typing import Final

from gengdu.changes.models import Change
from gengdu.kit import clock
from gengdu.search.models import Cursor
from gengdu.search.registry import searchables

ALL: Final = "all"
"""The sweep of everything that a kind has."""
INDEXED: Final = "indexed"
"""The sweep of everything that the index has of a kind: what is gone leaves it."""
LAG_LIMIT: Final = 300.0
"""Seconds; usually it is two or three."""


def watched() -> list[str]:
    """The kinds of the feed that documents are made of."""
    return sorted({kind for one in searchables for kind in (one.feed, *one.causes)})


def position() -> int:
    """The number of the last change that was worked off."""
    return Cursor.objects.values_list("seq", flat=True).first() or 0


def lag() -> float:
    """How many seconds the oldest change has waited for the index; 0.0 when none waits."""
    waiting = Change.objects.filter(seq__gt=position(), kind__in=watched()).order_by("seq")
    oldest = waiting.values_list("at", flat=True).first()
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0


def lag_problem() -> str:
    """For /readyz: empty while the index keeps up."""
    waited = lag()
    return "" if waited <= LAG_LIMIT else f"it is {waited / 60:.0f} min behind the change feed"
