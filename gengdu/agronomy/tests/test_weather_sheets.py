"""A sheet of weather is read whatever it was saved as, and every line that is wrong is named."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gengdu.agronomy.errors import SheetUnreadable
from gengdu.agronomy.rules import weather

TODAY = dt.date(2026, 5, 20)


def read(text: str | bytes, encoding: str = "utf-8") -> weather.Sheet:
    content = text if isinstance(text, bytes) else text.encode(encoding)
    return weather.read_sheet(content, source="县站", today=TODAY)


def found(sheet: weather.Sheet) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in sheet.findings]


CHINESE = "日期,最低气温,最高气温,来源\n2026-05-01,6.3,19.8,农安站\n2026-05-02,-1,8,\n"
DAYS = (("2026-05-01", 6.3, 19.8, "农安站"), ("2026-05-02", -1.0, 8.0, "县站"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("between", [",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_however_it_was_saved(encoding, between, end):
    text = CHINESE.replace(",", between).replace("\n", end)
    assert read(text, encoding) == weather.Sheet(DAYS, ())


@pytest.mark.parametrize(
    "heading",
    [
        "date,tmin,tmax",
        "Date,TMIN,Tmax",
        "日期,最低气温(℃),最高气温（°C）",
        " 日期 ,日最低气温,日最高气温",
    ],
)
def test_the_heading_by_its_usual_names(heading):
    assert read(f"{heading}\n2026-05-01,1,2\n").days == (("2026-05-01", 1.0, 2.0, "县站"),)


@pytest.mark.parametrize(
    "day",
    ["2026-05-01", "2026/5/1", "20260501", "2026年5月1日", "2026.05.01", "2026-05-01 00:00:00"],
)
def test_a_day_as_people_and_excel_write_it(day):
    assert read(f"date,tmin,tmax\n{day},1,2\n").days[0][0] == "2026-05-01"


def test_columns_in_any_order_and_others_passed_over():
    sheet = read("区站号,最高气温,日期,风速,最低气温\n54161,20,2026-05-01,3,8\n")
    assert sheet.days == (("2026-05-01", 8.0, 20.0, "县站"),)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("5月1日,1,2", "day"),
        ("2026-02-30,1,2", "day"),
        ("2026-05-01,热,2", "number"),
        ("2026-05-01,1e2,200", "number"),
        ("2026-05-01,nan,2", "missing"),
        ("2026-05-01,-61,2", "outside"),
        ("2026-05-01,1,60.5", "outside"),
        ("2026-05-01,9,8", "swapped"),
        ("2026-05-01,,8", "missing"),
        ("2026-05-01,1,999999", "missing"),
        ("2026-05-01,1", "short"),
        ("2026-06-06,1,2", "future"),
        ("1950-12-31,1,2", "early"),
    ],
)
def test_a_line_that_cannot_stand_is_named(line, code):
    sheet = read(f"date,tmin,tmax\n{line}\n2026-05-03,1,2\n")
    assert found(sheet) == [(2, code)]
    assert [day[0] for day in sheet.days] == ["2026-05-03"]
    assert sheet.findings[0].words
    assert weather.finding_from(sheet.findings[0].plain()) == sheet.findings[0]


def test_a_forecast_reaches_sixteen_days():
    assert read("date,tmin,tmax\n2026-06-05,1,2\n").findings == ()


def test_a_day_twice_counts_once_and_two_truths_are_a_mistake():
    sheet = read("date,tmin,tmax\n2026-05-01,1,2\n2026-05-01,1,2\n\n2026-05-01,1,3\n")
    assert found(sheet) == [(3, "repeated"), (5, "twice")]
    assert sheet.findings[1].words.count("2") == 1
    assert [each.is_note for each in sheet.findings] == [True, False]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"date,tmin,tmax\n",
        b"date,tmin\n2026-05-01,1\n",
        b"PK\x03\x04sheet",
        b"\xff\xfe\x00d\x00a",
        b"\x80\x81\x82\xff\xff",
        b"date,tmin,tmax\n" + b"2026-05-01,1,2\n" * (weather.MOST_LINES + 1),
        b"x" * (weather.MOST_BYTES + 1),
    ],
)
def test_a_file_without_a_line_is_refused_in_words(content):
    with pytest.raises(SheetUnreadable) as refusal:
        read(content)
    assert refusal.value.field == "file"
    assert refusal.value.words()


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(content):
    try:
        sheet = read(b"date,tmin,tmax\n" + content)
    except SheetUnreadable:
        return
    days = [day[0] for day in sheet.days]
    assert days == sorted(set(days))
    assert all(-60 <= day[1] <= day[2] <= 60 for day in sheet.days)


@given(
    st.dictionaries(
        st.dates(dt.date(1951, 1, 1), TODAY),
        st.tuples(st.integers(-600, 600), st.integers(-600, 600)).map(sorted),
        min_size=1,
        max_size=30,
    )
)
def test_what_is_written_is_what_is_read(days):
    lines = [f"{day},{low / 10},{high / 10}" for day, (low, high) in days.items()]
    sheet = read("\n".join(["date,tmin,tmax", *lines]))
    wanted = sorted((d.isoformat(), low / 10, high / 10, "县站") for d, (low, high) in days.items())
    assert sheet == weather.Sheet(tuple(wanted), ())


def test_the_example_on_the_page_can_be_read():
    path = "gengdu/agronomy/static/agronomy/weather-example.csv"
    with open(path, "rb") as file:  # noqa: PTH123 - the file that people fetch
        sheet = read(file.read())
    assert (len(sheet.days), sheet.findings) == (3, ())
