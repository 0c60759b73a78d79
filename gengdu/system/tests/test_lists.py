"""Every list of the core: as many queries for forty rows as for two; its export has them all."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gengdu.access.enums import Role
from gengdu.console import actions, sheets
from gengdu.console.models import Export
from gengdu.console.registry import Board, Section, sections
from gengdu.system.console import SCREENS
from gengdu.system.tests.samples import SAMPLES, Spot

LISTS = [screen.name for screen in SCREENS if isinstance(screen, Section)]
MOST = 20
"""Eleven of them are for the frame, since this person sees every badge of the core's menu."""


@pytest.fixture
def chief(resident, give, jilin):
    """Somebody with every role that the core's screens ask for, over the province."""
    account = resident("钟万能", "兴隆村")
    for role in (
        *(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR, Role.OPERATIONS),
        *(Role.STATION_MANAGER, Role.SERVICE_AGENT),
    ):
        account = give(account, role, "吉林省")
    return account


def queries(browser, url) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(url)
    assert answer.status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", LISTS)
def test_rows_come_in_an_order_of_their_own(name, chief):
    """Without one, a page on PostgreSQL may show a row twice and another never."""
    assert sections[name].rows(chief).ordered


@pytest.mark.parametrize("name", LISTS)
def test_a_list_asks_as_often_for_many_rows_as_for_few(name, desk, chief, jilin, agri_station):
    section, browser = sections[name], desk(chief)
    spots = [Spot(jilin[place], agri_station) for place in ("双桥村", "兴隆村")]
    for spot in spots:
        SAMPLES[name].make(spot)
    few = queries(browser, section.url())
    for spot in [*spots, Spot(jilin["二青山村"])] * 4:
        SAMPLES[name].make(spot)
    many = queries(browser, section.url())
    assert (many, many <= MOST) == (few, True)


@pytest.mark.parametrize("name", LISTS)
def test_a_rows_page_and_its_history_are_shown(name, desk, chief, jilin, agri_station):
    section, browser = sections[name], desk(chief)
    row = SAMPLES[name].make(Spot(jilin["双桥村"], agri_station))
    assert queries(browser, section.row_url(row)) <= 24
    if section.history:
        assert queries(browser, section.row_url(row, "history")) <= 16


@pytest.mark.parametrize("name", [n for n in LISTS if sections[n].export_right])
def test_every_export_holds_every_row(name, chief, jilin, agri_station, settings, tmp_path):
    settings.DATA = tmp_path
    section = sections[name]
    SAMPLES[name].make(Spot(jilin["双桥村"], agri_station))
    wanted = section.rows(chief).count()
    export = Export.objects.create(
        owner_uid=chief.uid, section=name, sheet="csv", language="zh-hans"
    )
    count = actions.write_export(
        export_id=export.pk, open_sheet=sheets.open_sheet, progress=lambda *_: None
    )
    export.refresh_from_db()
    lines = (tmp_path / "exports" / export.file).read_text(encoding="utf-8-sig").splitlines()
    assert (count, export.rows) == (wanted, wanted)
    assert len(lines) >= wanted + 1


@pytest.mark.parametrize("name", [s.name for s in SCREENS if isinstance(s, Board)])
def test_every_board_is_shown(name, desk, chief, agri_station):
    assert queries(desk(chief), sections[name].url()) <= 24


def test_the_start_page_shows_what_waits(desk, chief, jilin):
    SAMPLES["jobs.job"].make(Spot(jilin["双桥村"]))
    answer = desk(chief).get("/console/")
    assert [(screen.name, count) for screen, count in answer.context["waiting"]] == [
        ("jobs.job", 1)
    ]
