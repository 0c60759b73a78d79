"""What the portal's pages show, shaped once."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from gengdu.agronomy.models import Crop
from gengdu.agronomy.queries.crops import solar_term_on
from gengdu.articles.models import PublishedArticle, Rubric
from gengdu.articles.queries import all_rubrics, listed, with_stages
from gengdu.delivery.queries.standing import Advice, Earlier, earlier_for, standing_for
from gengdu.fields.queries.pages import Plot, house_of, plots_of
from gengdu.fields.queries.plantings import crops_grown_near
from gengdu.kit import codes
from gengdu.people.models import Account
from gengdu.portal.errors import NoSuchRubric
from gengdu.regions.enums import Level
from gengdu.regions.models import Region
from gengdu.regions.queries import children_of, path_of

ON_HOME = 3
"""Articles of each rubric on a home page."""
CANDIDATES = 60
"""The newest that are looked through for them: rubrics with less are shown with less."""


@dataclass(frozen=True)
class Term:
    """The solar term of a day, and the how-manieth day of it."""

    name: str
    day: int


def term_on(day: dt.date) -> Term | None:
    """The line under the heading; None outside the shipped table."""
    found = solar_term_on(day)
    return Term(found[0].name, found[1]) if found else None


@dataclass(frozen=True)
class Shelf:
    """A rubric with its newest articles."""

    rubric: Rubric
    articles: list[PublishedArticle]


@dataclass(frozen=True)
class Home:
    """The home page of a place."""

    region: Region
    above: list[Region]
    below: list[Region]
    term: Term | None
    today: dt.date
    shelves: list[Shelf]
    crops: list[Crop]


def home_of(region: Region, today: dt.date) -> Home:
    """What is published for a place, here and above; a village shows its township's and so on."""
    shelves = {rubric.pk: Shelf(rubric, []) for rubric in all_rubrics()}
    for article in with_stages(listed(region.code))[:CANDIDATES]:
        shelf = shelves[article.rubric_id].articles
        if len(shelf) < ON_HOME:
            shelf.append(article)
    below = [] if region.level >= Level.VILLAGE else children_of(region.code)
    return Home(
        region=region,
        above=path_of(region.code)[:-1],
        below=below,
        term=term_on(today),
        today=today,
        shelves=[shelf for shelf in shelves.values() if shelf.articles],
        crops=crops_grown_near(region.code),
    )


def rubric_named(key: str) -> Rubric:
    """The rubric of an address; 404 for an unknown one."""
    found = next((rubric for rubric in all_rubrics() if rubric.key == key), None)
    if found is None:
        raise NoSuchRubric
    return found


@dataclass(frozen=True)
class PlotWeek:
    """A plot with the advice that stands because of it."""

    plot: Plot
    advice: list[Advice] = field(default_factory=list)


@dataclass(frozen=True)
class Week:
    """本周农事 of a house: plot by plot, then what is for everybody, then what was before."""

    plots: list[PlotWeek]
    general: list[Advice]
    earlier: list[Earlier]
    term: Term | None
    today: dt.date

    @property
    def shown(self) -> list[Advice]:
        """Every advice on the page: what is exposed by showing it."""
        return [advice for each in self.plots for advice in each.advice] + self.general


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
        term=term_on(today),
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


def home_code(place: str, actor: Account | None) -> str:
    """Where `/` leads: the place chosen on this device, else the member's village, else nowhere."""
    if place and codes.is_code(place):
        return place
    return actor.person.region_id if actor is not None else ""
