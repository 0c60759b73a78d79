"""Read what was counted. The roll-up is at most a tick behind the facts."""

import uuid
from collections.abc import Iterable

from gengdu.events.models import Tally


def count_of(kind: str, subject: uuid.UUID) -> int:
    """How often, over all days and regions; 0 when never."""
    return counts_of(kind, [subject])[subject]


def counts_of(kind: str, subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The same for many things in one query; every subject is in the answer."""
    wanted = list(subjects)
    rows = Tally.objects.filter(kind=kind, subject__in=wanted)
    return dict.fromkeys(wanted, 0) | dict(rows.values_list("subject", "count"))
