"""The right advice reaches the right farmer when his crop is there (DESIGN §1)."""

import datetime as dt
import re

from django.urls import reverse

from gengdu.articles.actions import submit_article
from gengdu.audit.models import AuditEntry
from gengdu.delivery.models import Exposure, Item
from gengdu.delivery.rules import Audience
from gengdu.fields.actions import end_planting
from gengdu.kit import clock
from gengdu.kit.ids import ref_of
from gengdu.people.actions.households import add_family_member
from gengdu.portal.queries import week_of
from gengdu.review.actions import reject
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


def read(client, url: str) -> str:
    """The words of a page, without its tags."""
    return re.sub(r"<[^>]+>", "", client.get(url).content.decode())


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
    assert TITLE not in read(client, "/week/")
    assert TITLE not in read(client, "/inbox/")
    assert TITLE in read(client, f"/r/{neighbour.person.region_id}/")
    assert client.get(f"/a/{ref_of(article.uid)}/").status_code == 200


def test_nothing_is_told_before_it_is_approved(mei, plant, write):
    plant(mei, "东坡", SOWN)
    write()
    assert told(mei) == {"东坡": [], "": []}


def test_sent_back_is_not_told(mei, plant, write, technician_li, county_reviewer):
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


def says_it_was_shown(client, *refs: str) -> int:
    """The page's beacon; returns its status."""
    return client.post("/week/shown", {"item": list(refs)}).status_code


def refs_on(client) -> list[str]:
    """The items that the page would report."""
    return re.findall(r'data-item="(\w+)"', client.get("/week/").content.decode())


def test_showing_it_is_noted_once_with_its_reason(client, mei, plant, publish):
    planting = plant(mei, "东坡", SOWN)
    publish()
    client.sign_in(mei)
    assert "因为你的东坡玉米已到大喇叭口期" in client.get("/week/").content.decode()
    refs = refs_on(client)
    assert len(refs) == 1
    assert [says_it_was_shown(client, *refs) for _again in range(3)] == [204, 204, 204]
    exposure = Exposure.objects.get()
    assert (exposure.person_id, exposure.planting_id) == (mei.person_id, planting.pk)
    assert exposure.stage.name == "大喇叭口期"
    assert not AuditEntry.objects.filter(verb__contains="portal").exists()


def test_control_15_opening_the_page_changes_nothing(client, mei, plant, publish):
    plant(mei, "东坡", SOWN)
    publish()
    client.sign_in(mei)
    client.get("/week/")
    assert not Exposure.objects.exists()


def test_a_browser_cannot_say_it_was_shown_what_does_not_stand(
    client, mei, neighbour, plant, publish
):
    plant(mei, "东坡", SOWN)
    publish()
    item = Item.objects.get()
    client.sign_in(neighbour)
    for refs in ([ref_of(item.uid)], ["x"], ["0" * 26], [], ["a"] * 200):
        assert says_it_was_shown(client, *refs) == 204
    assert not Exposure.objects.exists()


def test_a_guest_reports_nothing(client, mei, plant, publish):
    plant(mei, "东坡", SOWN)
    publish()
    assert says_it_was_shown(client, ref_of(Item.objects.get().uid)) == 302
    assert client.get("/week/shown").status_code == 405
    assert not Exposure.objects.exists()


def test_a_week_after_the_stage_it_stands_under_earlier(client, mei, plant, publish, july):
    plant(mei, "东坡", SOWN)
    publish()
    client.sign_in(mei)
    says_it_was_shown(client, *refs_on(client))
    july(40)
    assert told(mei) == {"东坡": [], "": []}
    assert earlier(mei) == [TITLE]


def test_for_everybody_of_a_place_it_stands_on_top(mei, plant, publish):
    plant(mei, "东坡", SOWN)
    publish(audience=Audience(("220122",)))
    assert told(mei) == {"东坡": [], "": [TITLE]}


def test_two_plots_at_the_stage_both_show_it_each_with_its_reason(client, mei, plant, publish):
    father = add_family_member(actor=mei, name="陈大山")
    plant(mei, "东坡", SOWN)
    plant(mei, "西洼", SOWN)
    plant(mei, "北沟", SOWN, person=father)
    article = publish()
    cards = [each.advice for each in week_of(mei, clock.today()).plots]
    assert [[card.reasons for card in found] for found in cards] == [
        [["因为你的东坡玉米已到大喇叭口期"]],
        [["因为你的西洼玉米已到大喇叭口期"]],
        [["因为您家陈大山的北沟玉米已到大喇叭口期"]],
    ]
    client.sign_in(mei)
    says_it_was_shown(client, *refs_on(client))
    shown = Exposure.objects.values_list("person_id", flat=True).order_by("person_id")
    assert list(shown) == sorted([mei.person_id, father.pk])
    why = read(client, reverse("portal:why", args=[article.uid]))
    assert [plot in why for plot in ("东坡", "西洼", "北沟")] == [True, True, True]


