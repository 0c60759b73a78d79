"""A planting and its season as programs see them."""

import datetime as dt
from decimal import Decimal
from typing import Any

from gengdu.access.api.schemas import Out, Ref
from gengdu.agronomy.models import Stage
from gengdu.fields.models import StageReport
from gengdu.fields.queries.pages import Choice, Plot
from gengdu.fields.queries.seasons import Interval
from gengdu.fields.queries.words import report_words, season_words


class StageOut(Out):
    """A growth stage of the planting's crop."""

    order: int
    name: str
    bbch_from: int | None
    bbch_to: int | None


class IntervalOut(StageOut):
    """A stage of a season: entered between `low_on` and `high_on`, left on `leave_on`."""

    enter_on: dt.date
    leave_on: dt.date
    low_on: dt.date
    high_on: dt.date
    anchored: bool


class ReportOut(Out):
    """What somebody saw on the plot."""

    ref: Ref
    stage: int
    stage_name: str
    on: dt.date
    state: str
    expected_on: dt.date | None
    words: str


class PlotOut(Out):
    """A planting; of a family member's, `who` is the name."""

    ref: Ref
    person: Ref
    who: str
    title: str
    crop: str
    crop_name: str
    maturity: str
    plot: str
    area: Decimal | None
    place: str
    started_on: dt.date | None
    counted_from: dt.date
    ended_on: dt.date | None
    ending: str
    words: str
    now: IntervalOut | None
    next: IntervalOut | None
    due: IntervalOut | None


class SeasonOut(PlotOut):
    """A planting with its whole season, what was reported in it, and what can be."""

    season: list[IntervalOut]
    reports: list[ReportOut]
    choices: list["ChoiceOut"]


class ChoiceOut(StageOut):
    """A stage that can be reported; `likely`: one of the three that are near."""

    likely: bool


def plot_out(plot: Plot) -> dict[str, Any]:
    """A planting as it stands today."""
    planting, place = plot.planting, plot.place
    return {
        "ref": planting.uid,
        "person": planting.person.uid,
        "who": plot.who,
        "title": planting.title,
        "crop": planting.crop.key,
        "crop_name": str(planting.crop),
        "maturity": planting.maturity.key if planting.maturity else "",
        "plot": planting.plot,
        "area": planting.area,
        "place": planting.region_id,
        "started_on": planting.started_on,
        "counted_from": planting.counted_from,
        "ended_on": planting.ended_on,
        "ending": planting.ending,
        "words": season_words(planting.title, plot.season, plot.today),
        "now": interval_out(place.now),
        "next": interval_out(place.next),
        "due": interval_out(plot.due),
    }


def season_out(plot: Plot, choices: list[Choice]) -> dict[str, Any]:
    """A planting with all that its page shows."""
    return plot_out(plot) | {
        "season": [interval_out(one) for one in plot.season],
        "reports": [report_out(one) for one in plot.this_season],
        "choices": [stage_out(one.stage) | {"likely": one.likely} for one in choices],
    }


def interval_out(one: Interval | None) -> dict[str, Any] | None:
    """A stage with its days."""
    if one is None:
        return None
    names = ("enter_on", "leave_on", "low_on", "high_on", "anchored")
    return stage_out(one.stage) | {name: getattr(one, name) for name in names}


def stage_out(stage: Stage) -> dict[str, Any]:
    """A stage without days."""
    return {
        "order": stage.order,
        "name": str(stage),
        "bbch_from": stage.bbch_from,
        "bbch_to": stage.bbch_to,
    }


def report_out(report: StageReport) -> dict[str, Any]:
    """A report with what it did."""
    return {
        "ref": report.uid,
        "stage": report.stage.order,
        "stage_name": str(report.stage),
        "on": report.on,
        "state": report.state,
        "expected_on": report.predicted_on,
        "words": report_words(report),
    }
