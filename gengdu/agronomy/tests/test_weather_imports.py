"""Weather stands only after somebody confirmed it, all of it, and goes back exactly."""

import datetime as dt

import pytest

from gengdu.access.enums import Role
from gengdu.access.errors import ForeignRow
from gengdu.agronomy import errors
from gengdu.agronomy.actions import weather
from gengdu.agronomy.enums import ImportState
from gengdu.agronomy.models import DailyWeather, WeatherImport
from gengdu.agronomy.queries.weather import counties_for, gaps_in, missing_days
from gengdu.agronomy.tasks import write_weather
from gengdu.agronomy.tests.twins import at_once
from gengdu.audit.models import AuditEntry
from gengdu.jobs.models import Job
from gengdu.kit import clock

COUNTY = "220122"
FIRST = dt.date(2024, 1, 1)


def sheet_of(days: int, low: float = 1.0, start: dt.date = FIRST) -> bytes:
    lines = [f"{start + dt.timedelta(n)},{low},{low + 10}" for n in range(days)]
    return "\n".join(["date,tmin,tmax", *lines]).encode()


def read(actor, content: bytes, county: str = COUNTY) -> WeatherImport:
    return weather.read_weather(
        actor=actor, county=county, content=content, name="农安.csv", source="农安站"
    )


def confirmed(actor, content: bytes) -> WeatherImport:
    row = read(actor, content)
    weather.import_weather(actor=actor, import_uid=row.uid)
    write_weather(row.pk)
    return WeatherImport.objects.get(pk=row.pk)


def taken_back(actor, row: WeatherImport) -> WeatherImport:
    weather.take_back_weather(actor=actor, import_uid=row.uid)
    write_weather(row.pk)
    return WeatherImport.objects.get(pk=row.pk)


def stored() -> list[tuple]:
    rows = DailyWeather.objects.order_by("region_id", "day")
    return list(rows.values_list("region_id", "day", "tmin", "tmax", "source", "stored_at"))


def test_reading_changes_no_day_and_the_same_file_is_one_sheet(technician_li, told):
    row = read(technician_li, sheet_of(3))
    assert read(technician_li, sheet_of(3)) == row
    assert (row.state, len(row.rows), row.first_on) == (ImportState.CHECKED, 3, FIRST)
    assert stored() == []
    assert told == []
    assert not Job.objects.filter(task="agronomy.write_weather").exists()


def test_what_is_confirmed_is_stored_and_told_once(technician_li, told):
    row = confirmed(technician_li, sheet_of(3))
    assert [each[1:5] for each in stored()] == [
        (FIRST + dt.timedelta(n), 1.0, 11.0, "农安站") for n in range(3)
    ]
    assert (row.state, row.changed, row.done) == (ImportState.IMPORTED, 3, 3)
    assert told == [(COUNTY, None)]
    entry = AuditEntry.objects.get(verb="agronomy.weather.import")
    assert (entry.region_code, entry.changed["days"], entry.changed["changed"]) == (COUNTY, 3, 3)


def test_pressed_twice_and_run_twice_it_is_imported_once(technician_li, told):
    row = confirmed(technician_li, sheet_of(3))
    before = stored()
    assert weather.import_weather(actor=technician_li, import_uid=row.uid) == row
    write_weather(row.pk)
    assert stored() == before
    assert told == [(COUNTY, None)]
    assert AuditEntry.objects.filter(verb="agronomy.weather.import").count() == 1


def test_the_same_days_again_change_nothing_and_tell_nobody(technician_li, told):
    confirmed(technician_li, sheet_of(3))
    before = stored()
    again = confirmed(technician_li, sheet_of(3))
    assert (again.changed, stored() == before) == (0, True)
    assert told == [(COUNTY, None)]


def test_taken_back_it_is_exactly_as_before(technician_li, told):
    confirmed(technician_li, sheet_of(3, low=1.0))
    before = stored()
    row = confirmed(technician_li, sheet_of(5, low=2.0))
    assert (row.changed, len(stored())) == (5, 5)
    assert taken_back(technician_li, row).state == ImportState.TAKEN_BACK
    assert stored() == before
    assert told == [(COUNTY, None)] * 3
    assert weather.take_back_weather(actor=technician_li, import_uid=row.uid).pk == row.pk
    assert stored() == before


def test_what_was_written_over_later_goes_in_its_order(technician_li):
    first = confirmed(technician_li, sheet_of(3, low=1.0))
    second = confirmed(technician_li, sheet_of(1, low=2.0))
    with pytest.raises(errors.LaterImport):
        weather.take_back_weather(actor=technician_li, import_uid=first.uid)
    taken_back(technician_li, second)
    taken_back(technician_li, first)
    assert stored() == []


def test_a_later_sheet_of_other_days_does_not_stand_in_the_way(technician_li):
    first = confirmed(technician_li, sheet_of(2))
    confirmed(technician_li, sheet_of(2, start=FIRST + dt.timedelta(5)))
    taken_back(technician_li, first)
    assert len(stored()) == 2


