"""What the pages of plantings show, shaped once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import BigIntegerField

from gengdu.access.scope import one_of
from gengdu.agronomy.models import Crop, MaturityClass, Stage
from gengdu.agronomy.queries.crops import FIXED_STARTS, all_crops, stages_of
from gengdu.events.models import Fact
from gengdu.fields.enums import Ending, ReportState
from gengdu.fields.models import Planting, StageReport
from gengdu.fields.queries.corrections import BEFORE_START
from gengdu.fields.queries.plantings import (
    crops_grown_near,
    live_plantings,
    planting_for,
    plantings_for,
)
from gengdu.fields.queries.reports import STANDING, reports_on
from gengdu.fields.queries.seasons import Interval, kept_seasons
from gengdu.fields.queries.words import Place, place_in
from gengdu.kit.rows import Rows
from gengdu.people.models import Account, Person
from gengdu.people.queries.persons import family_persons

MOST_PAST = 20
LIKELY = 3
JUST_BEGUN = 2
"""Days after which one would not say that a stage began today."""
UNSURE = "fields.unsure"
"""The fact that somebody does not know the day or class of a planting."""


_LIVE = Rows(
    lambda people: live_plantings(people).select_related(None).select_related("crop", "maturity"),
    people=BigIntegerField(),
)


@dataclass(frozen=True)
class Plot:
    """A planting as its farmer sees it; `who` is "" for one's own."""

    planting: Planting
    who: str
    season: list[Interval]
    place: Place
    today: dt.date
    reports: list[StageReport]
    """Those that were not taken back, of former seasons too; the earliest first."""

    @property
    def told(self) -> dict[int, StageReport]:
        """What was reported this season and counts, by the order of the stage."""
        return {
            report.stage.order: report
            for report in self.this_season
            if report.state == ReportState.CONFIRMED
        }

    @property
    def this_season(self) -> list[StageReport]:
        """What was reported since the season began."""
        return [r for r in self.reports if r.season_from == self.planting.counted_from]

    @property
    def earlier_seasons(self) -> dict[int, list[StageReport]]:
        """What was reported and counted in former seasons, by their year, the last first."""
        found: dict[int, list[StageReport]] = {}
        for report in self.reports:
            old = report.season_from != self.planting.counted_from
            if old and report.state == ReportState.CONFIRMED:
                found.setdefault(report.on.year, []).append(report)
        return dict(sorted(found.items(), reverse=True))

    @property
    def begun(self) -> bool:
        """Whether there can be something to see: not before a season to come."""
        doubt = dt.timedelta(days=0 if self.planting.started_on else BEFORE_START)
        return self.planting.counted_from - doubt <= self.today

    @property
    def due(self) -> Interval | None:
        """The stage to ask about, one that nobody has reported and whose window is now.

        The one it should have entered these days, else the next one, else the one it is in.
        """
        now, coming = self.place.now, self.place.next
        fresh = now is not None and (self.today - now.enter_on).days <= JUST_BEGUN
        asked = (now, coming) if fresh else (coming, now)
        return next((one for one in asked if one is not None and self._is_open(one)), None)

    def _is_open(self, one: Interval) -> bool:
        if self.planting.ended_on is not None or one is self.season[0]:
            return False
        standing = (r for r in self.this_season if r.state in STANDING)
        known = {report.stage.order for report in standing}
        if one.stage.order in known or one.stage.order < max(self.told, default=0):
            return False
        return one.low_on <= self.today <= one.high_on

    @property
    def day(self) -> int | None:
        """How many days it has stood, where its date is known."""
        started = self.planting.started_on
        return (self.today - started).days + 1 if started and started <= self.today else None


def house_of(actor: Account) -> list[Person]:
    """Oneself, then those of the house one acts for: one query."""
    return [actor.person, *family_persons(actor)]


def plots_of(house: Sequence[Person], today: dt.date) -> list[Plot]:
    """What stands on the fields of these people, the first one's without a name: three queries."""
    by_key = {person.pk: person for person in house}
    plantings = _LIVE(people=by_key)
    for planting in plantings:
        planting.person = by_key[planting.person_id]
    return _plots(plantings, house, today)


def _plots(plantings: list[Planting], house: Sequence[Person], today: dt.date) -> list[Plot]:
    names = {person.pk: person.name() for person in house[1:]}
    seasons = kept_seasons(plantings, today)
    reports = reports_on(plantings)
    return [
        Plot(
            planting=p,
            who=names.get(p.person_id, ""),
            season=seasons[p.pk],
            place=place_in(seasons[p.pk], today),
            today=today,
            reports=reports[p.pk],
        )
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


@dataclass(frozen=True)
class Choice:
    """A stage that can be reported, with the day or window it is expected on, if it is."""

    stage: Stage
    expected: Interval | None
    likely: bool
    """Among the three that are near: now, next, the one after."""


def choices_of(plot: Plot) -> list[Choice]:
    """The stages of a plot's crop that can be reported: all but the start; one query."""
    stages = stages_of(plot.planting.crop)
    by_order = {one.stage.order: one for one in plot.season}
    near = plot.place.now or plot.place.next
    at = near.stage.order if near else max((stage.order for stage in stages), default=0)
    orders = [stage.order for stage in stages[1:]]
    begin = sum(order < at for order in orders[:-LIKELY])
    likely = set(orders[begin : begin + LIKELY])
    return [Choice(stage, by_order.get(stage.order), stage.order in likely) for stage in stages[1:]]


def unsure_of(planting: Planting) -> str:
    """What is still asked about a planting: "date", "class", or "" where all is known.

    Asked until somebody says 说不准; two queries at most.
    """
    asked = planting.crop.start_event not in FIXED_STARTS
    missing = "date" if asked and planting.started_on is None else ""
    if not missing and planting.maturity_id is None and classes_of(planting.crop):
        missing = "class"
    if not missing:
        return ""
    said = Fact.objects.filter(
        kind=UNSURE, subject=planting.uid, actor_key=str(planting.uid), day=planting.counted_from
    )
    return "" if said.exists() else missing
