"""Exports: written as the owner, through the gate, harmless as a sheet, gone after a day."""

import csv
import datetime as dt
import io
import re
import zipfile
from xml.etree import ElementTree

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from gengdu.access.models import Grant, Organisation
from gengdu.audit.models import AuditEntry
from gengdu.console import actions
from gengdu.console.models import Export
from gengdu.console.sheets import CsvWriter, XlsxWriter, harmless
from gengdu.jobs.enums import JobState
from gengdu.jobs.worker.runner import run_waiting
from gengdu.kit import clock

EXPORT = "/console/console/sample/export/"


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path / "exports"


def start(browser, **sent) -> Export:
    answer = browser.post(sent.pop("url", EXPORT), {"sheet": "csv", **sent})
    assert answer.status_code == 302, answer.content.decode()[-600:]
    return Export.objects.latest("pk")


def fetch(browser, export) -> bytes:
    answer = browser.get(f"/console/file/{actions_ref(export)}/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith("attachment;")
    return b"".join(answer.streaming_content)


def actions_ref(export) -> str:
    from gengdu.kit.ids import ref_of

    return ref_of(export.uid)


def table(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def cells(content: bytes) -> list[list[str]]:
    """An .xlsx read back with nothing of the writer: shared strings or inline, row by row."""
    space = {"s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    book = zipfile.ZipFile(io.BytesIO(content))
    sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert sheet.findall(".//s:f", space) == [], "a formula"
    return [
        ["".join(cell.itertext()) for cell in row.findall("s:c", space)]
        for row in sheet.findall(".//s:row", space)
    ]


def test_a_list_as_csv_with_the_filters_of_the_page(
    desk, county_admin, agri_station, party_office, foreign_station
):
    browser = desk(county_admin)
    export = start(browser, url=f"{EXPORT}?q=%E5%86%9C%E4%B8%9A&page=2&sort=name")
    assert export.query == "q=%E5%86%9C%E4%B8%9A"
    run_waiting()
    assert table(fetch(browser, export))[0] == ["Name", "Region", "Kind", "Made"]
    assert [row[:2] for row in table(fetch(browser, export))[1:]] == [
        ["农安县农业技术推广中心", "农安县"]
    ]


def test_a_list_as_xlsx_reads_back(desk, county_admin, agri_station, party_office):
    browser = desk(county_admin)
    export = start(browser, sheet="xlsx")
    run_waiting()
    rows = cells(fetch(browser, export))
    assert [row[0] for row in rows] == ["Name", agri_station.name, party_office.name]


def test_no_cell_is_a_formula(desk, county_admin, jilin):
    evil = ['=HYPERLINK("http://x","y")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "＝1"]
    for name in evil:
        Organisation.objects.create(name=name, region=jilin["双桥村"])
    browser = desk(county_admin)
    export = start(browser)
    run_waiting()
    assert [row[0] for row in table(fetch(browser, export))[1:]] == [f"'{name}" for name in evil]
    export = start(browser, sheet="xlsx")
    run_waiting()
    assert [row[0].strip() for row in cells(fetch(browser, export))[1:]] == [
        f"'{name}".strip() for name in evil
    ]


@given(st.text(max_size=40))
def test_harmless_text_never_begins_like_a_formula(text):
    made = harmless(text)
    assert not re.match(r"\s*[=+\-@＝＋－＠]", str(made))
    assert str(made).removeprefix("'") == text.removeprefix("'")


@given(st.one_of(st.integers(), st.floats(allow_nan=False), st.booleans(), st.none()))
def test_numbers_stay_numbers(value):
    assert harmless(value) is value


def test_rows_are_read_when_the_job_runs_not_when_it_was_asked(
    desk, county_admin, agri_station, foreign_station
):
    browser = desk(county_admin)
    export = start(browser)
    Grant.objects.filter(account=county_admin).update(region="220182")
    run_waiting()
    assert [row[0] for row in table(fetch(browser, export))[1:]] == [foreign_station.name]


def test_a_grant_revoked_meanwhile_gives_no_file(desk, county_admin, agri_station, folder):
    export = start(desk(county_admin))
    Grant.objects.filter(account=county_admin).update(ended_at=clock.now())
    run_waiting()
    export.refresh_from_db()
    assert (export.job.state, export.file) == (JobState.DEAD, "")
    assert not folder.exists() or list(folder.iterdir()) == []


def test_names_need_the_right_a_reason_and_a_fresh_proof(
    desk, county_admin, county_reviewer, agri_station
):
    browser = desk(county_admin)
    assert browser.post(EXPORT, {"sheet": "csv", "personal": "on"}).status_code == 422
    asked = {"sheet": "csv", "personal": "on", "reason": "逐户核对"}
    with time_machine.travel(clock.now() + dt.timedelta(minutes=11)):
        answer = browser.post(EXPORT, asked)
        assert answer["Location"].startswith("/me/confirm/?next=%2Fconsole%2F")
    assert not Export.objects.exists()
    export = start(browser, **asked)
    run_waiting()
    assert table(fetch(browser, export))[1][-1] == "0431-80000001"
    entry = AuditEntry.objects.get(verb="console.sample.export")
    assert entry.changed == {"filters": "", "sheet": "csv", "reason": "逐户核对", "hotline": "•"}
    plain = start(desk(county_reviewer), **asked)
    assert plain.personal is False


def test_only_the_owner_fetches_the_file(desk, county_admin, province_admin, agri_station):
    browser = desk(county_admin)
    export = start(browser)
    assert browser.get(f"/console/file/{actions_ref(export)}/").status_code == 409
    run_waiting()
    for somebody in (province_admin,):
        assert desk(somebody).get(f"/console/file/{actions_ref(export)}/").status_code == 404
        assert desk(somebody).get(f"/console/job/{actions_ref(export.job)}/").status_code == 404
    assert fetch(browser, export)


def test_after_a_day_the_file_is_gone(desk, county_admin, agri_station, folder):
    browser = desk(county_admin)
    export = start(browser)
    run_waiting()
    assert len(list(folder.iterdir())) == 1
    assert next(folder.iterdir()).stat().st_mode & 0o077 == 0
    later = clock.now() + dt.timedelta(hours=24, minutes=1)
    with time_machine.travel(later):
        assert actions.delete_old_exports() == 1
        assert actions.delete_old_exports() == 0
    assert list(folder.iterdir()) == []
    assert browser.get(f"/console/file/{actions_ref(export)}/").status_code == 410


def test_a_file_that_no_row_knows_is_deleted_after_an_hour(folder, db):
    actions.folder()
    (folder / ".unfinished.csv").write_text("half")
    assert actions.delete_old_exports() == 0
    with time_machine.travel(clock.now() + dt.timedelta(hours=2)):
        assert actions.delete_old_exports() == 1


def test_writing_again_after_a_crash_leaves_one_file(desk, county_admin, agri_station, folder):
    from gengdu.console import sheets

    export = start(desk(county_admin))
    for _ in range(2):
        actions.write_export(
            export_id=export.pk, open_sheet=sheets.open_sheet, progress=lambda *_: None
        )
    assert len(list(folder.iterdir())) == 1


def test_a_list_that_is_too_long_says_so(
    desk, county_admin, agri_station, party_office, monkeypatch
):
    from gengdu.console.registry import sections
    from gengdu.console.tests.sample import SAMPLE

    object.__setattr__(SAMPLE, "export_most", 1)
    try:
        browser = desk(county_admin)
        export = start(browser)
        run_waiting()
    finally:
        object.__setattr__(SAMPLE, "export_most", 200_000)
    assert sections["console.sample"].export_most == 200_000
    export.refresh_from_db()
    assert export.job.state == JobState.DEAD
    page = browser.get(f"/console/job/{actions_ref(export.job)}/").content.decode()
    assert "超过 1 行" in page


def test_the_job_page_shows_progress_and_stops(desk, county_admin, agri_station):
    browser = desk(county_admin)
    export = start(browser)
    url = f"/console/job/{actions_ref(export.job)}/"
    fragment = browser.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert "hx-get" in fragment
    assert browser.post(f"{url}cancel/").status_code == 302
    export.job.refresh_from_db()
    assert export.job.state == JobState.CANCELLED
    run_waiting()
    assert "已停止" in browser.get(url).content.decode()


def test_writers_keep_one_row_at_a_time(tmp_path):
    for kind, suffix in ((CsvWriter, "csv"), (XlsxWriter, "xlsx")):
        writer = kind(tmp_path / f"a.{suffix}")
        writer.row(["名", "数"])
        writer.row([dt.datetime(2026, 7, 11, 2, 30, tzinfo=dt.UTC), 7])
        writer.close()
    assert table((tmp_path / "a.csv").read_bytes())[1] == ["2026-07-11 10:30", "7"]
    assert cells((tmp_path / "a.xlsx").read_bytes())[1] == ["2026-07-11 10:30", "7"]
