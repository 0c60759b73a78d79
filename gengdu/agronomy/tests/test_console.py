"""The pages: a technician proposes and hands in, the province sees what changes; weather."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from gengdu.access.enums import Role
from gengdu.agronomy.actions import drafts, reviewing
from gengdu.agronomy.enums import DraftState, ImportState
from gengdu.agronomy.models import Crop, DailyWeather, TableDraft, WeatherImport
from gengdu.agronomy.queries.contents import content_of
from gengdu.agronomy.rules.contents import LAYOUTS
from gengdu.agronomy.tasks import write_weather
from gengdu.agronomy.tests.samples import SAMPLES
from gengdu.agronomy.tests.test_proposals import with_stages
from gengdu.console.registry import sections
from gengdu.console.tests.matrix import Spot
from gengdu.review.models import Submission


@pytest.fixture
def desk(client):
    """The technician's browser, in the back office."""

    def open_for(account):
        client.sign_in(account, second_factor=True)
        return client

    return open_for


@pytest.fixture
def chief(resident, give):
    """Everything these pages ask for, over the province."""
    account = resident("钟万能", "兴隆村")
    for role in (Role.TECHNICIAN, Role.REVIEWER):
        account = give(account, role, "吉林省")
    return account


def typed(content, **more) -> dict[str, str]:
    """A table as its form sends it."""
    layout = LAYOUTS[content.table]
    sent = {c.name: str(c.typed(content.facts[c.name])) for c in layout.facts}
    for name, listing in layout.lists.items():
        sent[f"{name}-count"] = str(len(content.lists[name]))
        for no, row in enumerate(content.lists[name]):
            sent |= {f"{name}-{no}-{c.name}": c.typed(row[c.name]) for c in listing.columns}
            sent[f"{name}-{no}-stands"] = "1"
    return {n: v for n, v in sent.items() if v != ""} | {"revision": "0", "note": "", **more}


def queries(browser, url) -> int:
    with CaptureQueriesContext(connection) as asked:
        answer = browser.get(url)
    assert answer.status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_list_asks_as_often_for_many_rows_as_for_few(name, desk, chief, jilin, agri_station):
    section, browser = sections[name], desk(chief)
    spots = [Spot(jilin[place], agri_station) for place in ("双桥村", "兴隆村")]
    for spot in spots:
        SAMPLES[name].make(spot)
    few = queries(browser, section.url())
    for spot in [*spots, Spot(jilin["二青山村"], agri_station)] * 4:
        if name != "agronomy.site":
            SAMPLES[name].make(spot)
    many = queries(browser, section.url())
    assert (many, many <= 30) == (few, True)


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_rows_page_its_history_and_its_forms_are_shown(name, desk, chief, jilin, agri_station):
    section, browser = sections[name], desk(chief)
    row = SAMPLES[name].make(Spot(jilin["双桥村"], agri_station))
    assert queries(browser, section.row_url(row)) <= 40
    if section.history:
        assert queries(browser, section.row_url(row, "history")) <= 30
    for act in section.row_acts:
        assert browser.get(section.row_url(row, act.verb)).status_code == 200
    for act in section.screen_acts:
        assert browser.get(section.url(act.verb)).status_code == 200


def test_a_change_typed_into_the_table_becomes_a_proposal(desk, technician_li, maize):
    browser, section = desk(technician_li), sections["agronomy.crop"]
    sent = typed(content_of(maize), **{"stages-1-gdd": "250", "note": "三年试验"})
    answer = browser.post(section.row_url(maize, "edit"), sent)
    draft = TableDraft.objects.get()
    assert answer["Location"] == sections["agronomy.draft"].row_url(draft)
    assert draft.proposal == with_stages(content_of(maize), s2={"gdd": 250.0}).plain()
    page = browser.get(answer["Location"]).content.decode()
    assert "<del>200</del> <ins>250</ins>" in page
    assert "三年试验" in page
    assert 'value="250"' in browser.get(section.row_url(maize, "edit")).content.decode()


def test_rows_are_added_and_left_out_by_the_form(desk, technician_li, maize):
    browser, section = desk(technician_li), sections["agronomy.crop"]
    fresh = {"order": "9", "name": "成熟期", "name_en": "ripe", "gdd": "900"}
    sent = typed(content_of(maize), **{"stages-2-gone": "on", "stages-count": "6"})
    sent |= {f"stages-4-{cell}": value for cell, value in fresh.items()}
    browser.post(section.row_url(maize, "edit"), sent)
    stages = TableDraft.objects.get().proposal["stages"]
    assert [(row["order"], row["name"]) for row in stages] == [
        (1, "播种期"), (2, "出苗期"), (9, "成熟期"),
    ]  # fmt: skip
    page = browser.get(section.row_url(maize, "edit")).content.decode()
    fields = {line.split('name="')[1].split('"')[0]: line for line in page.split("<input")[1:]
              if 'name="' in line}  # fmt: skip
    assert "checked" in fields["stages-2-gone"]
    assert "readonly" in fields["stages-2-order"]
    assert ('value="9"' in fields["stages-3-order"], "stages-3-stands" in fields) == (True, False)
    assert "readonly" not in fields["stages-3-order"]


