"""Which class is offered to whom, how many approve it, and when it is quiet."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gengdu.access.enums import Role
from gengdu.delivery.enums import Urgency
from gengdu.delivery.queries.choices import may_tell, urgencies_for
from gengdu.delivery.rules.classes import is_bounded, rings, steps_needed
from gengdu.delivery.rules.limits import (
    NIGHT,
    QUIET_HOURS,
    WEEKLY_BUDGET,
    monday_of,
    next_week,
    quiet_until,
)
from gengdu.kit import clock
from gengdu.options.registry import Window, options

ALL = [Urgency.NORMAL, Urgency.IMPORTANT, Urgency.EMERGENCY]
EVERY_DAY = tuple(range(1, 8))


def offered(actor, *where):
    return [value for value, _words in urgencies_for(actor, *where)]


def test_what_each_writer_is_offered(technician_li, lao_wang, contributor, station_manager, mei):
    assert offered(technician_li) == ALL
    assert offered(lao_wang) == ALL[:2]  # a village's editor rings his village, no county
    assert offered(station_manager) == ALL[:2]
    assert offered(contributor) == ALL[:1]
    assert offered(mei) == ALL[:1]


def test_an_emergency_is_for_whoever_holds_the_whole_county(
    technician_li, lao_wang, outsider, party_office, agri_station
):
    for place in ("220122", "220122101", "220122101202"):
        assert may_tell(technician_li, Urgency.EMERGENCY, place, agri_station)
        assert not may_tell(technician_li, Urgency.EMERGENCY, place, party_office)
        assert not may_tell(outsider, Urgency.EMERGENCY, place)
    assert not may_tell(technician_li, Urgency.EMERGENCY, "2201", agri_station)
    assert not may_tell(lao_wang, Urgency.EMERGENCY, "220122101202")
    assert offered(lao_wang, "220122101202") == ALL[:2]
    assert offered(outsider, "220122101202") == ALL[:1]


def test_a_grant_that_ended_offers_nothing(resident, give):
    someone = give(resident("钱七", "双桥村"), Role.TECHNICIAN, "农安县", ended_at=clock.now())
    assert offered(someone) == ALL[:1]


def test_how_far_each_goes():
    assert [rings(each) for each in ALL] == [False, True, True]
    assert [is_bounded(each) for each in ALL[1:]] == [True, False]
    assert [steps_needed(each) for each in ALL] == [0, 0, 2]


def test_the_operator_has_both_options():
    assert options[WEEKLY_BUDGET.key].default == 3
    assert options[QUIET_HOURS.key].default == (NIGHT,)


def china(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.CHINA)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-07-11T20:59", None),
        ("2026-07-11T21:00", "2026-07-12T07:00"),
        ("2026-07-11T23:59", "2026-07-12T07:00"),
        ("2026-07-12T00:00", "2026-07-12T07:00"),
        ("2026-07-12T06:59", "2026-07-12T07:00"),
        ("2026-07-12T07:00", None),
    ],
)
def test_the_night(now, until):
    found = quiet_until((NIGHT,), china(now))
    assert found == (china(until) if until else None)


def test_windows_that_follow_one_another_are_one():
    noon = Window(EVERY_DAY, dt.time(7), dt.time(9))
    assert quiet_until((NIGHT, noon), china("2026-07-11T22:00")) == china("2026-07-12T09:00")


def test_where_it_is_always_quiet_it_is_asked_again_a_day_later():
    always = Window(EVERY_DAY, dt.time(0), dt.time(0))
    now = china("2026-07-11T22:00")
    assert quiet_until((always,), now) == now + dt.timedelta(days=1)


times = st.times().map(lambda t: t.replace(second=0, microsecond=0))
windows = st.lists(
    st.builds(
        Window, st.sets(st.sampled_from(EVERY_DAY), min_size=1).map(lambda d: tuple(sorted(d))),
        times, times,
    ),
    max_size=3,
)  # fmt: skip


@given(windows, st.integers(0, 7 * 24 * 60 - 1))
def test_the_end_is_the_first_minute_that_is_not_quiet(found, minute):
    now = china("2026-07-06T00:00") + dt.timedelta(minutes=minute)
    until = quiet_until(found, now)
    holds = [any(w.holds(now + dt.timedelta(minutes=n)) for w in found) for n in range(1441)]
    first = next((n for n, quiet in enumerate(holds) if not quiet), None)
    if first == 0:
        assert until is None
    elif first is not None:
        assert until == now + dt.timedelta(minutes=first)
    else:
        assert until >= now + dt.timedelta(days=1)


def test_weeks_begin_on_monday_in_china():
    assert monday_of(dt.date(2026, 7, 12)) == dt.date(2026, 7, 6)
    assert monday_of(dt.date(2026, 7, 13)) == dt.date(2026, 7, 13)
    assert next_week(china("2026-07-12T23:59")) == china("2026-07-13T00:00")
    assert next_week(china("2026-07-13T00:00")) == china("2026-07-20T00:00")
