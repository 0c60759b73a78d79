"""What the pages of plantings show, shaped once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from gengdu.access.scope import one_of
from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.agronomy.queries.crops import all_crops
from gengdu.fields.enums import Ending
from gengdu.fields.models import Planting
from gengdu.fields.queries.plantings import (
    crops_grown_near,
    live_plantings,
    planting_for,
    plantings_for,
)
from gengdu.fields.queries.seasons import Interval, kept_seasons
from gengdu.fields.queries.words import Place, place_in
from gengdu.people.models import Account, Person
from gengdu.people.queries.persons import acted_for

MOST_PAST = 20


@dataclass(frozen=True)
class Plot:
    """A planting as its farmer sees it; `who` is "" for one's own."""

    planting: Planting
    who: str
    season: list[Interval]
    place: Place
    today: dt.date

    @property
    def day(self) -> int | None:
        """How many days it has stood, where its date is known."""
        started = self.planting.started_on
        return (self.today - started).days + 1 if started and started <= self.today else None


def house_of(actor: Account) -> list[Person]:
    """Oneself, then those of the house one acts for: one query."""
    return [actor.person, *acted_for(actor)]


def plots_of(house: Sequence[Person], today: dt.date) -> list[Plot]:
    """What stands on the fields of these people, the first one's without a name: two queries."""
    plantings = list(live_plantings([person.pk for person in house]))
    return _plots(plantings, house, today)


def _plots(plantings: list[Planting], house: Sequence[Person], today: dt.date) -> list[Plot]:
    names = {person.pk: person.name() for person in house[1:]}
    seasons = kept_seasons(plantings, today)
    return [
        Plot(p, names.get(p.person_id, ""), seasons[p.pk], place_in(seasons[p.pk], today), today)
        for p in plantings
    ]


def plot_of(actor: Account, uid: uuid.UUID, today: dt.date) -> Plot:
    """One planting the actor may see, else 404."""
    planting = one_of(planting_for(actor, uid))
    return _plots([planting], house_of(actor), today)[0]


def past_plantings(actor: Account) -> list[Planting]:
    """What was harvested or ran out, the latest first; mistakes are forgotten."""
    rows = plantings_for(actor).filter(ended_on__isnull=False).exclude(ending=Ending.MISTAKE)
    return list(rows.order_by("-ended_on", "-pk")[:MOST_PAST])


def crop_of_key(key: str) -> Crop | None:
    """The crop of a key from an address."""
    return all_crops().filter(key=key).first() if key else None


def crops_to_choose(region_code: str) -> tuple[list[Crop], list[Crop]]:
    """What is grown near a place, and everything else: two queries."""
    near = crops_grown_near(region_code, limit=8)
    keys = {crop.pk for crop in near}
    return near, [crop for crop in all_crops() if crop.pk not in keys]


def classes_of(crop: Crop) -> list[MaturityClass]:
    """Early, middle, late: by their factor."""
    return list(MaturityClass.objects.filter(crop=crop).order_by("factor"))
