"""A small country drawn at random, and what an audience means in it, in plain Python."""

import datetime as dt
import itertools
from dataclasses import dataclass, field

from hypothesis import strategies as st

from gengdu.access.enums import Role
from gengdu.access.models import Grant
from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Crop, Stage
from gengdu.delivery.rules import Audience
from gengdu.fields.enums import Ending
from gengdu.fields.models import Planting, PlantingStage
from gengdu.kit import clock
from gengdu.people.models import Account, Household, Person

VILLAGES = ("220122101201", "220122101202", "220122102201", "220182100200")
PLACES = ("", "22", "2201", "220122", "220122101", "220122102", "220182", "220221", *VILLAGES)
CROPS = ("maize", "rice")
STAGES = tuple(f"{crop}:{order}" for crop in CROPS for order in (1, 2, 3))
ROLES = (Role.PARTY_MEMBER, Role.TRADER)
TODAY = dt.date(2026, 7, 11)
LEADS = (0, 0, 1, 4, 30)
BEFORE, AFTER, LONGEST = 13, 5, 5
"""Stages are entered from BEFORE days ago to AFTER ahead and last LONGEST at most: few enough days
that the edges of the window (7 days after, `lead_days` before) are drawn often."""

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Span:
    """A planting in a stage: days from today."""

    stage: str
    enter: int
    length: int


@dataclass(frozen=True)
class Plot:
    """A planting."""

    village: str
    crop: str
    ended: bool
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Villager:
    """A person with his plots and roles; `state` is what became of him."""

    home: str
    house: int
    state: str
    roles: tuple[tuple[Role, str], ...]
    plots: tuple[Plot, ...]


@dataclass
class Made:
    """The rows of a drawn world."""

    people: dict[int, Villager] = field(default_factory=dict)
    houses: dict[int, int] = field(default_factory=dict)


def _spans(crop):
    def build(drawn):
        return tuple(
            Span(f"{crop}:{order}", enter, length)
            for order, (enter, length) in zip((1, 2, 3), drawn, strict=False)
        )

    one = st.tuples(st.integers(-BEFORE, AFTER), st.integers(1, LONGEST))
    return st.lists(one, min_size=1, max_size=3).map(build)


plots = st.sampled_from(CROPS).flatmap(
    lambda crop: st.builds(
        Plot,
        village=st.sampled_from(VILLAGES),
        crop=st.just(crop),
        ended=st.sampled_from([False, False, False, True]),
        spans=_spans(crop),
    )
)
villagers = st.builds(
    Villager,
    home=st.sampled_from(VILLAGES),
    house=st.integers(0, 3),
    state=st.sampled_from(["", "", "", "merged", "erased"]),
    roles=st.lists(
        st.tuples(st.sampled_from(ROLES), st.sampled_from(["live", "ended", "to come"])),
        max_size=2,
        unique_by=lambda pair: pair[0],
    ).map(tuple),
    plots=st.lists(plots, min_size=1, max_size=3).map(tuple),
)
worlds = st.lists(villagers, min_size=1, max_size=6)


def _some(values, most):
    """Nothing, or one to `most` of them."""
    return st.one_of(st.just([]), st.lists(st.sampled_from(values), min_size=1, max_size=most))


audiences = st.builds(
    Audience,
    regions=st.one_of(st.just(["22"]), _some(PLACES, 3)),
    crops=_some(CROPS, 2),
    stages=_some(STAGES, 4),
    lead_days=st.sampled_from(LEADS),
    roles=st.one_of(st.just([]), _some(ROLES, 2)),
)


def plant_crops():
    """The two crops with three stages each."""
    for key in CROPS:
        crop = Crop.objects.create(key=key, name=key, name_en=key, clock=Clock.DAYS)
        Stage.objects.bulk_create(
            Stage(crop=crop, order=order, name=f"{key}:{order}", name_en=f"{key}:{order}")
            for order in (1, 2, 3)
        )


def build(drawn) -> Made:
    """Write a drawn world down."""
    made = Made()
    houses = {number: Household.objects.create(region_id=VILLAGES[0]) for number in range(4)}
    heir = Person.objects.create(household=houses[0], region_id=PLACES[-1])
    made.people[heir.pk] = Villager(PLACES[-1], 0, "", (), ())
    made.houses[heir.pk] = houses[0].pk
    for villager in drawn:
        gone = villager.state != ""
        person = Person.objects.create(
            household=houses[villager.house],
            region_id=villager.home,
            merged_into=heir if villager.state == "merged" else None,
            erased_at=clock.now() if villager.state == "erased" else None,
        )
        made.people[person.pk] = villager
        made.houses[person.pk] = person.household_id
        _give(person, villager)
        for plot in () if gone else villager.plots:
            _plant(person, plot)
    return made


def _give(person, villager):
    account = Account.objects.create(person=person, phone_blind=f"world-{next(_numbers)}")
    now, day = clock.now(), dt.timedelta(days=1)
    for role, state in villager.roles:
        Grant.objects.create(
            account=account,
            role=role,
            region_id="22",
            reason="drawn",
            valid_from=now + day if state == "to come" else now - day,
            ended_at=now if state == "ended" else None,
        )


def _plant(person, plot):
    crop = Crop.objects.get(key=plot.crop)
    planting = Planting.objects.create(
        person=person,
        household=person.household,
        region_id=plot.village,
        crop=crop,
        counted_from=TODAY,
        ended_on=TODAY if plot.ended else None,
        ending=Ending.HARVESTED if plot.ended else "",
    )
    for span in () if plot.ended else plot.spans:
        enter = TODAY + dt.timedelta(days=span.enter)
        PlantingStage.objects.create(
            planting=planting,
            stage=Stage.objects.get(crop=crop, order=int(span.stage[-1])),
            person=person,
            household=person.household,
            region_id=plot.village,
            enter_on=enter,
            leave_on=enter + dt.timedelta(days=span.length),
            low_on=enter,
            high_on=enter,
        )


def met(villager: Villager, audience: Audience, days: int = 0) -> set[str]:
    """The villages by which somebody meets the audience within so many days: none, he does not."""
    live = {role for role, state in villager.roles if state == "live"}
    if villager.state or (audience.roles and not live & set(audience.roles)):
        return set()
    if not (audience.crops or audience.stages):
        spots = {villager.home}
    else:
        spots = {plot.village for plot in villager.plots if _grows(plot, audience, days)}
    return {
        village
        for village in spots
        if not audience.regions or any(village.startswith(code) for code in audience.regions)
    }


def _grows(plot: Plot, audience: Audience, days: int) -> bool:
    if plot.ended or (audience.crops and plot.crop not in audience.crops):
        return False
    if not audience.stages:
        return True
    return any(
        span.stage in audience.stages
        and any(
            span.enter - audience.lead_days <= day < span.enter + span.length + 7
            for day in range(days + 1)
        )
        for span in plot.spans
    )