def test_four_thousand_lines_come_in_two_batches_and_go_on_after_a_crash(technician_li, told):
    row = read(technician_li, sheet_of(3_000, start=dt.date(2015, 1, 1)))
    weather.import_weather(actor=technician_li, import_uid=row.uid)
    assert weather._next_batch(row.pk)
    row.refresh_from_db()
    assert (row.state, row.done, len(stored()), told) == (ImportState.WRITING, 2_000, 2_000, [])
    write_weather(row.pk)
    row.refresh_from_db()
    assert (row.state, len(stored()), told) == (ImportState.IMPORTED, 3_000, [(COUNTY, None)])
    taken_back(technician_li, row)
    assert stored() == []


def test_nothing_is_imported_while_a_line_is_wrong(technician_li, told):
    row = read(technician_li, sheet_of(2) + b"\n2024-01-05,9,1\n")
    assert [each["code"] for each in row.findings] == ["swapped"]
    with pytest.raises(errors.SheetHasMistakes):
        weather.import_weather(actor=technician_li, import_uid=row.uid)
    assert (stored(), told) == ([], [])
    weather.drop_sheet(actor=technician_li, import_uid=row.uid)
    weather.drop_sheet(actor=technician_li, import_uid=row.uid)
    with pytest.raises(errors.SheetDecided):
        weather.import_weather(actor=technician_li, import_uid=row.uid)


def test_lines_without_a_value_are_left_out_of_an_import(technician_li):
    row = confirmed(technician_li, sheet_of(2) + b"\n2024-01-05,,1\n")
    assert (row.state, row.changed) == (ImportState.IMPORTED, 2)


def test_only_where_the_grant_is(technician_li, county_reviewer, jilin):
    for actor, county in ((technician_li, "220182"), (county_reviewer, COUNTY)):
        with pytest.raises(ForeignRow):
            read(actor, sheet_of(1), county)
    with pytest.raises(ForeignRow):
        read(technician_li, sheet_of(1), "220122101")
    assert not WeatherImport.objects.exists()


def test_a_strangers_sheet_is_not_there(technician_li, resident, give):
    theirs = give(resident("邻农技", "兴隆村"), Role.TECHNICIAN, "榆树市")
    row = read(theirs, sheet_of(1), "220182")
    for act in (weather.import_weather, weather.take_back_weather, weather.drop_sheet):
        with pytest.raises(ForeignRow):
            act(actor=technician_li, import_uid=row.uid)
    assert stored() == []


def test_coverage_counts_what_is_missing_in_between(technician_li):
    confirmed(technician_li, sheet_of(2))
    confirmed(technician_li, sheet_of(1, start=FIRST + dt.timedelta(6)))
    county = counties_for(technician_li).get(code=COUNTY)
    assert (county.first_on, county.last_on, county.day_count) == (
        FIRST,
        FIRST + dt.timedelta(6),
        3,
    )
    assert missing_days(county) == 4
    gaps = gaps_in(DailyWeather.objects.order_by("day").values_list("day", flat=True))
    assert [(gap.first, gap.last, gap.days) for gap in gaps] == [
        (FIRST + dt.timedelta(2), FIRST + dt.timedelta(5), 4)
    ]


def test_a_forecast_is_replaced_by_what_was_measured(technician_li):
    confirmed(technician_li, sheet_of(5, low=1.0, start=clock.today()))
    confirmed(technician_li, sheet_of(1, low=3.0, start=clock.today()))
    assert [each[2] for each in stored()] == [3.0, 1.0, 1.0, 1.0, 1.0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_sheets_of_a_county_confirmed_at_once_are_written_one_by_one(technician_li):
    rows = [read(technician_li, sheet_of(3, low=low)) for low in (1.0, 2.0)]
    refused = at_once(
        lambda row: weather.import_weather(actor=technician_li, import_uid=row.uid), rows
    )
    assert [type(each) for each in refused] == [errors.CountyAtWork]
    states = WeatherImport.objects.order_by("state").values_list("state", flat=True)
    assert list(states) == [ImportState.CHECKED, ImportState.WRITING]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_one_sheet_read_and_confirmed_twice_at_once_is_one(technician_li):
    rows: list[WeatherImport] = []
    assert at_once(lambda _no: rows.append(read(technician_li, sheet_of(3))), [1, 2]) == []
    assert (len({row.pk for row in rows}), WeatherImport.objects.count()) == (1, 1)
    uid = rows[0].uid
    act = lambda _no: weather.import_weather(actor=technician_li, import_uid=uid)  # noqa: E731
    assert at_once(act, [1, 2]) == []
    assert AuditEntry.objects.filter(verb="agronomy.weather.import").count() == 1
    assert Job.objects.filter(task="agronomy.write_weather").count() == 1
    assert at_once(lambda _no: write_weather(rows[0].pk), [1, 2]) == []
    assert len(stored()) == 3
