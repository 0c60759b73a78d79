"""Read what was counted. The roll-up is at most a tick behind the facts."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db.models import Sum

from gengdu.events.models import DayTally, Tally
from gengdu.kit import codes


def count_of(kind: str, subject: uuid.UUID) -> int:
    """How often, over all days and regions; 0 when never."""
    return counts_of(kind, [subject])[subject]


def counts_of(kind: str, subjects: Iterable[uuid.UUID]) -> dict[uuid.UUID, int]:
    """The same for many things in one query; every subject is in the answer."""
    wanted = list(subjects)
    rows = Tally.objects.filter(kind=kind, subject__in=wanted)
    return dict.fromkeys(wanted, 0) | dict(rows.values_list("subject", "count"))


def counts_by_day(
    kind: str, subject: uuid.UUID, *, first: dt.date, last: dt.date, region_code: str = ""
) -> dict[dt.date, int]:
    """How often on each day from `first` to `last`, here and below; empty days are absent."""
    rows = DayTally.objects.filter(
        kind=kind,
        subject=subject,
        day__range=(first, last),
        **codes.within("region_code", region_code),
    )
    return dict(rows.values("day").order_by("day").annotate(n=Sum("count")).values_list("day", "n"))