def test_what_cannot_stand_in_a_cell_is_said_with_row_and_column(desk, technician_li, maize):
    browser, section = desk(technician_li), sections["agronomy.crop"]
    sent = typed(content_of(maize), **{"stages-1-gdd": "多", "base_c": "99"})
    answer = browser.post(section.row_url(maize, "edit"), sent)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "出苗期 · " in page
    assert 'value="多"' in page
    assert not TableDraft.objects.exists()


def test_one_button_signs_a_table_as_it_stands(desk, technician_li, maize):
    browser, section = desk(technician_li), sections["agronomy.crop"]
    assert maize.name in browser.get(section.row_url(maize, "sign")).content.decode()
    answer = browser.post(section.row_url(maize, "sign"), {})
    draft = TableDraft.objects.get()
    assert draft.state == DraftState.PENDING
    assert answer["Location"] == sections["agronomy.draft"].row_url(draft)


def test_the_reviewer_sees_what_changes_and_nothing_about_a_first_time(
    desk, technician_li, province_reviewer, maize
):
    wanted = with_stages(content_of(maize), s2={"gdd": 250.0}, s3=None)
    draft = drafts.propose_crop(
        actor=technician_li, crop_uid=maize.uid, content=wanted, note="试验", revision=0
    )
    reviewing.submit_proposal(actor=technician_li, draft_uid=draft.uid)
    waiting = Submission.objects.get()
    page = desk(province_reviewer).get(sections["review.submission"].row_url(waiting))
    text = page.content.decode()
    assert "<del>200</del> <ins>250</ins>" in text
    assert "<del>拔节期</del>" in text
    assert "没有可比较" not in text


def test_a_crop_is_found_by_any_of_its_names_and_by_who_signed_it(desk, technician_li, maize):
    browser, section = desk(technician_li), sections["agronomy.crop"]
    Crop.objects.create(
        key="other", name="别的", name_en="other", clock="days", start_event="birth"
    )
    for query, shown in (("?q=sample", True), ("?q=别的", False), ("?checked=True", True),
                         ("?checked=False", False)):  # fmt: skip
        assert (maize.name in browser.get(section.url() + query).content.decode()) is shown


def upload(browser, content: bytes):
    file = SimpleUploadedFile("农安5月.csv", content, content_type="text/csv")
    url = sections["agronomy.weather"].url() + "220122/read/"
    return browser.post(url, {"file": file, "source": "农安站"})


def test_a_sheet_is_read_looked_at_and_imported(desk, technician_li):
    browser = desk(technician_li)
    answer = upload(browser, "日期,最低气温,最高气温\n2026-05-01,1,2\n2026-05-02,,2\n".encode())
    row = WeatherImport.objects.get()
    section = sections["agronomy.sheet"]
    assert answer["Location"] == section.row_url(row)
    assert (row.name, row.by) == ("农安5月.csv", technician_li)
    page = browser.get(answer["Location"]).content.decode()
    assert "2026-05-01" in page
    assert not DailyWeather.objects.exists()
    assert browser.post(section.row_url(row, "import"), {}).status_code == 302
    write_weather(row.pk)
    assert DailyWeather.objects.get().source == "农安站"
    page = browser.get(section.row_url(row)).content.decode()
    assert section.row_url(row, "take_back") in page
    assert section.row_url(row, "import") not in page


def test_a_sheet_with_mistakes_is_reported_line_by_line_and_offers_no_import(desk, technician_li):
    browser = desk(technician_li)
    upload(browser, b"date,tmin,tmax\n2026-05-01,9,2\n2026-05-02,1,2\n")
    row, section = WeatherImport.objects.get(), sections["agronomy.sheet"]
    page = browser.get(section.row_url(row)).content.decode()
    assert "9" in page
    assert section.row_url(row, "import") not in page
    assert browser.post(section.row_url(row, "import"), {}).status_code == 409
    assert WeatherImport.objects.get().state == ImportState.CHECKED


@pytest.mark.parametrize("content", [b"nothing", b"PK\x03\x04", b"x" * (1024 * 1024 + 1)])
def test_a_file_that_is_no_sheet_is_refused_beside_its_field(
    desk, technician_li, content, settings
):
    settings.GENGDU_BODY_LIMIT = 2 * 1024 * 1024  # as on the instance for large bodies
    answer = upload(desk(technician_li), content)
    assert answer.status_code == 422
    assert "id_file_error" in answer.content.decode()
    assert not WeatherImport.objects.exists()


def test_from_the_instance_for_large_bodies_it_leads_back_to_pages(desk, technician_li, settings):
    browser = desk(technician_li)
    page = browser.get(sections["agronomy.weather"].url() + "220122/read/").content.decode()
    assert f'action="{settings.GENGDU_BULK_ORIGIN}/console/agronomy/weather/220122/read/"' in page
    settings.GENGDU_INSTANCE = "bulk"
    answer = upload(browser, b"date,tmin,tmax\n2026-05-01,1,2\n")
    assert answer["Location"].startswith(f"{settings.GENGDU_ORIGIN}/console/agronomy/sheet/")
