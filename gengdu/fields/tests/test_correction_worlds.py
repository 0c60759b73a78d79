"""Random worlds of reports and observations: both engines, a walk by hand, and exact undoing."""

import datetime as dt
import itertools

from django.db.models import F
from hypothesis import given, settings
from hypothesis import strategies as st

from gengdu.agronomy.engine.photoperiod import day_length
from gengdu.agronomy.engine.units import NEVER
from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.agronomy.queries import climate, crops
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Observation, Planting, PlantingStage, StageReport
from gengdu.fields.queries.corrections import (
    Anchor,
    anchored_days,
)
from gengdu.fields.queries.seasons import kept_seasons, season_of
from gengdu.fields.rules import SEASON_DAYS
from gengdu.fields.tests.test_corrections import (
    SLOW,
    TODAY,
    again,
    entered,
    night,
    observe,
    rows,
    seasons,
    tell,
)
from gengdu.kit import clock

REGIONS = ("220122101201", "220182100200")
PLACES = ("22", "2201", "220122", "220182", "220122101", "220122101201")


@st.composite
def worlds(draw):
    """Plantings of a few crops; reports and observations in any state, order and season."""
    # From 34 on those once more that answer to the length of the day.
    crop = st.one_of(st.integers(0, 33), st.integers(34, 37))
    chosen = draw(st.lists(crop, min_size=1, max_size=2))
    plantings = draw(
        st.lists(
            st.tuples(
                st.sampled_from(chosen),
                st.integers(-60, 400),
                st.integers(0, 3),
                st.sampled_from(REGIONS),
            ),
            min_size=1,
            max_size=5,
        )
    )
    some = st.integers(0, len(plantings) - 1)
    states = st.sampled_from([ReportState.CONFIRMED, ReportState.CONFIRMED, *ReportState])
    reports = draw(
        st.lists(
            st.tuples(some, st.integers(0, 30), st.integers(-70, 300), states, st.booleans()),
            max_size=7,
        )
    )
    observations = draw(
        st.lists(
            st.tuples(
                some,
                st.sampled_from(PLACES),
                st.integers(-450, 60),
                st.integers(-30_000, 30_000),
                st.integers(0, 3),
                st.booleans(),
            ),
            max_size=5,
        )
    )
    return plantings, reports, observations


def build(mei, world) -> None:
    for model in (PlantingStage, StageReport, Observation, Planting):
        model.objects.all().delete()
    plantings, reports, observations = world
    every = [*Crop.objects.order_by("pk"), *Crop.objects.exclude(daylength="").order_by("pk")]
    made = []
    for which, age, maturity, region in plantings:
        classes = [None, *MaturityClass.objects.filter(crop=every[which]).order_by("pk")]
        made.append(
            Planting.objects.create(
                person_id=mei.person_id,
                household_id=mei.person.household_id,
                region_id=region,
                crop=every[which],
                maturity=classes[maturity % len(classes)],
                counted_from=TODAY - dt.timedelta(age),
            )
        )
    now = clock.now()
    for at, (which, stage, days, state, this_season) in enumerate(reports):
        planting = made[which]
        orders = [s.order for s in crops.stages_of(planting.crop)]
        start = planting.counted_from
        tell(
            planting,
            orders[stage % len(orders)],
            start + dt.timedelta(days),
            state,
            season_from=start if this_season else start - dt.timedelta(365),
            at=now + dt.timedelta(minutes=at),
        )
    for which, place, days, hundredths, minutes, undone in observations:
        observe(
            made[which],
            place,
            TODAY + dt.timedelta(days),
            hundredths / 100,
            at=now + dt.timedelta(minutes=minutes),
            undone_at=now if undone else None,
        )


def by_hand(planting) -> dict[int, dt.date]:
    """The same from the definition: day by day, one planting, nothing shared with the engines."""
    start = planting.counted_from
    told = [
        (r.stage.order, (r.on - start).days)
        for r in planting.reports.filter(
            state=ReportState.CONFIRMED, season_from=F("planting__counted_from")
        ).order_by("on", "at")
        if -60 <= (r.on - start).days < SEASON_DAYS
    ]
    if not told:
        return _dates(start, _walk(planting, 0, None, _shift_by_hand(planting)))
    anchor, on = told[-1]
    plain = _walk(planting, 0, None, 0.0)
    later = _walk(planting, on, anchor, 0.0)
    known = {anchor: on}
    for order, day in sorted(dict(told[:-1]).items(), reverse=True):
        if order < anchor and day < min(known.values()):
            known[order] = day
    days = {}
    for order, computed in plain.items():
        if order in known:
            days[order] = known[order]
        elif order > anchor:
            days[order] = max(later[order], on + 1)
        else:
            low = max((d + 1 for o, d in known.items() if o < order), default=min(0, on))
            high = min(d - 1 for o, d in known.items() if o > order)
            days[order] = sorted((low, computed, high))[1] if low <= high else None
    return _dates(start, days)


def _shift_by_hand(planting) -> float:
    made = [
        (seen.at, seen.pk, seen.shift)
        for seen in Observation.objects.filter(crop=planting.crop, undone_at=None)
        if planting.region_id[: len(seen.region_id)] == seen.region_id
        and 0 <= (seen.on - planting.counted_from).days <= SEASON_DAYS
    ]
    return max(made)[2] if made else 0.0


