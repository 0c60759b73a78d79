"""The seed tables load once, keep what an agronomist checked, and time every crop."""

import datetime as dt

import pytest

from gengdu.agronomy.actions.reference import load_reference
from gengdu.agronomy.enums import Clock
from gengdu.agronomy.models import Calendar, CountySite, Crop, Normal, SolarTerm, Stage, Station
from gengdu.agronomy.queries import climate, crops
from gengdu.kit import clock

HEAT_FROM_A_DATE = (
    "maize_spring", "maize_summer", "rice_japonica_ne", "rice_mid", "rice_early", "rice_late",
    "wheat_winter", "soybean_spring", "rapeseed_winter", "potato_spring", "cotton", "peanut",
)  # fmt: skip


@pytest.fixture
def seeded(jilin):
    """The seed tables over the small tree."""
    load_reference()


def test_the_tables_load_whole_and_once(seeded):
    assert (Crop.objects.count(), Stage.objects.count(), SolarTerm.objects.count()) == (
        34,
        272,
        1224,
    )
    assert (Station.objects.count(), Normal.objects.count()) == (79, 948)
    assert Calendar.objects.filter(region_id="22").count() == 5
    assert load_reference() is False
    assert load_reference(force=True) is True
    assert Stage.objects.count() == 272


def test_a_checked_row_survives_a_new_edition(seeded):
    Stage.objects.filter(crop__key="maize_spring", order=6).update(gdd=800, reviewed_at=clock.now())
    load_reference(force=True)
    assert Stage.objects.get(crop__key="maize_spring", order=6).gdd == 800


def test_seed_rows_say_that_nobody_checked_them(seeded):
    assert not Crop.objects.filter(reviewed_at__isnull=False).exists()
    assert not Stage.objects.exclude(source__gt="").exists()


def test_every_crop_has_thresholds_that_do_not_fall(seeded):
    for crop in crops.all_crops():
        timing = crops.timing_of(crop, crops.stages_of(crop))
        for part in (timing.thresholds[: timing.lead], timing.thresholds[timing.lead :]):
            assert list(part) == sorted(part), crop.key
        assert (timing.heat.base is None) == (crop.clock != Clock.HEAT)


def test_a_maturity_class_scales_degree_days_only(seeded):
    maize = Crop.objects.get(key="maize_spring")
    pig = Crop.objects.get(key="pig_fattening")
    assert crops.timing_of(maize, crops.stages_of(maize), 1.12).thresholds[5] == pytest.approx(
        873.6
    )
    assert crops.timing_of(pig, crops.stages_of(pig), 1.12).thresholds == (0, 25, 70, 120, 175)


def test_normals_follow_the_months(seeded):
    changchun = climate.normals_of_stations()["54161"]
    for month, mean in enumerate(changchun.months, start=1):
        days = [dt.date(2026, month, 1) + dt.timedelta(d) for d in range(31)]
        inside = [changchun.on(day) for day in days if day.month == month]
        assert sum(inside) / len(inside) == pytest.approx(mean, abs=0.001)
    assert -16 < changchun.on(dt.date(2026, 1, 16)) < -14.2
    assert 23.8 < changchun.on(dt.date(2026, 7, 16)) < 25
    assert all(
        abs(
            changchun.on(dt.date(2026, 1, 1) + dt.timedelta(d))
            - changchun.on(dt.date(2026, 1, 1) + dt.timedelta(d + 1))
        )
        < 0.6
        for d in range(365)
    )


@pytest.mark.parametrize("key", HEAT_FROM_A_DATE)
def test_at_its_reference_station_each_stage_falls_near_its_usual_day(seeded, key):
    """The thresholds were derived there: what accumulates by the usual day is what is due."""
    crop = Crop.objects.get(key=key)
    stages = crops.stages_of(crop)
    first = dt.date(2026, stages[0].typical_month, stages[0].typical_day)
    means = climate.station_at(crop.station).means(first, 430)
    timing = crops.timing_of(crop, stages)
    units = [timing.heat.units(mean) for mean in means]
    for stage in stages:
        assert sum(units[: stage.days]) == pytest.approx(stage.gdd, abs=5), stage.name


def test_a_county_without_a_site_takes_its_provinces_mean(seeded):
    CountySite.objects.all().delete()
    means = climate.normals_of_counties(["220122", "990101"])
    assert means["220122"].months[6] == pytest.approx((23.8 + 21.7) / 2)
    assert "990101" not in means


def test_a_county_with_a_site_is_interpolated_and_corrected_for_height(seeded):
    CountySite.objects.filter(region_id="220122").update(
        latitude=43.9, longitude=125.21, elevation=238.0
    )
    at_changchun = climate.normals_of_counties(["220122"])["220122"]
    assert at_changchun.months[6] == pytest.approx(23.8, abs=0.1)
    CountySite.objects.update(elevation=1238.0)
    higher = climate.normals_of_counties(["220122"])["220122"]
    assert at_changchun.months[6] - higher.months[6] == pytest.approx(6.0)


def test_observed_days_replace_normals(seeded):
    from gengdu.agronomy.models import DailyWeather

    DailyWeather.objects.create(
        region_id="220122", day=dt.date(2026, 5, 2), tmin=10, tmax=30, source="test"
    )
    (county, days), *others = climate.daily_means_of(["220122", "990101"], dt.date(2026, 5, 1), 3)
    assert (county, others) == ("220122", [])  # of the other nothing is known
    assert days[1] == 20.0
    assert days[0] != 20.0


@pytest.mark.parametrize(
    ("on", "start"),
    [
        (dt.date(2026, 7, 1), dt.date(2026, 4, 28)),
        (dt.date(2026, 4, 27), dt.date(2025, 4, 28)),
        (dt.date(2026, 4, 28), dt.date(2026, 4, 28)),
    ],
)
def test_the_usual_start_is_the_latest_one_so_far(seeded, on, start):
    maize = Crop.objects.get(key="maize_spring")
    assert crops.usual_start(maize, "220122101201", on) == start


def test_a_nearer_calendar_wins(seeded):
    maize = Crop.objects.get(key="maize_spring")
    Calendar.objects.create(crop=maize, region_id="220122", month=5, day=5)
    assert crops.usual_start(maize, "220122101201", dt.date(2026, 7, 1)) == dt.date(2026, 5, 5)
    assert crops.usual_start(maize, "220182100200", dt.date(2026, 7, 1)) == dt.date(2026, 4, 28)


def test_the_solar_term_of_a_day(seeded):
    term, day = crops.solar_term_on(dt.date(2026, 7, 11))
    assert (term.name, day) == ("小暑", 5)
    assert crops.solar_term_on(dt.date(1999, 1, 1)) is None
