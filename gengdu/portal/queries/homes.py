"""The home page of a place, and where `/` leads."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Prefetch, prefetch_related_objects

from gengdu.agronomy.models import Crop, Stage
from gengdu.articles.models import PublishedArticle, Rubric
from gengdu.articles.queries import all_rubrics
from gengdu.articles.queries.lists import Numbers, Wish, newest
from gengdu.articles.rules.stages import stage_words
from gengdu.fields.queries.plantings import crops_grown_near
from gengdu.kit import codes
from gengdu.people.models import Account
from gengdu.portal.errors import NoSuchRubric
from gengdu.portal.queries.days import DayLine, day_line
from gengdu.regions.enums import Level
from gengdu.regions.models import Region
from gengdu.regions.queries import children_of, path_of

ON_HOME = 3
"""Articles of each rubric on a home page."""
STAGES = Prefetch("stages", queryset=Stage.objects.select_related("crop").order_by("pk"))


@dataclass(frozen=True)
class Listed:
    """An article in a list, with the stages it is for in words."""

    article: PublishedArticle
    stages: str
    numbers: Numbers = field(default_factory=Numbers)


@dataclass(frozen=True)
class Shelf:
    """A rubric with its newest articles."""

    rubric: Rubric
    articles: list[Listed]


@dataclass(frozen=True)
class Home:
    """The home page of a place."""

    region: Region
    above: list[Region]
    below: list[Region]
    line: DayLine
    shelves: list[Shelf]
    crops: list[Crop]
    with_below: bool
    today: dt.date


def home_of(region: Region, today: dt.date, *, below: bool = False) -> Home:
    """What is published for a place, here and above; a village shows its township's and so on.

    With `below` also what the places below it publish.
    """
    wish = Wish(below=below)
    shelves = {rubric: newest(region.code, rubric, ON_HOME, wish) for rubric in all_rubrics()}
    prefetch_related_objects([one for found in shelves.values() for one in found], STAGES)
    return Home(
        region=region,
        above=path_of(region.code)[:-1],
        below=[] if region.level >= Level.VILLAGE else children_of(region.code),
        line=day_line(today),
        shelves=[Shelf(rubric, sections_of(found)) for rubric, found in shelves.items() if found],
        crops=crops_grown_near(region.code),
        with_below=below,
        today=today,
    )


def sections_of(
    articles: list[PublishedArticle], numbers: Mapping[uuid.UUID, Numbers] | None = None
) -> list[Listed]:
    """Articles whose stages are at hand, as a list shows them."""
    return [
        Listed(
            one,
            " ".join(f"{crop} {said}" for crop, said in stage_words(one.stages.all())),
            (numbers or {}).get(one.uid, Numbers()),
        )
        for one in articles
    ]


def rubric_named(key: str) -> Rubric:
    """The rubric of an address; 404 for an unknown one."""
    found = Rubric.objects.filter(key=key).first()
    if found is None:
        raise NoSuchRubric
    return found


def home_code(place: str, actor: Account | None) -> str:
    """Where `/` leads: the place chosen on this device, else the member's village, else nowhere."""
    if place and codes.is_code(place):
        return place
    return actor.person.region_id if actor is not None else ""
