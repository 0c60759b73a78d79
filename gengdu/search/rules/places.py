"""A document's place in time: the second of its publication, then something of its uid.

No finer: an index stores the gaps between places, and small gaps in fewer bytes.
"""

import datetime as dt
import uuid

BITS = 12
PLACES_A_DAY = 86_400 << BITS
BEYOND = 2**62
"""Later than any place in time."""
_MASK = (1 << BITS) - 1


def place_of(published_at: dt.datetime, uid: uuid.UUID) -> int:
    """Later ones have higher places; of two in one second either may come first."""
    return max(0, int(published_at.timestamp())) << BITS | uid.int & _MASK