def _walk(planting, begin: int, anchor: int | None, shift: float) -> dict[int, int]:
    """Day of each stage, walking through the days from `begin` on with two counters."""
    timing, due, led = _due_by_hand(planting, shift)
    days = dict.fromkeys(due, NEVER)
    slow, plain = (0 if anchor is None else due[anchor]), None
    if anchor is not None and anchor not in led:
        slow, plain = 10**9, due[anchor]
    for day, units, share in _weather_by_hand(planting, timing, begin):
        slow += round(100 * units * share)
        reached = [order for order in led if slow >= due[order]]
        if plain is None and led[-1] in reached:
            plain = 0
        if plain is not None:
            plain += round(100 * units)
            reached += [order for order in due if order not in led and plain >= due[order]]
        for order in reached:
            days[order] = min(days[order], day)
    return days


def _due_by_hand(planting, shift: float):
    """The timing, hundredths due of each stage by its order, and the stages on the first clock."""
    stages = crops.stages_of(planting.crop)
    factor = planting.maturity.factor if planting.maturity else 1.0
    timing = crops.timing_of(planting.crop, stages, factor)
    due = {
        stage.order: round(100 * (units + (shift if at < timing.lead and units > 0 else 0)))
        for at, (stage, units) in enumerate(zip(stages, timing.thresholds, strict=True))
    }
    return timing, due, list(due)[: timing.lead]


def _weather_by_hand(planting, timing, begin: int):
    """(day, units, share of them that counts) from day `begin` of the season on."""
    county = planting.region_id[:6]
    first = planting.counted_from + dt.timedelta(begin)
    north = climate.latitudes_of([county])[county]
    means = dict(climate.daily_means_of([county], first, SEASON_DAYS - begin))[county]
    for day, mean in enumerate(means, start=begin):
        share = 1.0
        if timing.response:
            date = planting.counted_from + dt.timedelta(day)
            twilight = timing.response.twilight
            share = timing.response.share(day_length(north, date.timetuple().tm_yday, twilight))
        yield day, timing.heat.units(mean), share


def _dates(start: dt.date, days: dict[int, int | None]) -> dict[int, dt.date]:
    """Without stages that are never reached, or left on the day they are entered."""
    reached = [(o, d) for o, d in sorted(days.items()) if d is not None and d < SEASON_DAYS]
    return {
        order: start + dt.timedelta(day)
        for (order, day), after in itertools.zip_longest(reached, reached[1:])
        if after is None or after[1] != day
    }


@SLOW
@given(world=worlds(), ahead=st.integers(0, 40))
def test_both_engines_and_a_walk_by_hand_give_the_same_seasons(mei, seeded, world, ahead):
    build(mei, world)
    day = TODAY + dt.timedelta(ahead)
    every = list(Planting.objects.select_related("crop", "maturity").order_by("pk"))
    written = sum(recompute(planting=planting, today=day) for planting in every)
    one_by_one, drawn = rows(), seasons()
    assert len(one_by_one) == written
    for planting in every:
        assert entered(planting, day) == by_hand(planting)
        assert kept_seasons([planting], day)[planting.pk] == season_of(planting, day)
    assert night(day) == 0
    PlantingStage.objects.all().delete()
    Planting.objects.update(season=[])
    assert night(day) == written
    assert (rows(), seasons()) == (one_by_one, drawn)


@SLOW
@given(world=worlds(), more=worlds())
def test_what_is_undone_leaves_the_rows_as_they_were(mei, seeded, world, more):
    build(mei, world)
    night()
    before, drawn = rows(), seasons()
    made = list(Planting.objects.select_related("crop", "person__account").order_by("pk"))
    for which, stage, days, _state, _season in more[1]:
        planting = made[which % len(made)]
        orders = [s.order for s in crops.stages_of(planting.crop)]
        report = tell(
            planting,
            orders[stage % len(orders)],
            planting.counted_from + dt.timedelta(days),
        )
        recompute(planting=planting, today=TODAY)
        StageReport.objects.filter(pk=report.pk).update(state=ReportState.UNDONE)
        recompute(planting=planting, today=TODAY)
        assert (rows(), seasons()) == (before, drawn)
    seen = [
        observe(made[which % len(made)], place, TODAY + dt.timedelta(days), shift / 100)
        for which, place, days, shift, _minutes, _undone in more[2]
    ]
    again("22", None)
    for one in reversed(seen):
        Observation.objects.filter(pk=one.pk).update(undone_at=clock.now())
        again(one.region_id, one.crop_id)
    assert (rows(), seasons()) == (before, drawn)
    assert night() == 0


ORDERS = st.lists(st.integers(0, 120), min_size=2, max_size=9).map(sorted)


@settings(max_examples=300, deadline=None)
@given(computed=ORDERS, data=st.data())
def test_an_anchored_season_runs_forward_and_keeps_what_was_told(computed, data):
    orders = list(range(1, len(computed) + 1))
    anchor = data.draw(st.sampled_from(orders))
    on = data.draw(st.integers(-20, 150))
    told = data.draw(st.dictionaries(st.sampled_from(orders), st.integers(-20, on)))
    first = dt.date(2026, 1, 1)
    days = anchored_days(
        orders,
        computed=computed,
        anew=[max(on, day) for day in computed],
        anchor=Anchor(
            anchor,
            first + dt.timedelta(on),
            {o: first + dt.timedelta(d) for o, d in told.items() if o < anchor},
        ),
        first=first,
    )
    assert days == sorted(days)
    assert days[anchor - 1] == on
    assert all(day > on for day in days[anchor:])
    before = days[: anchor - 1]
    assert before.count(on) == 0 or on - 1 < 0 or on - 1 in before or told
