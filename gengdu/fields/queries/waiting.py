"""Stage reports that wait for a technician: further off than weather explains."""

from collections.abc import Mapping

from django.db.models import F, Q, QuerySet

from gengdu.fields.enums import ReportState
from gengdu.fields.models import StageReport
from gengdu.fields.queries.reports import reports_in_charge
from gengdu.fields.queries.seasons import kept_seasons
from gengdu.kit import clock
from gengdu.people.models import Account


def waiting_reports_for(actor: Account) -> QuerySet[StageReport]:
    """What waits in the actor's places, the longest first; then what was decided, newest first."""
    waits = Q(state=ReportState.WAITING, planting__ended_on__isnull=True)
    decided = Q(state__in=[ReportState.CONFIRMED, ReportState.DECLINED], decided_at__isnull=False)
    rows = reports_in_charge(actor).filter(waits | decided & ~Q(decided_by=F("by")))
    around = ("planting__person__account", "planting__region", "decided_by__person", "by__person")
    return rows.select_related(*around).order_by(F("decided_at").desc(nulls_first=True), "at", "pk")


def waiting_count(actor: Account) -> int:
    """How many reports wait for this person: in the menu and on the workbench."""
    waits = reports_in_charge(actor).filter(state=ReportState.WAITING)
    return waits.filter(planting__ended_on__isnull=True).count()


def season_of_plot(_actor: Account, row: StageReport) -> Mapping[str, object]:
    """The season of the plot as it counts now."""
    today, planting = clock.today(), row.planting
    return {"season": kept_seasons([planting], today)[planting.pk], "today": today, "row": row}
