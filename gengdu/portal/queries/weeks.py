"""本周农事 of a house: what is to be done, plot by plot, and why."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from gengdu.delivery.queries.matching import Match
from gengdu.delivery.queries.standing import Advice, Earlier, earlier_for, standing_for
from gengdu.fields.queries.pages import Plot, house_of, plots_of
from gengdu.people.models import Account
from gengdu.portal.queries.days import DayLine, day_line

AHEAD = dt.timedelta(days=14)
"""How far the page looks ahead."""


@dataclass(frozen=True)
class PlotWeek:
    """A plot with the advice that stands because of it."""

    plot: Plot
    advice: list[Advice] = field(default_factory=list)


@dataclass(frozen=True)
class Week:
    """Plot by plot, then what is for everybody, then what comes, then what was before."""

    plots: list[PlotWeek]
    general: list[Advice]
    earlier: list[Earlier]
    line: DayLine
    today: dt.date

    @property
    def coming(self) -> list[Plot]:
        """Plots whose next stage may begin within two weeks, the soonest first."""
        soon = self.today + AHEAD
        found = [each.plot for each in self.plots if each.plot.place.next is not None]
        near = [(plot.place.next.low_on, plot) for plot in found if plot.place.next]
        return [plot for low, plot in sorted(near, key=lambda pair: pair[0]) if low <= soon]


def week_of(actor: Account, today: dt.date) -> Week:
    """The week of the account's house; each advice stands at the first plot it is about."""
    house = house_of(actor)
    family = {person.pk: person for person in house[1:]}
    plots = [PlotWeek(plot) for plot in plots_of(house, today)]
    standing = standing_for(actor, today, family=family)
    general = _placed(plots, standing)
    return Week(
        plots=plots,
        general=general,
        earlier=earlier_for(actor, standing=standing, family=family),
        line=day_line(today),
        today=today,
    )


def _placed(plots: Sequence[PlotWeek], standing: Sequence[Advice]) -> list[Advice]:
    """Put advice to its plot; returns what belongs to none."""
    by_planting = {each.plot.planting.pk: each for each in plots}
    left = []
    for advice in standing:
        own = next((m.planting_id for m in advice.matches if m.planting_id in by_planting), None)
        if own is None:
            left.append(advice)
        else:
            by_planting[own].advice.append(advice)
    return left


def shown_among(actor: Account, items: Collection[uuid.UUID], today: dt.date) -> list[Match]:
    """Of what stands for the house today, the matches of these items: what the page may have shown.

    A browser cannot say that it was shown what does not stand.
    """
    return [
        match
        for advice in standing_for(actor, today)
        if advice.item.uid in items
        for match in advice.matches
    ]


def reasons_for(actor: Account, object_uid: uuid.UUID, today: dt.date) -> list[str]:
    """Why an article stands under the reader's 本周农事; [] when it does not."""
    return [
        reason
        for advice in standing_for(actor, today)
        if advice.item.object_uid == object_uid
        for reason in advice.reasons
    ]


def advice_about(actor: Account, planting_id: int, today: dt.date) -> list[Advice]:
    """What stands because of one planting."""
    return [
        advice
        for advice in standing_for(actor, today)
        if planting_id in {match.planting_id for match in advice.matches}
    ]


def panel_of(actor: Account, plot: Plot) -> dict[str, Any]:
    """眼下要做的 on a planting's page; nothing once it has ended."""
    if plot.planting.ended_on is not None:
        return {}
    return {"advice": advice_about(actor, plot.planting.pk, plot.today)}
