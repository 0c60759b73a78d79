"""Stage reports that wait for a technician: further off than weather explains."""

import datetime as dt
from collections.abc import Mapping

from django.db.models import F, Q, QuerySet

from gengdu.fields.enums import ReportState
from gengdu.fields.models import StageReport
from gengdu.fields.queries.reports import reports_in_charge
from gengdu.fields.queries.seasons import kept_seasons
from gengdu.kit import clock
from gengdu.people.models import Account

SHOWN_DAYS = 90
"""Decided reports can be looked at so long."""


def _near(actor: Account) -> QuerySet[StageReport]:
    """What waits and what was decided lately, within the actor's grants.

    The few keys are found first: by region alone each report of a county would be looked at
    (120,000 reports: 3 s for the list on SQLite).
    """
    since = clock.now() - dt.timedelta(days=SHOWN_DAYS)
    waiting = StageReport.objects.filter(state=ReportState.WAITING).values("pk")
    decided = StageReport.objects.filter(decided_at__gte=since).values("pk")
    return reports_in_charge(actor).filter(pk__in=waiting.union(decided))


def waiting_reports_for(actor: Account) -> QuerySet[StageReport]:
    """What waits in the actor's places, the longest first; then what was decided, newest first."""
    waits = Q(state=ReportState.WAITING, planting__ended_on__isnull=True)
    decided = Q(state__in=[ReportState.CONFIRMED, ReportState.DECLINED], decided_at__isnull=False)
    rows = _near(actor).filter(waits | decided & ~Q(decided_by=F("by")))
    around = ("planting__person__account", "planting__region", "decided_by__person", "by__person")
    return rows.select_related(*around).order_by(F("decided_at").desc(nulls_first=True), "at", "pk")


def waiting_count(actor: Account) -> int:
    """How many reports wait for this person: in the menu and on the workbench."""
    waits = _near(actor).filter(state=ReportState.WAITING, planting__ended_on__isnull=True)
    return waits.count()


def season_of_plot(_actor: Account, row: StageReport) -> Mapping[str, object]:
    """The season of the plot as it counts now."""
    today, planting = clock.today(), row.planting
    return {"season": kept_seasons([planting], today)[planting.pk], "today": today, "row": row}
