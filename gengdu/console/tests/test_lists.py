"""Lists: rows through the gate, filters in the URL, pages with their count, rows as fragments."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from gengdu.access.models import Organisation
from gengdu.console.registry import tables
from gengdu.console.tests.sample import SAMPLE
from gengdu.kit.ids import ref_of

SAMPLES = "/console/console/sample/"


def names(answer) -> list[str]:
    return [row.record.name for _key, row in answer.context["listing"].rows]


@pytest.fixture
def many(jilin) -> list[Organisation]:
    return Organisation.objects.bulk_create(
        Organisation(name=f"合作社{n:03d}", region=jilin["双桥村"], partner=n % 2 == 0)
        for n in range(60)
    )


def test_rows_come_through_the_gate(desk, county_admin, agri_station, foreign_station):
    answer = desk(county_admin).get(SAMPLES)
    assert names(answer) == ["农安县农业技术推广中心"]
    assert foreign_station.name not in answer.content.decode()


def test_filters_stand_in_the_url_and_are_kept(desk, county_admin, many):
    answer = desk(county_admin).get(
        f"{SAMPLES}?q=%E5%90%88%E4%BD%9C%E7%A4%BE00&partner=True&sort=-name"
    )
    assert names(answer) == [f"合作社{n:03d}" for n in (8, 6, 4, 2, 0)]
    listing = answer.context["listing"]
    assert [name for name, _ in listing.hidden] == ["sort", "partner"]
    assert "q=" in listing.link(page="2")
    assert "partner=True" in listing.filter_query
    assert "from=" in answer.content.decode()


def test_tabs_count_what_the_gate_lets_through(desk, county_admin, many, foreign_station):
    tabs = desk(county_admin).get(f"{SAMPLES}?partner=True").context["listing"].tabs
    assert [(tab["label"], tab["count"], tab["current"]) for tab in tabs] == [
        ("全部", 60, False),
        ("partner", 30, True),
        ("own", 30, False),
    ]


def test_a_place_is_a_filter_that_goes_down_level_by_level(desk, county_admin, many, agri_station):
    def places(url):
        form = desk(county_admin).get(url).context["listing"].filters.form
        return [code for code, _name in form.fields["place"].choices]

    assert places(SAMPLES) == ["", "220122", "220122101", "220122102"]
    assert places(f"{SAMPLES}?place=220122101") == [
        *("", "220122", "220122101", "220122101201", "220122101202")
    ]
    assert names(desk(county_admin).get(f"{SAMPLES}?place=220122102")) == []
    assert len(names(desk(county_admin).get(f"{SAMPLES}?place=220122101"))) == 25


def test_pages_say_which_rows_of_how_many(desk, county_admin, many):
    browser = desk(county_admin)
    first = browser.get(SAMPLES).context["listing"]
    assert first.pager_words == "第 1–25 行，共 60 行"
    assert (first.previous_url, first.next_url) == ("", f"{SAMPLES}?page=2")
    last = browser.get(f"{SAMPLES}?page=3").context["listing"]
    assert last.pager_words == "第 51–60 行，共 60 行"
    assert last.next_url == ""


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "９", "1" * 30])
def test_a_page_that_is_not_there_is_the_nearest(desk, county_admin, many, page):
    answer = desk(county_admin).get(f"{SAMPLES}?page={page}")
    assert answer.status_code == 200
    assert len(names(answer)) in {10, 25}


def test_counting_stops_at_the_ceiling(desk, county_admin, many, monkeypatch):
    monkeypatch.setattr(tables, "COUNTED", 50)
    listing = desk(county_admin).get(SAMPLES).context["listing"]
    assert listing.pager_words == "第 1–25 行，共 50 行以上"


def test_htmx_gets_the_rows_alone(desk, county_admin, agri_station):
    html = desk(county_admin).get(SAMPLES, headers={"HX-Request": "true"}).content.decode()
    assert "农安县农业技术推广中心" in html
    assert "<html" not in html


def test_an_empty_list_says_why(desk, county_admin, jilin):
    browser = desk(county_admin)
    assert "这里还没有内容" in browser.get(SAMPLES).content.decode()
    assert "没有符合筛选条件的内容" in browser.get(f"{SAMPLES}?q=x").content.decode()


def test_nonsense_in_filters_narrows_nothing_away_and_breaks_nothing(
    desk, county_admin, agri_station
):
    url = f"{SAMPLES}?partner=maybe&place=zz&sort=hotline,-secret&unknown=1"
    assert desk(county_admin).get(url).status_code == 200


def test_rows_are_ticked_only_by_who_may_do_something_with_them(
    desk, county_admin, county_reviewer, agri_station
):
    assert 'name="row"' in desk(county_admin).get(SAMPLES).content.decode()
    assert 'name="row"' not in desk(county_reviewer).get(SAMPLES).content.decode()


def test_a_list_of_many_rows_asks_as_often_as_one_of_few(desk, county_admin, agri_station, jilin):
    browser, counts = desk(county_admin), []
    for number in (1, 20):
        Organisation.objects.bulk_create(
            Organisation(name=f"合作社{number}-{n}", region=jilin["双桥村"]) for n in range(number)
        )
        with CaptureQueriesContext(connection) as asked:
            browser.get(SAMPLES)
        counts.append(len(asked))
    assert counts == [counts[0], counts[0]]
    assert counts[0] <= MOST


MOST = 15
"""Sign-in, roles, grants, place, bell, three for the badge of the menu; then the list itself."""


def test_the_detail_page_has_its_facts_and_keeps_the_way_back(desk, county_admin, agri_station):
    url = SAMPLE.row_url(agri_station)
    assert url == f"{SAMPLES}{ref_of(agri_station.uid)}/"
    answer = desk(county_admin).get(f"{url}?from=q%3D%E5%86%9C%E6%8A%80")
    assert answer.context["crumbs"][1] == ("Samples", f"{SAMPLES}?q=农技")
    assert [label for label, _ in answer.context["facts"]] == ["Hotline", "Made"]


def test_a_foreign_row_is_not_there(desk, county_admin, foreign_station):
    url = SAMPLE.row_url(foreign_station)
    for page in ("", "history/", "open/", "rename/"):
        answer = desk(county_admin).get(url + page)
        assert answer.status_code == 404, page
        assert foreign_station.name not in answer.content.decode()


def test_acts_are_offered_to_who_may_do_them(desk, county_admin, county_reviewer, agri_station):
    url = SAMPLE.row_url(agri_station)
    mine = desk(county_admin).get(url).context["acts"]
    assert [act.verb for act in mine] == ["rename", "close", "secret"]
    assert desk(county_reviewer).get(url).context["acts"] == []


def test_a_board_shows_its_query(desk, county_admin):
    answer = desk(county_admin).get(reverse("console:console_words_list"))
    assert answer.context["count"] == 0


@pytest.mark.parametrize(
    "query", ["sort=.", "sort=..", "sort=-.", "sort=pk", "page=.", "page=-1", "page=x", "q=%00"]
)
def test_a_made_up_address_is_no_crash(client, county_reviewer, query):
    client.sign_in(county_reviewer, second_factor=True)
    assert client.get(f"/console/regions/region/?{query}").status_code in {200, 404}


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_day_out_of_this_world_is_no_crash(client, auditor, day):
    client.sign_in(auditor, second_factor=True)
    for name in ("since", "until"):
        assert client.get(f"/console/audit/entry/?{name}={day}").status_code == 200
