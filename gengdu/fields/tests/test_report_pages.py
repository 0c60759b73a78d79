"""一键报生育期 in the browser: the page, the one tap, the records, without any script."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from gengdu.agronomy.models import Crop
from gengdu.events.models import Fact
from gengdu.fields.actions import decide_report, end_planting, report_stage, undo_report
from gengdu.fields.actions.turning import turn_seasons
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Planting, StageReport
from gengdu.fields.queries.pages import plot_of
from gengdu.people.tests.browser import Browser

LIST = "/me/plantings/"
SOWN = dt.date(2026, 4, 28)
WHORL, TASSEL, SILK = 6, 7, 8


@pytest.fixture
def hers(seeded, mei) -> Browser:
    """陈小梅's browser."""
    browser = Browser()
    browser.sign_in(mei)
    return browser


@pytest.fixture
def theirs(seeded, neighbour) -> Browser:
    """赵广田's browser."""
    browser = Browser()
    browser.sign_in(neighbour)
    return browser


def page_of(planting: Planting, name: str = "planting") -> str:
    return reverse(f"fields:{name}", args=[planting.uid])


def html(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    return answer.content.decode()


def offered(text: str) -> list[int]:
    """The orders of the stages that can be chosen."""
    return [int(order) for order in re.findall(r'name="stage" value="(\d+)"', text)]


def test_the_likely_stages_are_offered_and_all_on_demand(hers, slope):
    url = page_of(slope, "planting_report")
    assert offered(html(hers, url)) == [WHORL, TASSEL, SILK]
    assert offered(html(hers, f"{url}?all=1")) == list(range(2, 14))
    assert offered(html(hers, page_of(slope))) == [WHORL, TASSEL, SILK]  # its sheet


@pytest.mark.parametrize(
    ("day", "orders"), [("2026-04-20", [2, 3, 4]), ("2026-10-30", [11, 12, 13])]
)
def test_before_and_after_the_season_three_are_offered_too(plant, mei, in_july, day, orders):
    plant(mei, "东坡", SOWN)
    in_july.move_to(dt.datetime.fromisoformat(f"{day}T01:00:00+00:00"))
    browser = Browser()
    browser.sign_in(mei)
    assert offered(html(browser, page_of(Planting.objects.get(), "planting_report"))) == orders


@pytest.mark.parametrize(
    ("when", "on"),
    [("today", "2026-07-11"), ("yesterday", "2026-07-10"), ("before", "2026-07-09")],
)
def test_it_is_told_with_its_day(hers, slope, when, on):
    answer = hers.post(page_of(slope, "planting_report"), {"stage": TASSEL, "when": when})
    assert (answer.status_code, answer["Location"]) == (303, page_of(slope))
    report = StageReport.objects.get()
    assert (report.stage.order, report.on.isoformat()) == (TASSEL, on)


def test_some_days_earlier_needs_a_day(hers, slope):
    url = page_of(slope, "planting_report")
    answer = hers.post(url, {"stage": TASSEL, "when": "earlier"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["on"])
    assert not StageReport.objects.exists()
    hers.post(url, {"stage": TASSEL, "when": "earlier", "on": "2026-07-05"})
    assert StageReport.objects.get().on == dt.date(2026, 7, 5)


def test_the_page_says_what_it_changed(hers, slope):
    hers.post(page_of(slope, "planting_report"), {"stage": TASSEL, "when": "yesterday"})
    report = StageReport.objects.get()
    early = (report.predicted_on - report.on).days
    text = html(hers, page_of(slope))
    assert f"记下了：抽雄期，比推算早{early}天。后面的日子跟着改了。" in text
    assert "7月10日您报的" in text
    assert text.count("您报的</span>") == 3  # beside now; in the list, where sowing is told too
    assert '<circle class="s-dot"' in text


def test_far_off_she_is_told_who_looks_at_it(hers, slope):
    told = {"stage": SILK, "when": "earlier", "on": "2026-06-20"}
    hers.post(page_of(slope, "planting_report"), told)
    assert StageReport.objects.get().state == ReportState.WAITING
    text = html(hers, page_of(slope))
    assert "差得多，农技员看过后算数。" in text
    assert '<span class="tag wheat">农技员看过后算数</span>' in text
    assert '<circle class="s-dot"' not in text


def test_a_refusal_is_said_on_the_page_and_keeps_what_was_chosen(hers, mei, slope):
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=SILK, on=dt.date(2026, 7, 8))
    answer = hers.post(page_of(slope, "planting_report"), {"stage": TASSEL, "when": "today"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "对不上：报过7月8日到吐丝期" in text
    assert f'value="{TASSEL}" checked' in text


def test_one_tap_on_the_list_comes_back_to_the_list(hers, slope):
    text = html(hers, LIST)
    assert "东坡玉米到抽雄期了吗？" in text
    told = {"stage": TASSEL, "when": "today", "next": LIST}
    for _press in range(5):
        assert hers.post(page_of(slope, "planting_report"), told)["Location"] == LIST
    assert StageReport.objects.count() == 1
    text = html(hers, LIST)
    assert "了吗？" not in text
    assert "7月11日您报的" in text


@pytest.mark.parametrize(
    ("after", "asked"), [(-4, TASSEL), (0, TASSEL), (2, TASSEL), (3, SILK), (120, None)]
)
def test_asked_is_what_may_have_begun_these_days(mei, slope, after, asked):
    days = next(row[1] for row in slope.season if row[0] == TASSEL)
    due = plot_of(mei, slope.uid, SOWN + dt.timedelta(days + after)).due
    assert (due.stage.order if due else None) == asked


def test_what_was_reported_is_not_asked(mei, slope):
    today = dt.date(2026, 7, 11)
    assert plot_of(mei, slope.uid, today).due.stage.order in {WHORL, TASSEL}
    report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=today)
    due = plot_of(mei, slope.uid, today).due
    assert due is None or due.stage.order > TASSEL


def test_what_was_declined_is_asked_in_its_time(slope, mei, technician_li):
    today = dt.date(2026, 7, 11)
    on = today - dt.timedelta(40)
    far = report_stage(actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=on)
    asked = plot_of(mei, slope.uid, today).due
    assert asked is None or asked.stage.order != TASSEL
    decide_report(actor=technician_li, report_uid=far.uid, confirm=False)
    assert plot_of(mei, slope.uid, today).due.stage.order == TASSEL


def test_a_form_sent_again_after_it_was_taken_back_says_so(hers, mei, slope):
    told = {"stage": TASSEL, "when": "today", "once": str(uuid.uuid4())}
    hers.post(page_of(slope, "planting_report"), told)
    undo_report(actor=mei, report_uid=StageReport.objects.get().uid)
    hers.post(page_of(slope, "planting_report"), told)
    assert "这一条不算数：已经撤回" in html(hers, page_of(slope))
    assert StageReport.objects.get().state == ReportState.UNDONE


def test_one_never_comes_back_to_another_site(hers, slope):
    told = {"stage": TASSEL, "when": "today", "next": "https://elsewhere.example/"}
    assert hers.post(page_of(slope, "planting_report"), told)["Location"] == page_of(slope)


def test_it_is_taken_back_on_the_page(hers, mei, slope):
    before = html(hers, page_of(slope))
    report = report_stage(
        actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=dt.date(2026, 7, 9)
    )
    url = reverse("fields:report_undo", args=[report.uid])
    assert url in html(hers, page_of(slope))
    for _press in range(2):
        assert hers.post(url)["Location"] == page_of(slope)
    assert "撤回了，日子照没报过的推算。" in html(hers, page_of(slope))
    season = re.compile(r'<ol class="season">.*?</ol>', re.DOTALL)
    assert season.findall(html(hers, page_of(slope))) == season.findall(before)


def test_a_technicians_report_has_no_button(hers, slope, mei):
    seen = StageReport.objects.create(
        planting=slope, stage=slope.crop.stages.get(order=TASSEL), on=dt.date(2026, 7, 9),
        season_from=SOWN, by=mei, decided_by=mei,
    )  # fmt: skip
    text = html(hers, page_of(slope))
    assert "农技员看过：7月9日到抽雄期" in text
    assert reverse("fields:report_undo", args=[seen.uid]) not in text
    assert '<circle class="s-dot tech"' in text


def test_a_stranger_finds_nothing(theirs, mei, slope):
    report = report_stage(
        actor=mei, planting_uid=slope.uid, stage_order=TASSEL, on=dt.date(2026, 7, 9)
    )
    told = {"stage": SILK, "when": "today"}
    assert theirs.get(page_of(slope, "planting_report")).status_code == 404
    assert theirs.post(page_of(slope, "planting_report"), told).status_code == 404
    assert theirs.post(reverse("fields:report_undo", args=[report.uid])).status_code == 404
    assert theirs.post(page_of(slope, "planting_again")).status_code == 404
    assert theirs.post(page_of(slope, "planting_unsure")).status_code == 404
    assert StageReport.objects.get().state == ReportState.CONFIRMED
    assert not Fact.objects.exists()


def test_what_is_over_is_grown_again_by_one_tap(hers, mei, slope):
    end_planting(actor=mei, planting_uid=slope.uid)
    again = page_of(slope, "planting_again")
    assert again in html(hers, LIST)
    text = html(hers, page_of(slope))
    assert again in text
    assert (text.count('<li class="past"'), 'class="now"' in text, "抽雄期" in text) == (
        6,
        False,
        False,
    )
    assert hers.get(page_of(slope, "planting_report"))["Location"] == page_of(slope)
    answers = {hers.post(again)["Location"] for _press in range(3)}
    next_one = Planting.objects.get(ended_on__isnull=True)
    assert answers == {page_of(next_one)}
    text = html(hers, page_of(next_one))
    assert "下一季记下了。" in text
    assert "<span>下一季</span>" in text
    assert ("报一下长到哪了" in text, "收了</a>" in text) == (False, False)


def test_day_and_class_are_asked_until_she_says_she_does_not_know(hers, mei, plant):
    planting = plant(mei, "东坡")
    asked = page_of(planting, "planting_unsure")
    assert asked in html(hers, page_of(planting))
    assert asked not in html(hers, LIST)
    for _press in range(2):
        assert hers.post(asked)["Location"] == page_of(planting)
    assert Fact.objects.count() == 1
    assert asked not in html(hers, page_of(planting))


def test_of_a_former_season_it_stays_to_be_read(mei, plant, in_july):
    orchard = plant(mei, "后园", crop=Crop.objects.get(key="apple"))
    order, days = orchard.season[2][:2]
    on = orchard.counted_from + dt.timedelta(days + 3)
    report_stage(actor=mei, planting_uid=orchard.uid, stage_order=order, on=on)
    in_july.move_to(dt.datetime(2027, 5, 1, 1, tzinfo=dt.UTC))
    turn_seasons(progress=lambda *_: None, today=dt.date(2027, 5, 1))
    browser = Browser()
    browser.sign_in(mei)
    text = html(browser, page_of(orchard))
    assert "<h2>2026年</h2>" in text
    assert "比推算晚3天" in text
    assert "地里记录" not in text


def test_in_english(hers, slope):
    hers.cookies["gd_lang"] = "en"
    hers.post(page_of(slope, "planting_report"), {"stage": TASSEL, "when": "today"})
    text = html(hers, page_of(slope))
    assert "days earlier than estimated. The days after it follow." in text
    assert "11 Jul, reported by you" in text


def test_the_pages_cost_few_queries(hers, mei, slope, django_assert_max_num_queries):
    for order, on in ((3, "2026-05-25"), (5, "2026-06-22"), (WHORL, "2026-07-08")):
        report_stage(
            actor=mei, planting_uid=slope.uid, stage_order=order, on=dt.date.fromisoformat(on)
        )
    with django_assert_max_num_queries(14):
        hers.get(page_of(slope))
    with django_assert_max_num_queries(9):
        hers.get(page_of(slope, "planting_report"))
