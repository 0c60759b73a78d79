"""Read the feed: numbered rows only, in their order."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from gengdu.changes.errors import FeedTooOld
from gengdu.changes.models import Change, FeedHead
from gengdu.kit import clock, codes

FEED = "feed"
"""The name of the one feed's head row."""
LAG_LIMIT = 30.0
"""Seconds: beyond them the sequencer does not run (DESIGN §4.3)."""


def numbered(
    *, after: int, limit: int = 500, kinds: Sequence[str] = (), region_code: str = ""
) -> list[Change]:
    """The next changes with a number above `after`, at most `limit`, in order, tombstones included.

    A reader keeps the last number it has worked off and asks again from there: it misses nothing
    and sees nothing twice. `kinds` are model labels ("articles.article"); `region_code` means
    here and below. A reader that filters may move on to the `head()` it saw before an empty answer.
    Raises FeedTooOld where changes after `after` are not kept any more (see `pruned`).
    """
    rows = Change.objects.filter(seq__gt=after)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if region_code:
        rows = rows.filter(**codes.within("region_code", region_code))
    return _kept(rows, after, limit)


def numbered_of(
    *, after: int, limit: int, kinds: Sequence[str], region_codes: Sequence[str]
) -> list[Change]:
    """As `numbered`, of these kinds alone: in one of the places or below, or of no place."""
    here = Q(region_code="")
    for code in region_codes:
        here |= Q(**codes.within("region_code", code))
    return _kept(Change.objects.filter(here, seq__gt=after, kind__in=kinds), after, limit)


def _kept(rows: QuerySet[Change], after: int, limit: int) -> list[Change]:
    found = list(rows.order_by("seq")[:limit])
    # Asked last: what was pruned while we read is then known to be missing.
    gone = pruned()
    if after < gone:
        raise FeedTooOld(after=after, pruned=gone)
    return found


def head() -> int:
    """The last number given out; 0 before the first."""
    return FeedHead.objects.filter(name=FEED).values_list("last", flat=True).first() or 0


def pruned() -> int:
    """Changes up to this number are not kept any more; 0 while all are.

    A reader that begins, or was away too long, reads everything and goes on from the `head()` it
    saw before.
    """
    return FeedHead.objects.filter(name=FEED).values_list("pruned", flat=True).first() or 0


def lag() -> float:
    """How many seconds the oldest unnumbered change has waited; 0.0 when none waits."""
    oldest = (
        Change.objects.filter(seq__isnull=True).order_by("id").values_list("at", flat=True).first()
    )
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0


def lag_problem() -> str:
    """For /readyz: empty while the sequencer keeps up."""
    waited = lag()
    return "" if waited <= LAG_LIMIT else f"the oldest change has waited {waited:.0f} s"
