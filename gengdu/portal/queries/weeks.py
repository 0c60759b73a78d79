"""本周农事 of a house: what is to be done, plot by plot, and why."""

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from gengdu.delivery.models import Item
from gengdu.delivery.queries.matching import Match
from gengdu.delivery.queries.standing import Advice, Earlier, earlier_for, standing_for
from gengdu.delivery.rules.classes import rings
from gengdu.fields.queries.pages import Plot, house_of, plots_of
from gengdu.people.models import Account
from gengdu.portal.queries.days import DayLine, day_line

AHEAD = dt.timedelta(days=14)
"""How far the page looks ahead."""
AT_ONCE = 3
"""Plots that the page begins with where there are many; the others come when it is read so far."""
ONE_MORE = 1
"""A single plot more is no reason to part them."""


@dataclass(frozen=True)
class Card:
    """An advice where it is drawn."""

    advice: Advice
    planting_id: int | None

    @property
    def item(self) -> Item:
        """What it is."""
        return self.advice.item

    @property
    def reasons(self) -> list[str]:
        """The sentences that hold there."""
        return self.advice.reasons_at(self.planting_id)


@dataclass(frozen=True)
class PlotWeek:
    """A plot with the advice that stands because of it."""

    plot: Plot
    advice: list[Card]


@dataclass(frozen=True)
class Week:
    """Plot by plot, then what is for everybody, then what comes, then what was before."""

    plots: list[PlotWeek]
    general: list[Card]
    earlier: list[Earlier]
    line: DayLine
    today: dt.date

    @property
    def first(self) -> list[PlotWeek]:
        """The plots the page begins with: of many those where something is to be done."""
        if len(self.plots) <= AT_ONCE + ONE_MORE:
            return self.plots
        return self._by_need[:AT_ONCE]

    @property
    def rest(self) -> list[PlotWeek]:
        """The others."""
        return self._by_need[len(self.first) :]

    @property
    def _by_need(self) -> list[PlotWeek]:
        return sorted(self.plots, key=lambda each: not each.advice)

    @property
    def pressing(self) -> list[Card]:
        """What is for everybody and cannot wait: above the plots."""
        return [card for card in self.general if rings(card.item.urgency)]

    @property
    def ordinary(self) -> list[Card]:
        """What else is for everybody: below the plots, whose work comes first."""
        return [card for card in self.general if not rings(card.item.urgency)]

    @property
    def coming(self) -> list[Plot]:
        """Plots whose next stage may begin within two weeks, the soonest first."""
        soon = self.today + AHEAD
        found = [each.plot for each in self.plots if each.plot.place.next is not None]
        near = [(plot.place.next.low_on, plot) for plot in found if plot.place.next]
        return [plot for low, plot in sorted(near, key=lambda pair: pair[0]) if low <= soon]


def week_of(actor: Account, today: dt.date) -> Week:
    """The week of the account's house; each advice stands at every plot it is about."""
    house = house_of(actor)
    family = {person.pk: person for person in house[1:]}
    standing = standing_for(actor, today, family=family)
    cards = cards_by_plot(standing)
    return Week(
        plots=[PlotWeek(plot, cards.get(plot.planting.pk, [])) for plot in plots_of(house, today)],
        general=cards.get(None, []),
        earlier=earlier_for(actor, standing=standing, family=family),
        line=day_line(today),
        today=today,
    )


def cards_by_plot(standing: Sequence[Advice]) -> dict[int | None, list[Card]]:
    """What stands at each plot by the key of its planting, and (None) what stands at none."""
    found: dict[int | None, list[Card]] = {}
    for advice in standing:
        for planting in advice.plots:
            found.setdefault(planting, []).append(Card(advice, planting))
    return found


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
    """Why an article stands under the reader's 本周农事, plot by plot; [] when it does not."""
    return [
        reason
        for advice in standing_for(actor, today)
        if advice.item.object_uid == object_uid
        for reason in advice.all_reasons
    ]


def panel_of(actor: Account, plot: Plot) -> dict[str, Any]:
    """眼下要做的 on a planting's page; nothing once it has ended."""
    if plot.planting.ended_on is not None:
        return {}
    return {"advice": cards_by_plot(standing_for(actor, plot.today)).get(plot.planting.pk, [])}
