"""A day in July, the seed tables, and two plots of maize sown ten days apart."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine

from gengdu.agronomy.actions.reference import load_reference
from gengdu.agronomy.models import Crop
from gengdu.fields.actions import Entry, add_planting, report_stage
from gengdu.fields.actions.observations import record_observation
from gengdu.fields.models import Observation, Planting, StageReport
from gengdu.fields.tests.seen import COUNTY, work
from gengdu.kit import clock
from gengdu.kit.ids import uuid7

JULY = dt.datetime(2026, 7, 11, 1, 0, tzinfo=dt.UTC)


@pytest.fixture
def in_july() -> Iterator[object]:
    """Saturday 11 July 2026, nine in the morning in China."""
    with time_machine.travel(JULY, tick=False) as moment:
        yield moment


@pytest.fixture
def seeded(jilin, in_july) -> None:
    """The crops and normals."""
    load_reference()


@pytest.fixture
def maize(seeded) -> Crop:
    """Spring maize."""
    return Crop.objects.get(key="maize_spring")


@pytest.fixture
def plant(seeded, maize) -> Callable[..., Planting]:
    """`plant(mei, "东坡", dt.date(2026, 4, 28))`."""

    def add(account, plot, started_on=None, crop=maize, **more) -> Planting:
        more.setdefault("region_code", account.person.region_id)
        entry = Entry(crop_id=crop.pk, plot=plot, started_on=started_on, **more)
        return add_planting(actor=account, person_uid=account.person.uid, entry=entry)

    return add


@pytest.fixture
def slope(mei, plant) -> Planting:
    """东坡玉米, sown on 28 April; by the climate in 大喇叭口期."""
    return plant(mei, "东坡", dt.date(2026, 4, 28))


@pytest.fixture
def far(mei, slope) -> StageReport:
    """吐丝期 on 20 June: more than 25 days earlier than computed."""
    on = dt.date(2026, 6, 20)
    return report_stage(actor=mei, planting_uid=slope.uid, stage_order=8, on=on)


@pytest.fixture
def record(technician_li, maize) -> Callable[..., Observation]:
    """`record(order=7, ago=3)`: 李明 saw it in the county; the plots are brought up to date."""

    def observe(*, by=technician_li, order=7, ago=0, region=COUNTY, once=None, **more):
        made = record_observation(
            actor=by,
            once=once or uuid7(),
            stage=maize.stages.get(order=order).pk,
            region=region,
            on=clock.today() - dt.timedelta(days=ago),
            **more,
        )
        work()
        return made

    return observe