def test_what_comes_within_two_weeks_the_soonest_first(mei, plant):
    plant(mei, "东坡", SOWN)
    plant(mei, "西洼", dt.date(2026, 5, 16))
    coming = week_of(mei, clock.today()).coming
    assert [(p.planting.plot, str(p.place.next.stage)) for p in coming] == [
        ("西洼", "大喇叭口期"),
        ("东坡", "抽雄期"),
    ]


def test_the_page_of_a_planting_shows_its_own_advice(client, mei, plant, publish):
    east, west = plant(mei, "东坡", SOWN), plant(mei, "西洼", dt.date(2026, 5, 20))
    publish()
    client.sign_in(mei)
    hers, other = (reverse("fields:planting", args=[p.uid]) for p in (east, west))
    assert TITLE in read(client, hers)
    assert TITLE not in read(client, other)
    assert "眼下没有要做的" in read(client, other)
    end_planting(actor=mei, planting_uid=east.uid)
    assert "眼下要做的" not in read(client, hers)


def test_the_article_says_the_readers_own_reason_by_fragment(
    client, mei, neighbour, plant, publish
):
    plant(mei, "东坡", SOWN)
    article = publish()
    url = reverse("portal:why", args=[article.uid])
    assert f'data-part="{url}"' in client.get(f"/a/{ref_of(article.uid)}/").content.decode()
    assert client.get(url).status_code == 204
    client.sign_in(neighbour)
    assert client.get(url).status_code == 204
    client.sign_in(mei)
    answer = client.get(url)
    assert "因为你的东坡玉米已到大喇叭口期" in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"


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


def test_a_plot_has_three_cards_here_and_all_of_them_on_its_own_page(client, mei, plant, publish):
    planting = plant(mei, "东坡", SOWN)
    titles = [f"第{number}件事，今天做" for number in range(5)]
    for title in titles:
        publish(title=title)
    client.sign_in(mei)
    page, own = (
        read(client, "/week/"),
        read(client, reverse("fields:planting", args=[planting.uid])),
    )
    assert sum(title in page for title in titles) == 3
    assert "这块地还有2条" in page
    assert all(title in own for title in titles)


def headings(client, url: str) -> list[str]:
    """The plots of a page or a part, in its order."""
    return re.findall(r'<h2 id="p-\d+">([^<]+)</h2>', client.get(url).content.decode())


def test_of_many_plots_it_begins_with_those_where_something_is_to_be_done(
    client, mei, plant, publish
):
    late = dt.date(2026, 6, 20)
    for number in range(4):
        plant(mei, f"{number}号地", late)
    plant(mei, "东坡", SOWN)
    plant(mei, "西洼", SOWN)
    publish()
    client.sign_in(mei)
    page = client.get("/week/").content.decode()
    assert 'data-part="/week/rest"' in page
    assert "还有3块地" in page
    assert headings(client, "/week/") == ["东坡玉米", "西洼玉米", "0号地玉米"]
    assert headings(client, "/week/rest") == ["1号地玉米", "2号地玉米", "3号地玉米"]
    everything = ["0号地玉米", "1号地玉米", "2号地玉米", "3号地玉米", "东坡玉米", "西洼玉米"]
    assert headings(client, "/week/?all") == everything
    assert "/week/rest" not in client.get("/week/?all").content.decode()


def test_four_plots_are_not_parted(client, mei, plant):
    for number in range(4):
        plant(mei, f"{number}号地", SOWN)
    client.sign_in(mei)
    assert headings(client, "/week/") == [f"{number}号地玉米" for number in range(4)]
    assert headings(client, "/week/rest") == []


def test_an_answer_below_the_rest_leads_back_to_the_whole_page(client, mei, plant, publish):
    for number in range(5):
        plant(mei, f"{number}号地", SOWN)
    publish()
    client.sign_in(mei)
    rest = client.get("/week/rest").content.decode()
    assert 'value="/week/?all"' in rest
    assert "/week/rest" not in rest
