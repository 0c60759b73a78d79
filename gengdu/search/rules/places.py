"""A document's place in time: the milliseconds of its publication, then something of its uid."""

import datetime as dt
import uuid

BITS = 21
PLACES_A_DAY = 86_400_000 << BITS
BEYOND = 2**62
"""Later than any place in time."""
_MASK = (1 << BITS) - 1


def place_of(published_at: dt.datetime, uid: uuid.UUID) -> int:
    """Later ones have higher places; two of one moment differ (but for one in two million)."""
    milliseconds = max(0, int(published_at.timestamp() * 1000))
    return milliseconds << BITS | uid.int & _MASK
