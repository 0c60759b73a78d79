"""What an observation would do: how far it shifts, who stands where before and after."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gengdu.agronomy.models import Crop, MaturityClass, Normal
from gengdu.fields.actions.intervals import recompute
from gengdu.fields.actions.observations import record_observation
from gengdu.fields.enums import ReportState
from gengdu.fields.errors import NothingToCompare, StageIsTheStart
from gengdu.fields.models import Observation, Planting, StageReport
from gengdu.fields.queries.observing import NOT_BEGUN, OVER, Seen, effect_of
from gengdu.fields.queries.seasons import kept_seasons, season_of
from gengdu.fields.rules import SEASON_DAYS
from gengdu.kit import codes
from gengdu.kit.ids import uuid7

pytestmark = pytest.mark.usefixtures("in_july")
TODAY = dt.date(2026, 7, 11)
SOWN = dt.date(2026, 4, 28)
HERE, TOWN, COUNTY = "220122101202", "220122101", "220122"
TASSEL = 7


def tassel(maize, on=TODAY, region=COUNTY, order=TASSEL) -> Seen:
    stage = maize.stages.select_related("crop").get(order=order)
    return Seen(stage, region, on)


def entry(planting: Planting, order: int = TASSEL) -> dt.date:
    """When a planting enters a stage, by the engine that stores it."""
    return next(one.enter_on for one in season_of(planting, TODAY) if one.stage.order == order)


def confirm(planting: Planting, order: int, on: dt.date) -> StageReport:
    return StageReport.objects.create(
        planting=planting,
        stage=planting.crop.stages.get(order=order),
        on=on,
        season_from=planting.counted_from,
        state=ReportState.CONFIRMED,
        by=planting.person.account,
    )


def test_one_plot_enters_the_stage_on_the_day_it_was_seen(mei, plant, maize):
    plot = plant(mei, "东坡", SOWN)
    expected = entry(plot)
    effect = effect_of(tassel(maize), TODAY)
    assert effect.days == (TODAY - expected).days
    assert (effect.plantings, effect.corrected, effect.touched) == (1, 0, 1)
    Observation.objects.create(
        crop=maize, stage=effect.seen.stage, region_id=COUNTY, on=TODAY, shift=effect.shift, by=mei
    )
    assert entry(plot) == TODAY
    assert effect.after == {TASSEL: 1}


def test_the_shift_is_the_middle_one_of_the_plots(mei, plant, maize):
    plots = [plant(mei, f"{n}", SOWN + dt.timedelta(days=n)) for n in (0, 6, 12)]
    effect = effect_of(tassel(maize), TODAY)
    alone = [effect_of_one(plot, plots, maize) for plot in plots]
    assert effect.shift == sorted(alone)[1]


def effect_of_one(plot, plots, maize) -> float:
    """The shift measured at one plot, the others harvested."""
    others = Planting.objects.filter(pk__in=[p.pk for p in plots if p != plot])
    others.update(ended_on=TODAY)
    try:
        return effect_of(tassel(maize), TODAY).shift
    finally:
        others.update(ended_on=None)


def test_corrected_plots_are_counted_and_left_alone(mei, neighbour, plant, maize):
    plant(mei, "东坡", SOWN)
    corrected = plant(neighbour, "西坡", SOWN)
    confirm(corrected, 5, dt.date(2026, 6, 20))
    effect = effect_of(tassel(maize), TODAY)
    assert (effect.plantings, effect.corrected, effect.touched) == (2, 1, 1)
    assert sum(effect.before.values()) == sum(effect.after.values()) == 1


def test_a_report_that_does_not_count_corrects_nothing(mei, plant, maize):
    report = confirm(plant(mei, "东坡", SOWN), 5, dt.date(2026, 6, 20))
    row = StageReport.objects.filter(pk=report.pk)
    for state in (ReportState.WAITING, ReportState.DECLINED, ReportState.UNDONE):
        row.update(state=state)
        assert effect_of(tassel(maize), TODAY).corrected == 0
    row.update(state=ReportState.CONFIRMED, season_from=dt.date(2025, 4, 28))
    assert effect_of(tassel(maize), TODAY).corrected == 0


def test_only_what_stands_there_in_this_season_is_counted(mei, neighbour, outsider, plant, maize):
    plant(mei, "东坡", SOWN)
    plant(neighbour, "别的镇", SOWN)
    plant(outsider, "别的县", SOWN)
    plant(mei, "还没种", TODAY + dt.timedelta(days=5))
    plant(mei, "水稻", SOWN, crop=Crop.objects.get(key="rice_japonica_ne"))
    Planting.objects.filter(pk=plant(mei, "收了", SOWN).pk).update(ended_on=TODAY)
    assert effect_of(tassel(maize, region=TOWN), TODAY).plantings == 1
    assert effect_of(tassel(maize, region=COUNTY), TODAY).plantings == 2
    assert effect_of(tassel(maize, region="22"), TODAY).plantings == 3


def test_without_a_plot_the_usual_start_of_the_place_is_compared(seeded, maize):
    effect = effect_of(tassel(maize), TODAY)
    assert effect.by_calendar
    assert (effect.plantings, effect.before, effect.after) == (0, {}, {})
    assert effect.days is not None
    assert effect.typical[1][-1].enter_on > effect.typical[1][0].enter_on


def test_without_a_plot_and_a_usual_start_there_is_nothing_to_compare(seeded, maize):
    maize.calendars.all().delete()
    maize.stages.update(typical_month=None, typical_day=None)
    with pytest.raises(NothingToCompare):
        effect_of(tassel(maize), TODAY)


def test_the_start_itself_is_not_observed(mei, plant, maize):
    plant(mei, "东坡", SOWN)
    with pytest.raises(StageIsTheStart):
        effect_of(tassel(maize, order=1), TODAY)


def test_where_only_days_are_counted_the_shift_is_told_in_the_crops_own_units(mei, plant, maize):
    Normal.objects.all().delete()
    plot = plant(mei, "东坡", SOWN)
    expected = entry(plot)
    effect = effect_of(tassel(maize), TODAY)
    assert effect.days == (TODAY - expected).days
    Observation.objects.create(
        crop=maize, stage=effect.seen.stage, region_id=COUNTY, on=TODAY, shift=effect.shift, by=mei
    )
    assert abs((entry(plot) - TODAY).days) <= 1


def test_an_earlier_observation_is_replaced_and_nothing_adds_up(mei, plant, maize):
    plot = plant(mei, "东坡", SOWN)
    first = effect_of(tassel(maize, on=TODAY - dt.timedelta(days=4)), TODAY)
    old = Observation.objects.create(
        crop=maize, stage=first.seen.stage, region_id=TOWN, on=first.seen.on, shift=first.shift,
        by=mei,
    )  # fmt: skip
    assert entry(plot) == first.seen.on
    second = effect_of(tassel(maize), TODAY)
    assert second.replaced == [old]
    assert second.days == 4
    assert effect_of(tassel(maize, region="220182"), TODAY).replaced == []


def test_the_work_does_not_grow_with_the_plots(mei, plant, maize, django_assert_num_queries):
    for number in range(4):
        plant(mei, f"{number}", SOWN + dt.timedelta(days=number))
    with django_assert_num_queries(10):
        effect_of(tassel(maize), TODAY)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    plots=st.lists(
        st.tuples(st.integers(-40, 150), st.integers(0, 3), st.integers(0, 2), st.integers(0, 9)),
        min_size=1,
        max_size=8,
    ),
    order=st.integers(2, 13),
    ago=st.integers(0, 30),
    crop=st.sampled_from(["maize_spring", "rice_japonica_ne", "soybean_spring", "black_fungus"]),
)
def test_what_is_told_beforehand_is_what_comes_true(
    technician_li, seeded, mei, plots, order, ago, crop
):
    """Counts before and after, against every planting computed by itself."""
    Observation.objects.all().delete()
    StageReport.objects.all().delete()
    Planting.objects.all().delete()
    found = Crop.objects.get(key=crop)
    classes = [None, *MaturityClass.objects.filter(crop=found).order_by("pk")]
    villages = (HERE, "220122101201", "220122102201")
    for age, which, where, reported in plots:
        planting = Planting.objects.create(
            person_id=mei.person_id, household_id=mei.person.household_id,
            region_id=villages[where], crop=found, maturity=classes[which % len(classes)],
            counted_from=TODAY - dt.timedelta(days=age),
        )  # fmt: skip
        if reported == 0 and age > 30:
            confirm(planting, 2, planting.counted_from + dt.timedelta(days=9))
        recompute(planting=planting, today=TODAY)
    stages = list(found.stages.order_by("order"))
    stage, on = stages[min(order, len(stages)) - 1].pk, TODAY - dt.timedelta(days=ago)
    for region in (TOWN, COUNTY):
        before = standing(region, found, on)
        try:
            made = record_observation(
                actor=technician_li, once=uuid7(), stage=stage, region=region, on=on, sure=True
            )
        except (StageIsTheStart, NothingToCompare):
            continue  # a stage without a threshold of its own; nothing stands there
        for planting in Planting.objects.select_related("crop", "maturity"):
            recompute(planting=planting, today=TODAY)
        kept = [{int(k): n for k, n in made.counts[when].items()} for when in ("before", "after")]
        assert kept == [before, standing(region, found, on)]


def standing(region: str, crop: Crop, on: dt.date) -> dict[int, int]:
    """Plantings that an observation may touch by the stage they stand in, one by one."""
    found: dict[int, int] = {}
    for planting in Planting.objects.filter(crop=crop, **codes.within("region_id", region)):
        this_season = 0 <= (on - planting.counted_from).days <= SEASON_DAYS
        if this_season and not planting.reports.filter(state=ReportState.CONFIRMED).exists():
            at = place(planting)
            found[at] = found.get(at, 0) + 1
    return dict(sorted(found.items()))


def place(planting: Planting) -> int:
    """The order of the stage it is drawn in."""
    season = kept_seasons([planting], TODAY)[planting.pk]
    now = next((one for one in season if one.holds(TODAY)), None)
    if now is not None:
        return now.stage.order
    return OVER if season and season[-1].enter_on <= TODAY else NOT_BEGUN
