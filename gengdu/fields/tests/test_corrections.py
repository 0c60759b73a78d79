"""Reports and observations correct a season: alike in both engines, and as if by hand."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, settings

from gengdu.agronomy.models import Crop, DailyWeather, Normal
from gengdu.agronomy.queries import climate, crops
from gengdu.agronomy.registry import clocks_changed
from gengdu.fields import tasks
from gengdu.fields.actions import nightly
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.actions.nightly import recompute_all, recompute_where
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Observation, Planting, PlantingStage, StageReport
from gengdu.fields.queries.corrections import (
    Anchor,
    anchors_of,
    shifts_of,
)
from gengdu.fields.queries.seasons import kept_seasons, season_of
from gengdu.jobs.errors import JobCancelled
from gengdu.jobs.models import Job
from gengdu.kit import clock

TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def rows() -> list[tuple]:
    """Every interval, without keys."""
    fields = ("planting_id", "stage_id", "region_id", "enter_on", "leave_on", "low_on", "high_on")
    return sorted(PlantingStage.objects.values_list(*fields))


def seasons() -> list[tuple]:
    """What is drawn of every planting."""
    return list(Planting.objects.order_by("pk").values_list("pk", "season"))


def night(day: dt.date = TODAY) -> int:
    return recompute_all(progress=lambda *_: None, today=day)


def tell(planting, order: int, on: dt.date, state=ReportState.CONFIRMED, **more) -> StageReport:
    return StageReport.objects.create(
        planting=planting,
        stage=planting.crop.stages.get(order=order),
        on=on,
        season_from=more.pop("season_from", planting.counted_from),
        state=state,
        by=planting.person.account,
        **more,
    )


def observe(planting, region_code: str, on: dt.date, shift: float, **more) -> Observation:
    return Observation.objects.create(
        crop=planting.crop,
        stage=planting.crop.stages.order_by("order")[1],
        region_id=region_code,
        on=on,
        shift=shift,
        by=planting.person.account,
        **more,
    )


def entered(planting, today: dt.date = TODAY) -> dict[int, dt.date]:
    """Day of entry by the order of the stage."""
    return {one.stage.order: one.enter_on for one in season_of(planting, today)}


# --- one planting, in dates -------------------------------------------------------------------


def test_a_report_counts_the_rest_anew(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    before = entered(planting)
    late = before[6] + dt.timedelta(9)
    tell(planting, 6, late)
    after = entered(planting)
    assert after[6] == late
    assert [after[o] for o in range(1, 6)] == [before[o] for o in range(1, 6)]
    assert all((after[o] - before[o]).days >= 4 for o in after if o > 6)
    stages = {s.order: s for s in planting.crop.stages.all()}
    for order in (o for o in after if o > 6):
        units = heat_between(planting, late, after[order])
        wanted = stages[order].gdd - stages[6].gdd
        assert units[0] < wanted <= units[1]


def heat_between(planting, first: dt.date, last: dt.date) -> tuple[float, float]:
    """Degree-days from a day on until the evening before, and the evening of, another."""
    county = planting.region_id[:6]
    means = dict(climate.daily_means_of([county], first, (last - first).days + 1))[county]
    heat = crops.timing_of(planting.crop, crops.stages_of(planting.crop)).heat
    units = [round(heat.units(mean), 2) for mean in means]
    return sum(units[:-1]), sum(units)


def test_an_early_report_leaves_no_earlier_stage_after_it(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    before = entered(planting)
    early = before[3] + dt.timedelta(1)
    tell(planting, 6, early)
    after = entered(planting)
    assert after[6] == early
    assert all(day < early for order, day in after.items() if order < 6)
    assert list(after.values()) == sorted(after.values())


def test_earlier_reports_keep_their_days(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    before = entered(planting)
    tell(planting, 3, before[3] + dt.timedelta(4))
    tell(planting, 5, before[5] + dt.timedelta(6))
    after = entered(planting)
    assert (after[3], after[5]) == (before[3] + dt.timedelta(4), before[5] + dt.timedelta(6))
    assert after[3] < after[4] < after[5] < after[6]


def test_the_latest_report_counts_and_a_later_stage_told_before_it_does_not(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    before = entered(planting)
    tell(planting, 6, before[5])
    tell(planting, 5, before[5] + dt.timedelta(2))
    assert anchors_of([planting]) == {planting.pk: Anchor(5, before[5] + dt.timedelta(2), {})}
    assert entered(planting)[6] > before[6]


@pytest.mark.parametrize("state", [ReportState.WAITING, ReportState.DECLINED, ReportState.UNDONE])
def test_only_a_confirmed_report_of_this_season_counts(mei, plant, state):
    planting = plant(mei, "东坡", SOWN)
    before = entered(planting)
    tell(planting, 6, before[6] + dt.timedelta(9), state)
    tell(planting, 6, before[6] - dt.timedelta(9), season_from=SOWN - dt.timedelta(365))
    assert anchors_of([planting]) == {}
    assert entered(planting) == before


def test_a_report_before_the_usual_start_counts(mei, plant):
    planting = plant(mei, "东坡")
    told = planting.counted_from - dt.timedelta(5)
    tell(planting, 2, told)
    recompute(planting=planting, today=TODAY)
    assert entered(planting)[2] == told
    assert 1 not in entered(planting)
    assert night() == 0


def test_windows_are_narrow_after_a_report_also_as_they_are_kept(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    wide = {(one.high_on - one.enter_on).days for one in season_of(planting, TODAY)}
    assert wide == {8}
    tell(planting, 6, entered(planting)[6])
    recompute(planting=planting, today=TODAY)
    found = season_of(planting, TODAY)
    assert {(one.high_on - one.enter_on).days for one in found} <= {3, 4, 5}
    assert kept_seasons([planting], TODAY)[planting.pk] == found


def test_windows_of_perennials_are_wider_without_a_report(mei, plant):
    apple = Crop.objects.filter(perennial=True).first()
    planting = plant(mei, "果园", None, apple)
    assert {(one.high_on - one.enter_on).days for one in season_of(planting, TODAY)} == {9}
    assert kept_seasons([planting], TODAY)[planting.pk] == season_of(planting, TODAY)


def test_an_observation_moves_every_threshold_but_the_start(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    before = entered(planting)
    observe(planting, "2201", before[2], 120.0)
    after = entered(planting)
    assert after[1] == before[1]
    stages = {s.order: s for s in planting.crop.stages.all()}
    for order in (o for o in after if o > 1):
        units = heat_between(planting, SOWN, after[order])
        assert units[0] < stages[order].gdd + 120 <= units[1]


def test_of_several_observations_the_one_made_last_counts_alone(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    now = clock.now()
    observe(planting, "22", TODAY, 10.0, at=now)
    observe(planting, "220122", TODAY, 20.0, at=now - dt.timedelta(hours=1))
    observe(planting, "220182", TODAY, 30.0, at=now + dt.timedelta(hours=1))
    observe(planting, "2201", TODAY, 40.0, at=now + dt.timedelta(hours=2), undone_at=now)
    observe(planting, "22", SOWN - dt.timedelta(1), 50.0, at=now + dt.timedelta(hours=3))
    assert shifts_of([planting]) == {planting.pk: 10.0}
    tell(planting, 6, TODAY)
    assert shifts_of([planting]) == {}


def test_an_observation_undone_leaves_what_was_there_and_reports_survive_it(mei, plant):
    first, second = plant(mei, "东坡", SOWN), plant(mei, "西沟", SOWN + dt.timedelta(5))
    before, drawn = rows(), seasons()
    seen = observe(first, "22", TODAY, -80.0)
    assert again("22", first.crop_id) > 0
    assert rows() != before
    Observation.objects.filter(pk=seen.pk).update(undone_at=clock.now())
    again("22", first.crop_id)
    assert (rows(), seasons()) == (before, drawn)

    Observation.objects.filter(pk=seen.pk).update(undone_at=None)
    report = tell(second, 6, TODAY - dt.timedelta(3))
    again("22", None)
    assert entered(second)[6] == TODAY - dt.timedelta(3)
    Observation.objects.filter(pk=seen.pk).update(undone_at=clock.now())
    again("2201", None)
    assert entered(second)[6] == TODAY - dt.timedelta(3)
    StageReport.objects.filter(pk=report.pk).update(state=ReportState.UNDONE)
    recompute(planting=second, today=TODAY)
    assert (rows(), seasons()) == (before, drawn)


def again(region_code: str, crop_id: int | None) -> int:
    return recompute_where(
        region_code=region_code, crop_id=crop_id, progress=lambda *_: None, today=TODAY
    )


def test_the_night_leaves_what_a_report_wrote(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    plant(mei, "西沟", SOWN)
    tell(planting, 6, TODAY - dt.timedelta(4))
    assert recompute(planting=planting, today=TODAY) > 0
    before, drawn = rows(), seasons()
    assert night() == 0
    assert (rows(), seasons()) == (before, drawn)


def test_only_the_place_and_crop_asked_for_are_written(mei, plant):
    here = plant(mei, "东坡", SOWN)
    there = plant(mei, "西沟", SOWN, region_code="220182100200")
    for planting in (here, there):
        observe(planting, "22", TODAY, 90.0)
    other = Crop.objects.get(key="rice_japonica_ne").pk
    assert again("220122", other) == 0
    untouched = set(PlantingStage.objects.filter(planting=there).values_list("pk", "enter_on"))
    assert again("220122", here.crop_id) > 0
    assert untouched == set(
        PlantingStage.objects.filter(planting=there).values_list("pk", "enter_on")
    )
    assert again("22", None) > 0
    assert night() == 0


def test_a_stop_keeps_the_batches_that_are_written(mei, plant, monkeypatch):
    first, second = plant(mei, "东坡", SOWN), plant(mei, "西沟", SOWN)
    before = rows()
    PlantingStage.objects.all().delete()
    monkeypatch.setattr(nightly, "BATCH", 1)

    def stop(done: int, total: int, words: str) -> None:
        assert (done, total, words) == (1, 2, str(first.crop))
        raise JobCancelled

    with pytest.raises(JobCancelled):
        recompute_all(progress=stop, today=TODAY)
    assert rows() == [row for row in before if row[0] == first.pk]
    assert night() == sum(row[0] == second.pk for row in before)
    assert rows() == before


def test_what_changed_after_the_clocks_were_read_is_left_to_itself(mei, plant, monkeypatch):
    moved, ended = plant(mei, "东坡", SOWN), plant(mei, "西沟", SOWN)
    read = nightly._first_day

    def meanwhile(standing):
        first = read(standing)
        Planting.objects.filter(pk=moved.pk).update(counted_from=SOWN - dt.timedelta(200))
        Planting.objects.filter(pk=ended.pk).update(ended_on=TODAY)
        return first

    monkeypatch.setattr(nightly, "_first_day", meanwhile)
    before = rows()
    assert night() == 0
    assert rows() == before


def test_corrections_of_any_number_of_plantings_take_two_queries(
    mei, plant, django_assert_num_queries
):
    plots = [plant(mei, f"地块{n}", SOWN + dt.timedelta(n)) for n in range(12)]
    for plot in plots[:4]:
        tell(plot, 3, SOWN + dt.timedelta(30))
        tell(plot, 2, SOWN + dt.timedelta(20))
    observe(plots[0], "220122", TODAY, 25.0)
    with django_assert_num_queries(1):
        anchors = anchors_of(plots)
    assert anchors == {
        plot.pk: Anchor(3, SOWN + dt.timedelta(30), {2: SOWN + dt.timedelta(20)})
        for plot in plots[:4]
    }
    with django_assert_num_queries(1):
        assert shifts_of(plots, anchors) == {plot.pk: 25.0 for plot in plots[4:]}
    with django_assert_num_queries(2):
        assert shifts_of(plots) == {plot.pk: 25.0 for plot in plots[4:]}


def test_a_night_takes_few_queries_a_batch(mei, plant, django_assert_max_num_queries):
    for n in range(20):
        plant(mei, f"地块{n}", SOWN + dt.timedelta(n))
    PlantingStage.objects.all().delete()
    with django_assert_max_num_queries(30):
        assert night() > 60


def test_where_nothing_is_known_of_the_climate_days_are_corrected(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    other = plant(mei, "西沟", SOWN)
    Normal.objects.all().delete()
    stages = crops.stages_of(planting.crop)
    assert entered(planting)[6] == SOWN + dt.timedelta(stages[5].days - 1)
    tell(planting, 6, SOWN + dt.timedelta(70))
    a_day = stages[-1].gdd / stages[-1].days
    observe(other, "22", TODAY, 5 * a_day)
    assert entered(planting)[7] == SOWN + dt.timedelta(70 + stages[6].days - stages[5].days - 1)
    assert entered(other)[6] == SOWN + dt.timedelta(stages[5].days + 4)
    night()
    before, drawn = rows(), seasons()
    for plot in (planting, other):
        assert recompute(planting=plot, today=TODAY) == 0
    assert (rows(), seasons()) == (before, drawn)


def test_weather_that_came_in_is_counted_when_it_is_said(mei, plant):
    planting = plant(mei, "东坡", SOWN)
    before = entered(planting)
    DailyWeather.objects.bulk_create(
        DailyWeather(
            region_id="220122", day=SOWN + dt.timedelta(d), tmin=22, tmax=28, source="test"
        )
        for d in range(30)
    )
    clocks_changed("220122")
    clocks_changed("220122")
    job = Job.objects.get(task="fields.recompute_where")
    assert job.args == [{"region": "220122", "crop": None}]
    assert tasks.recompute_where(*job.args) > 0
    after = kept_seasons([Planting.objects.get(pk=planting.pk)], TODAY)[planting.pk]
    assert {one.stage.order: one.enter_on for one in after} == entered(planting)
    assert all(entered(planting)[order] < day for order, day in before.items() if order > 1)
