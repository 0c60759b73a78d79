"""The nightly run writes exactly what entering a planting writes, and only what changed."""

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gengdu.agronomy.models import CountySite, Crop, DailyWeather, MaturityClass
from gengdu.fields.actions import end_planting
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.actions.nightly import recompute_all
from gengdu.fields.models import Planting, PlantingStage

TODAY = dt.date(2026, 7, 11)


def rows() -> list[tuple]:
    """Every interval, without keys."""
    return sorted(
        PlantingStage.objects.values_list(
            "planting_id", "stage_id", "person_id", "enter_on", "leave_on", "low_on", "high_on"
        )
    )


def seasons() -> list[tuple]:
    """What is drawn of every planting."""
    return list(Planting.objects.order_by("pk").values_list("pk", "season"))


def run(day: dt.date = TODAY) -> int:
    return recompute_all(progress=lambda *_: None, today=day)


def test_a_night_without_change_writes_nothing(mei, plant):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    before = rows()
    assert run() == 0
    assert rows() == before


def test_lost_rows_come_back(mei, plant):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    before = rows()
    PlantingStage.objects.all().delete()
    assert run() == len(before)
    assert rows() == before


def test_as_the_days_go_rows_come_and_go(mei, plant):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    run(TODAY + dt.timedelta(30))
    later = rows()
    recompute(planting=planting, today=TODAY + dt.timedelta(30))
    assert rows() == later
    assert max(row[3] for row in later) > TODAY + dt.timedelta(60)


def test_a_warm_month_moves_the_stages_forward(mei, plant):
    plant(mei, "东坡", dt.date(2026, 4, 28))
    ((_planting, before),) = seasons()
    DailyWeather.objects.bulk_create(
        DailyWeather(
            region_id="220122",
            day=dt.date(2026, 5, 1) + dt.timedelta(d),
            tmin=20,
            tmax=28,
            source="t",
        )
        for d in range(30)
    )
    assert run() > 0
    ((_planting, after),) = seasons()
    assert [order for order, _day in after] == [order for order, _day in before]
    assert after[:1] == before[:1]
    assert all(now[1] < then[1] for now, then in zip(after[1:], before[1:], strict=True))


def test_an_ended_planting_is_left_alone(mei, plant):
    planting = plant(mei, "东坡", dt.date(2026, 4, 28))
    end_planting(actor=mei, planting_uid=planting.uid)
    assert run() == 0
    assert rows() == []


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    entries=st.lists(
        st.tuples(st.integers(0, 33), st.integers(-60, 400), st.integers(0, 3), st.booleans()),
        min_size=1,
        max_size=6,
    ),
    ahead=st.integers(0, 40),
)
def test_both_engines_write_the_same_rows(mei, seeded, entries, ahead):
    PlantingStage.objects.all().delete()
    Planting.objects.all().delete()
    CountySite.objects.filter(region_id="220182").delete()
    crops = list(Crop.objects.order_by("pk"))
    for which, age, maturity, elsewhere in entries:
        crop = crops[which]
        classes = [None, *MaturityClass.objects.filter(crop=crop).order_by("pk")]
        Planting.objects.create(
            person_id=mei.person_id,
            household_id=mei.person.household_id,
            region_id="220182100200" if elsewhere else mei.person.region_id,
            crop=crop,
            maturity=classes[maturity % len(classes)],
            counted_from=TODAY - dt.timedelta(age),
        )
    day = TODAY + dt.timedelta(ahead)
    for planting in Planting.objects.select_related("crop", "maturity"):
        recompute(planting=planting, today=day)
    one_by_one, drawn = rows(), seasons()
    PlantingStage.objects.all().delete()
    Planting.objects.update(season=[])
    assert run(day) == len(one_by_one)
    assert (rows(), seasons()) == (one_by_one, drawn)
    assert run(day) == 0
