"""The right advice reaches the right farmer when his crop is there (DESIGN §1)."""

import datetime as dt

from gengdu.delivery.models import Exposure
from gengdu.fields.actions import end_planting
from gengdu.kit import clock
from gengdu.portal.queries import week_of
from gengdu.review.models import Submission

SOWN = dt.date(2026, 4, 28)
TITLE = "防玉米螟，这几天最关键"


def told(account) -> dict[str, list[str]]:
    """Plot → headlines, as the page shows them today; "" holds what belongs to no plot."""
    week = week_of(account, clock.today())
    found = {e.plot.planting.plot: [a.item.headline for a in e.advice] for e in week.plots}
    return found | {"": [a.item.headline for a in week.general]}


def earlier(account) -> list[str]:
    """Headlines of what was before."""
    return [e.item.headline for e in week_of(account, clock.today()).earlier]


def test_who_sowed_later_is_told_later(mei, plant, publish, july):
    plant(mei, "东坡", SOWN)
    plant(mei, "西洼", SOWN + dt.timedelta(22))
    publish()
    assert told(mei) == {"东坡": [TITLE], "西洼": [], "": []}
    july(14)
    assert told(mei)["西洼"] == [TITLE]


def test_the_reason_names_plot_and_stage(mei, plant, publish):
    plant(mei, "东坡", SOWN)
    publish()
    (advice,) = week_of(mei, clock.today()).plots[0].advice
    assert advice.reasons == ["因为你的东坡玉米已到大喇叭口期"]


def test_the_neighbour_in_another_township_is_not_told_but_may_read(
    client, mei, neighbour, plant, publish
):
    plant(mei, "东坡", SOWN)
    plant(neighbour, "北地", SOWN)
    article = publish()
    assert told(neighbour) == {"北地": [], "": []}
    client.sign_in(neighbour)
    assert TITLE not in client.get("/week/").content.decode()
    assert TITLE not in client.get("/inbox/").content.decode()
    assert TITLE in client.get(f"/r/{neighbour.person.region_id}/").content.decode()
    from gengdu.kit.ids import ref_of

    assert client.get(f"/a/{ref_of(article.uid)}/").status_code == 200


def test_nothing_is_told_before_it_is_approved(mei, plant, write):
    plant(mei, "东坡", SOWN)
    write()
    assert told(mei) == {"东坡": [], "": []}


def test_sent_back_is_not_told(mei, plant, write, technician_li, county_reviewer):
    from gengdu.articles.actions import submit_article
    from gengdu.review.actions import reject

    plant(mei, "东坡", SOWN)
    article = write()
    submit_article(actor=technician_li, article_uid=article.uid)
    waiting = Submission.objects.get()
    reject(
        actor=county_reviewer,
        submission_uid=waiting.uid,
        sha256=waiting.version.sha256,
        note="写明看哪里",
    )
    assert told(mei) == {"东坡": [], "": []}


def test_showing_it_is_noted_once_with_its_reason(client, mei, plant, publish):
    planting = plant(mei, "东坡", SOWN)
    publish()
    client.sign_in(mei)
    for _ in range(3):
        page = client.get("/week/").content.decode()
    assert "因为你的东坡玉米已到大喇叭口期" in page
    exposure = Exposure.objects.get()
    assert (exposure.person_id, exposure.planting_id) == (mei.person_id, planting.pk)
    assert exposure.stage.name == "大喇叭口期"


def test_a_browser_that_only_fetches_ahead_shows_nothing(client, mei, plant, publish):
    plant(mei, "东坡", SOWN)
    publish()
    client.sign_in(mei)
    client.get("/week/", headers={"Sec-Purpose": "prefetch"})
    assert not Exposure.objects.exists()


def test_a_week_after_the_stage_it_stands_under_earlier(client, mei, plant, publish, july):
    plant(mei, "东坡", SOWN)
    publish()
    client.sign_in(mei)
    client.get("/week/")
    july(40)
    assert told(mei) == {"东坡": [], "": []}
    assert earlier(mei) == [TITLE]


def test_a_harvested_plot_needs_nothing(mei, plant, publish):
    planting = plant(mei, "东坡", SOWN)
    publish()
    end_planting(actor=mei, planting_uid=planting.uid)
    assert told(mei) == {"": []}


def test_a_guest_is_led_to_the_door(client, db):
    page = client.get("/week/")
    assert page.status_code == 200
    assert "/sign-up/?next=/week/" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert not Exposure.objects.exists()


def test_the_page_costs_at_most_twelve_queries(
    client, mei, plant, publish, django_assert_max_num_queries
):
    for number in range(5):
        plant(mei, f"{number}号地", SOWN + dt.timedelta(number))
    for number in range(5):
        publish(f"第{number}条建议写给大喇叭口期")
    client.sign_in(mei)
    client.get("/week/")
    with django_assert_max_num_queries(12):
        client.get("/week/")


def test_it_never_flickers(mei, plant, publish, july):
    """Once it has come it stays until it is over: no day without it in between."""
    plant(mei, "东坡", SOWN)
    publish()
    seen = []
    for day in range(0, 48, 3):
        july(day)
        seen.append(bool(told(mei)["东坡"]))
    assert (seen[0], seen[-1]) == (True, False)
    assert sorted(seen, reverse=True) == seen
