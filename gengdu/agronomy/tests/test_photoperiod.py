"""The length of the day slows crops down, and moves no stage at home."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gengdu.agronomy.actions.reference import load_reference
from gengdu.agronomy.engine import many, single
from gengdu.agronomy.engine.photoperiod import Response, day_length, two_part
from gengdu.agronomy.engine.units import NEVER, hundredths, shifted
from gengdu.agronomy.enums import Daylength
from gengdu.agronomy.models import CountySite, Crop, MaturityClass, Normal, Station
from gengdu.agronomy.queries import climate, crops

SHORT = Response(long_day=False, critical=12.0, slope=0.1, twilight=6.0)
LONG = Response(long_day=True, critical=20.0, slope=0.004, twilight=6.0)
ANSWERING = ("rice_japonica_ne", "rice_late", "soybean_spring", "wheat_winter")


@pytest.fixture
def seeded(jilin):
    """The seed tables over the small tree."""
    load_reference()


# Sunrise to sunset as almanacs print it counts the sun's upper edge in refracted light: 0.8333°.
@pytest.mark.parametrize(
    ("latitude", "date", "twilight", "hours"),
    [
        (0.0, "2026-03-20", 0.0, 12.0),
        (40.0, "2026-03-20", 0.0, 12.0),
        (40.0, "2026-06-21", 0.8333, 15.02),
        (40.0, "2026-12-21", 0.8333, 9.33),
        (60.0, "2026-06-21", 0.8333, 18.87),
        (60.0, "2026-12-21", 0.8333, 5.87),
        (40.0, "2026-06-21", 6.0, 16.10),
        (40.0, "2026-12-21", 6.0, 10.37),
        (80.0, "2026-06-21", 0.0, 24.0),
        (80.0, "2026-12-21", 0.0, 0.0),
    ],
)
def test_day_lengths_are_those_of_the_almanac(latitude, date, twilight, hours):
    day = dt.date.fromisoformat(date).timetuple().tm_yday
    assert day_length(latitude, day, twilight) == pytest.approx(hours, abs=0.1)


def test_how_crops_answer():
    assert [SHORT.share(h) for h in (10, 12, 14, 16)] == pytest.approx([1.0, 1.0, 0.8, 0.6])
    assert SHORT.share(24) == pytest.approx(0.1)
    assert [LONG.share(h) for h in (10, 15, 20, 22)] == pytest.approx([0.6, 0.9, 1.0, 1.0])
    assert LONG.share(1) == pytest.approx(0.1)


def test_shares_follow_the_days_over_new_year():
    found = LONG.shares(34.7, dt.date(2026, 12, 30), 4)
    days = (364, 365, 1, 2)
    assert found == [LONG.share(day_length(34.7, day, 6.0)) for day in days]


def test_four_crops_answer_with_a_source(seeded):
    answering = Crop.objects.exclude(daylength=Daylength.NEUTRAL)
    assert sorted(answering.values_list("key", flat=True)) == sorted(ANSWERING)
    for crop in answering:
        timing = crops.timing_of(crop, crops.stages_of(crop))
        assert timing.response is not None
        assert crop.photo_source
        assert crop.reviewed_at is None
        stages = crops.stages_of(crop)
        assert stages[timing.lead - 1].name in ("抽穗期", "现蕾期")


@pytest.mark.parametrize("key", ANSWERING)
def test_at_home_every_stage_falls_on_the_day_it_fell_on(seeded, key):
    crop = Crop.objects.get(key=key)
    stages = crops.stages_of(crop)
    first = dt.date(2026, stages[0].typical_month, stages[0].typical_day)
    place = climate.station_at(crop.station)
    factors = MaturityClass.objects.filter(crop=crop).values_list("factor", flat=True)
    for factor in factors:
        timing = crops.timing_of(crop, stages, factor)
        plain = single.Clock([timing.heat.units(mean) for mean in place.means(first, 430)])
        shares = timing.response.shares(place.latitude, first, 430)
        led = single.Clock([u * s for u, s in zip(plain.units, shares, strict=True)])
        found = single.Run(led, plain, 0, timing.thresholds, timing.lead).days()
        before = single.enter_days(
            plain, start=0, credit=0.0, thresholds=[s.gdd * factor for s in stages]
        )
        assert all(abs(day - old) <= 1 for day, old in zip(found, before, strict=True)), (
            factor,
            found,
            before,
        )
        assert found.count(NEVER) == before.count(NEVER)


def at(crop, latitude: float, first: dt.date, temperature_of: str) -> list[int]:
    """Days of the stages at a latitude, in the normals of a station."""
    means = climate.station_at(temperature_of).means(first, 430)
    timing = crops.timing_of(crop, crops.stages_of(crop))
    plain = single.Clock([timing.heat.units(mean) for mean in means])
    shares = timing.response.shares(latitude, first, 430)
    led = single.Clock([u * s for u, s in zip(plain.units, shares, strict=True)])
    return single.Run(led, plain, 0, timing.thresholds, timing.lead).days()


@pytest.mark.parametrize(
    ("key", "sown", "north_is_later"),
    [
        ("soybean_spring", (5, 5), True),
        ("rice_late", (6, 20), True),
        ("wheat_winter", (3, 1), False),
    ],
)
def test_in_one_climate_the_north_is_later_for_short_days_and_earlier_for_long_ones(
    seeded, key, sown, north_is_later
):
    """Wheat sown in spring: over winter days are shorter in the north, and the two balance."""
    crop = Crop.objects.get(key=key)
    turning = next(i for i, s in enumerate(crops.stages_of(crop)) if s.bbch_from >= 51)
    home, first = climate.station_at(crop.station).latitude, dt.date(2026, *sown)
    south, here, north = (
        at(crop, home + shift, first, crop.station)[turning] for shift in (-5, 0, 5)
    )
    assert (north > here > south) if north_is_later else (north < here < south)


def test_late_sown_late_rice_shortens_its_growth(seeded):
    """Sown ten days later, short days make up for some of them."""
    crop = Crop.objects.get(key="rice_late")
    heading = next(i for i, s in enumerate(crops.stages_of(crop)) if s.bbch_from >= 51)
    plain = Crop.objects.get(pk=crop.pk)
    plain.daylength = ""
    early, late = dt.date(2026, 6, 10), dt.date(2026, 6, 20)
    found = [at(crop, 30.7, day, crop.station)[heading] for day in (early, late)]
    means = [climate.station_at(crop.station).means(day, 430) for day in (early, late)]
    timing = crops.timing_of(plain, crops.stages_of(plain))
    warm = [
        single.enter_days(
            single.Clock([timing.heat.units(t) for t in some]),
            start=0, credit=0.0, thresholds=timing.thresholds,
        )[heading]
        for some in means
    ]  # fmt: skip
    assert found[0] - found[1] > warm[0] - warm[1]


def test_latitude_of_a_county_is_its_sites_or_its_provinces(seeded):
    CountySite.objects.filter(region_id="220122").update(latitude=44.4)
    CountySite.objects.filter(region_id="220182").delete()
    stations = Station.objects.filter(province_code="22").values_list("latitude", flat=True)
    found = climate.latitudes_of(["220122", "220182", "990101"])
    assert found == {
        "220122": 44.4,
        "220182": pytest.approx(sum(stations) / len(stations)),
    }


def test_without_its_station_a_crop_counts_temperature_alone(seeded):
    crop = Crop.objects.get(key="soybean_spring")
    Normal.objects.filter(station=crop.station).delete()
    timing = crops.timing_of(crop, crops.stages_of(crop))
    assert timing.response is None
    assert timing.thresholds == tuple(s.gdd for s in crops.stages_of(crop))


# --- two clocks in both engines ---------------------------------------------------------------


@st.composite
def worlds(draw):
    """Clock rows, groups of two-part thresholds, and plantings."""
    width, rows, stages = draw(st.integers(1, 40)), draw(st.integers(1, 4)), draw(st.integers(1, 5))
    day = st.integers(0, 2500).map(lambda n: n / 100)
    units = [draw(st.lists(day, min_size=width, max_size=width)) for _ in range(rows)]
    groups = []
    for _ in range(draw(st.integers(1, 3))):
        lead = draw(st.integers(1, stages))
        some = st.integers(0, 40_000).map(lambda n: n / 100)
        led = sorted(draw(st.lists(some, min_size=lead, max_size=lead)))
        rest = sorted(draw(st.lists(some, min_size=stages - lead, max_size=stages - lead)))
        groups.append((lead, [*led, *rest]))
    row, start = st.integers(0, rows - 1), st.integers(-2, width + 1)
    plantings = draw(
        st.lists(
            st.tuples(
                row, row, st.integers(0, len(groups) - 1), start,
                st.one_of(st.none(), st.integers(0, stages - 1)),
                st.integers(-20_000, 20_000).map(lambda n: n / 100),
            ),
            min_size=1, max_size=6,
        )
    )  # fmt: skip
    return units, groups, plantings


def day_by_day(led, plain, start, thresholds, lead, *, anchor, shift):  # noqa: C901 - one piece
    """The definition, walked through: a counter until the turn, another one after it."""
    due = [hundredths(t) for t in shifted(thresholds[:lead], shift)]
    due += [hundredths(t) for t in thresholds[lead:]]
    days = [NEVER] * len(due)
    if not 0 <= start < len(led):
        return days
    turned = anchor is not None and anchor >= lead
    first = 0 if anchor is None or turned else due[anchor]
    second = due[anchor] if turned else 0
    if turned:
        days[:lead] = [start] * lead
    for day in range(start, len(led)):
        first += hundredths(led[day])
        for stage in range(lead):
            if days[stage] == NEVER and first >= due[stage]:
                days[stage] = day
        if days[lead - 1] == NEVER:
            continue
        second += hundredths(plain[day])
        for stage in range(lead, len(due)):
            if days[stage] == NEVER and second >= due[stage]:
                days[stage] = day
    return days


@settings(max_examples=400, deadline=None)
@given(worlds())
def test_both_engines_walk_through_the_days(world):
    units, groups, plantings = world
    thresholds, lead, rows, second, turned, expected = [], [], [], [], [], []
    for first, other, group, start, anchor, shift in plantings:
        mine, due = groups[group]
        run = single.Run(single.Clock(units[first]), single.Clock(units[other]), start, due, mine)
        late = 0.0 if anchor is not None else shift
        found = run.days(shift) if anchor is None else run.days_from(anchor, start)
        assert found == day_by_day(
            units[first], units[other], start, due, mine, anchor=anchor, shift=late
        )
        expected.append(found)
        rows.append((first, len(thresholds), start, 0.0 if anchor is None else due[anchor]))
        thresholds.append([*shifted(due[:mine], late), *due[mine:]])
        lead.append(mine)
        second.append(other)
        turned.append(anchor is not None and anchor >= mine)
    array = many.enter_days(
        many.clocks_from(units),
        many.plantings_from(rows),
        many.thresholds_from(thresholds),
        many.turning_from(lead, second, turned),
    )
    assert array.tolist() == expected


@settings(max_examples=300, deadline=None)
@given(worlds(), st.data())
def test_a_shift_for_a_day_enters_the_stage_on_it(world, data):
    units, groups, plantings = world
    first, other, group, _start, _anchor, _shift = plantings[0]
    lead, due = groups[group]
    run = single.Run(single.Clock(units[first]), single.Clock(units[other]), 0, due, lead)
    stage = data.draw(st.integers(0, len(due) - 1))
    usual = run.days()[stage]
    if usual == NEVER or (stage < lead and due[stage] == 0):
        return
    assert run.days(run.shift_for(stage, usual))[stage] == usual
    day = data.draw(st.integers(0, len(units[0]) - 1))
    reached = run.days(run.shift_for(stage, day))[stage]
    possible = {run.days(shift / 2)[stage] for shift in range(-1000, 1000, 25)}
    assert reached == day or day not in possible


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2500).map(lambda n: n / 100), st.integers(1, 10)),
        min_size=5,
        max_size=60,
    ),
    st.lists(st.integers(0, 40_000).map(lambda n: n / 100), min_size=2, max_size=6),
    st.data(),
)
def test_thresholds_in_two_parts_keep_every_day_at_home(days, thresholds, data):
    thresholds = sorted(thresholds)
    lead = data.draw(st.integers(1, len(thresholds)))
    units, shares = [u for u, _ in days], [s / 10 for _, s in days]
    due = two_part(thresholds, lead, units=units, shares=shares)
    slow = [u * s for u, s in zip(units, shares, strict=True)]
    plain = single.Clock(units)
    found = single.Run(single.Clock(slow), plain, 0, due, lead).days()
    before = single.enter_days(plain, start=0, credit=0.0, thresholds=thresholds)
    if all(hundredths(let) >= 1 for u, let in zip(units, slow, strict=True) if u):
        assert found == before


def test_the_arrays_take_a_province_of_answering_crops():
    """Every stage of 2,000 plantings of two-part crops, beside one by one."""
    random = np.random.default_rng(1)
    units = np.round(random.uniform(0, 20, (20, 300)), 2)
    thresholds = np.round(np.sort(random.uniform(0, 900, (4, 8)), axis=1), 2)
    lead = np.array([8, 5, 3, 1], dtype=np.int32)
    for group, at_stage in enumerate(lead):
        thresholds[group, at_stage:] -= thresholds[group, at_stage - 1]
    number = 2_000
    plantings = many.Plantings(
        random.integers(0, 20, number).astype(np.int32),
        random.integers(0, 4, number).astype(np.int32),
        random.integers(0, 100, number).astype(np.int32),
        np.zeros(number),
    )
    second = random.integers(0, 20, number).astype(np.int32)
    turning = many.Turning(lead, second, np.zeros(number, dtype=bool))
    found = many.enter_days(many.clocks_of(units), plantings, thresholds, turning)
    clocks = [single.Clock(row.tolist()) for row in units]
    for at_row in range(0, number, 17):
        group = plantings.group[at_row]
        run = single.Run(
            clocks[plantings.clock[at_row]],
            clocks[second[at_row]],
            int(plantings.start[at_row]),
            thresholds[group].tolist(),
            int(lead[group]),
        )
        assert found[at_row].tolist() == run.days()
