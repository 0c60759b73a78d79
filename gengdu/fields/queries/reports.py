"""Reports of stages: those of a plot, those that stand, those somebody decides about."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db.models import BigIntegerField, Q, QuerySet

from gengdu.access.enums import Right
from gengdu.access.rules import roles_with
from gengdu.access.scope import within_grants
from gengdu.agronomy.models import Stage
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Planting, StageReport
from gengdu.fields.queries.plantings import plantings_for
from gengdu.fields.queries.seasons import season_of
from gengdu.fields.rules import contradict
from gengdu.kit.rows import Rows
from gengdu.people.models import Account

DECIDERS = roles_with(Right.REPORTS_DECIDE)
STANDING = (ReportState.CONFIRMED, ReportState.WAITING)
_REPORTS = Rows(
    lambda plantings: (
        StageReport.objects.filter(planting_id__in=plantings)
        .exclude(state=ReportState.UNDONE)
        .select_related("stage__crop", "by")
        .order_by("on", "at", "pk")
    ),
    plantings=BigIntegerField(),
)


def reports_in_charge(actor: Account) -> QuerySet[StageReport]:
    """The reports a technician may decide about: those of plantings within his grants."""
    rows = StageReport.objects.select_related("planting__crop", "stage__crop", "by")
    return within_grants(rows, actor=actor, roles=DECIDERS, region="planting__region_id")


def reports_of_house(actor: Account) -> QuerySet[StageReport]:
    """What was reported about the plantings an account may see, and what it reported itself."""
    house = Q(planting__in=plantings_for(actor).values("pk"))
    rows = StageReport.objects.select_related("planting__crop", "stage__crop", "by")
    return rows.filter(house | Q(by=actor))


def reports_on(plantings: Sequence[Planting]) -> dict[int, list[StageReport]]:
    """The reports of each planting that were not taken back, the earliest first: one query."""
    found: dict[int, list[StageReport]] = {planting.pk: [] for planting in plantings}
    for report in _REPORTS(plantings=found):
        found[report.planting_id].append(report)
    return found


def of_this_season(planting: Planting) -> QuerySet[StageReport]:
    """The reports that were made since this planting's season began."""
    return planting.reports.filter(season_from=planting.counted_from).select_related("stage__crop")


def told_of(planting: Planting, stage: Stage, season_from: dt.date) -> QuerySet[StageReport]:
    """What was told of a stage in a season and neither taken back nor declined, in that order."""
    told = Q(state__in=STANDING) | Q(replaced_by__isnull=False)
    rows = planting.reports.filter(told, stage=stage, season_from=season_from)
    return rows.select_related("stage__crop").order_by("pk")


def contradicting(planting: Planting, stage: Stage, on: dt.date) -> StageReport | None:
    """The confirmed report that a stage on a day cannot be true beside, if there is one."""
    standing = of_this_season(planting).filter(state=ReportState.CONFIRMED)
    return next(
        (
            other
            for other in standing.order_by("on", "pk")
            if contradict((stage.order, on), (other.stage.order, other.on))
        ),
        None,
    )


def predicted(
    planting: Planting, stage: Stage, today: dt.date, *, without: Collection[int]
) -> dt.date | None:
    """When a planting is expected to enter a stage, by all that is known `without` some reports.

    A stage that is passed through within a day begins with the next one.
    """
    season = season_of(planting, today, without=without)
    return next((one.enter_on for one in season if one.stage.order >= stage.order), None)
