"""Whatever is moved, merged and divided, in any order: what must hold, and undoing it all."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gengdu.kit import codes
from gengdu.people.models import Household
from gengdu.regions import actions, queries, tasks
from gengdu.regions.actions.index import index_names
from gengdu.regions.enums import Level
from gengdu.regions.models import Region, RegionCode, RegionSuffix
from gengdu.regions.rules.plans import Heir, merge, move, split

START = dt.date(2026, 1, 1)


@pytest.fixture
def country(places, households, time_machine):
    """Three townships of two counties with two villages each, and one household a village."""
    time_machine.move_to("2026-12-31T09:00:00+08:00", tick=False)
    for code, name in [("220122102202", "四家村"), ("220182100201", "新立村")]:
        Region.objects.create(code=code, name=name, level=Level.VILLAGE, parent_id=code[:9])
    index_names(regions=Region.objects.all())
    for region in Region.objects.all():
        RegionCode.objects.create(official=region.code, region=region, name=region.name)
        if region.level >= Level.TOWNSHIP:
            Household.objects.create(region=region)
    return places


def standing(level):
    rows = queries.open_regions().filter(level=level)
    return list(rows.order_by("code").values_list("code", flat=True))


def some_plan(draw, day):
    """A plan that can be carried out on this tree, drawn at random; None where none fits."""
    towns, villages = standing(Level.TOWNSHIP), standing(Level.VILLAGE)
    county = draw(st.sampled_from(standing(Level.COUNTY)))
    kind = draw(st.sampled_from(["move village", "move township", "merge", "absorb", "split"]))
    if kind == "move village":
        return move(draw(st.sampled_from(villages)), parent=draw(st.sampled_from(towns)), on=day)
    if kind == "move township":
        return move(draw(st.sampled_from(towns)), parent=county, on=day)
    if len(towns) < 2:
        return None
    first, second = draw(st.permutations(towns))[:2]
    if kind == "merge":
        return merge([first, second], into=Heir(name="合并镇", parent=county), on=day)
    if kind == "absorb":
        return merge([first], into=Heir(code=second), on=day)
    below = [code for code in villages if codes.covers(first, code)]
    cut = draw(st.integers(0, len(below)))
    share = Decimal(draw(st.integers(1, 999_999))) / 1_000_000
    parts = [
        (Heir(name="分设镇", parent=county), share, below[:cut]),
        (Heir(code=second), 1 - share, below[cut:]),
    ]
    return split(first, parts=parts, on=day)


def snapshot():
    """What a reader sees and where everybody lives."""
    return (
        list(queries.open_regions().order_by("code").values()),
        sorted(RegionCode.objects.filter(valid_to=None).values_list("official", "region", "name")),
        sorted(RegionSuffix.objects.values_list("suffix", "region")),
        list(Household.objects.order_by("id").values_list("id", "region")),
    )


def assert_sound(days):
    """The tree hangs together, everybody lives somewhere, and every day's figures add up."""
    now = {region.code: region for region in queries.open_regions()}
    for region in now.values():
        assert region.parent_id == (codes.parent_of(region.code) or None)
        assert region.parent_id is None or region.parent_id in now
    assert set(Household.objects.values_list("region", flat=True)) <= set(now)
    ever = {region.code: region for region in Region.objects.all()}
    facts = {code: number for number, code in enumerate(sorted(ever), start=1)}
    for day in days:
        figures = queries.figures_on(facts, day)
        assert sum(figures.values()) == sum(facts.values())
        for code in figures:
            opened, closed = ever[code].opened_on, ever[code].closed_on
            assert opened is None or opened <= day
            assert closed is None or closed > day
    today = queries.boundary_map()
    for code in ever:
        here = queries.region_at(code)
        shares = today.get(code, {code: Decimal(1)})
        assert here.code == (next(iter(shares)) if len(shares) == 1 else code)


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_history_is_sound_and_can_be_undone_step_by_step(country, editor, data):
    block = transaction.atomic()
    block.__enter__()
    try:
        days, taken = [START], []
        for step in range(data.draw(st.integers(1, 4))):
            day = START + dt.timedelta(days=30 * (step + 1))
            plan = some_plan(data.draw, day)
            if plan is None:
                continue
            before = snapshot()
            succession = actions.succeed(actor=editor, plan=plan)
            tasks.rehome(str(succession.uid))
            days += [day - dt.timedelta(days=1), day]
            taken.append((succession, before))
            assert_sound(days)
        for succession, before in reversed(taken):
            actions.undo_succession(actor=editor, uid=succession.uid)
            tasks.unhome(str(succession.uid))
            assert snapshot() == before
            assert_sound(days)
    finally:
        transaction.set_rollback(True)
        block.__exit__(None, None, None)
