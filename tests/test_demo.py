"""The demonstration: who is there, what grows at any time of the year, and where it is refused."""

import datetime as dt
import re
import signal

import pytest
import time_machine
from django.contrib.auth.hashers import check_password
from django.test import TestCase, override_settings

from config import cli, start
from config.demo import cast, crops, villages, world
from config.demo.texts import EXAMPLE, SOURCE, TEXTS
from gengdu.access.enums import Role
from gengdu.access.models import Grant, Organisation
from gengdu.access.queries import is_staff, roles_of
from gengdu.agronomy.actions import reference as agronomy
from gengdu.agronomy.models import Crop, MaturityClass
from gengdu.articles.actions import load_rubrics
from gengdu.articles.models import PublishedArticle
from gengdu.articles.rules.text import clean_html, length_of
from gengdu.audit.models import AuditEntry
from gengdu.changes.models import Change
from gengdu.delivery.queries.matching import matching
from gengdu.fields.models import Planting
from gengdu.fields.queries.plantings import live_plantings, standing
from gengdu.fields.queries.seasons import season_of
from gengdu.jobs.models import Job
from gengdu.kit import clock
from gengdu.people.enums import PasswordProfile
from gengdu.people.models import Account, Household, Person, SignIn
from gengdu.people.queries import account_by_phone
from gengdu.people.rules.passwords import POLICIES
from gengdu.people.rules.passwords import check_password as meets_policy
from gengdu.people.tests.browser import Browser
from gengdu.people.tests.factories import register
from gengdu.regions.enums import Level, RegionKind
from gengdu.regions.models import Region
from gengdu.regions.reference import shipped
from gengdu.review.models import Decision
from gengdu.review.queries import queue_for
from tests.test_supervisor import free_ports, get, serve, serving, until

OPEN_FIELD = ("maize_spring", "rice_japonica_ne", "soybean_spring")
EVERY_VILLAGE = sorted({*villages.VILLAGES, *(player.village for player in cast.PLAYERS)})


def nine_in_the_morning(day):
    """An instant of a day in China."""
    return dt.datetime.combine(day, dt.time(9), tzinfo=clock.CHINA)


def lay_out_the_county():
    """The places of the cast and of the villagers, and the reference tables."""
    lengths = (2, 4, 6, 9, 12)
    wanted = {code[:length] for code in EVERY_VILLAGE for length in lengths}
    Region.objects.bulk_create(
        Region(
            code=code,
            name=f"{code}村" if len(code) == 12 else code,
            level=Level(lengths.index(len(code)) + 1),
            parent_id=code[: (0, *lengths)[lengths.index(len(code))]] or None,
            kind=RegionKind.ORDINARY,
            opened_on=dt.date(2023, 6, 30),
        )
        for code in sorted(wanted, key=len)
    )
    agronomy.load_reference()
    load_rubrics()


@pytest.fixture
def county(db):
    """The county, where nobody lives yet."""
    lay_out_the_county()


@pytest.fixture
def demo(county, settings):
    """The demonstration mode, in a county where nobody lives yet."""
    settings.GENGDU_DEMO = True


def quietly(**more):
    """Build it; returns what was made and what was said."""
    said = []
    return world.build(tell=said.append, **more), said


def person(player):
    """The account of somebody of the cast."""
    return account_by_phone(player.phone)


class TestPlan:
    def test_every_village_is_in_the_shipped_table(self):
        there = {code for file in shipped() for code, _name in file.places()}
        assert set(EVERY_VILLAGE) - there == set()

    def test_nobody_shares_a_number_and_no_uid_is_used_twice(self):
        phones = [p.phone for p in cast.PLAYERS] + [h.phone for h in villages.houses()]
        assert len(set(phones)) == len(phones)
        uids = [m.uid for h in villages.houses() for m in h.members]
        uids += [m.uid for m, _village in villages.people_alone()]
        assert len(set(uids)) == len(uids)

    def test_the_lists_are_the_same_at_every_run(self):
        assert list(villages.houses()) == list(villages.houses())
        assert len(list(villages.houses())) == villages.HOUSEHOLDS

    def test_the_password_meets_the_policy_of_staff(self):
        words = [w for p in cast.PLAYERS for w in (p.name, p.phone)]
        assert POLICIES[PasswordProfile.ADMIN].shortest <= len(cast.PASSWORD)
        assert meets_policy(PasswordProfile.ADMIN, cast.PASSWORD, words=words) is None

    def test_the_crops_and_classes_it_names_exist(self, county):
        assert set(Crop.objects.values_list("key", flat=True)) >= crops.all_crops()
        plots = [p for ps in crops.PLOTS.values() for p in ps]
        plots += [p for h in villages.houses() for _member, p in crops.plots_of(h)]
        named = {(p.crop, p.maturity) for p in plots if p.maturity}
        assert named <= set(MaturityClass.objects.values_list("crop__key", "key"))

    @pytest.mark.parametrize(
        ("today", "sown"),
        [
            (dt.date(2026, 1, 15), None),
            (dt.date(2026, 3, 13), None),
            (dt.date(2026, 3, 14), dt.date(2026, 4, 28)),
            (dt.date(2026, 7, 10), dt.date(2026, 4, 28)),
            (dt.date(2026, 10, 17), dt.date(2026, 4, 28)),
            (dt.date(2026, 10, 18), None),
        ],
    )
    def test_an_open_field_lies_bare_in_winter(self, today, sown):
        assert crops.maize().on(today) == sown


JULY = nine_in_the_morning(dt.date(2026, 7, 8))


@override_settings(GENGDU_DEMO=True)
class TestPeople(TestCase):
    """Built once for the class: it takes some seconds."""

    @classmethod
    def setUpTestData(cls):
        lay_out_the_county()
        with time_machine.travel(JULY, tick=False):
            cls.made, cls.said = quietly()

    def test_everybody_of_the_cast_can_sign_in_and_has_the_roles_of_the_plan(self):
        for player in cast.PLAYERS:
            account = person(player)
            wanted = {duty.role for duty in player.duties} | {player.appointed} - {None}
            assert roles_of(account) == wanted, player.key
            assert is_staff(account) == player.staff
            assert check_password(cast.PASSWORD, account.password)
            profile = PasswordProfile.ADMIN if player.staff else PasswordProfile.PUBLIC
            assert account.password_profile == profile
            assert (account.person.name(), account.person.region_id) == (
                player.name,
                player.village,
            )
        assert person(cast.ELDER).elder is True

    def test_the_printed_log_ins_open_the_door_and_staff_their_workbench(self):
        for player in cast.PLAYERS:
            browser = Browser()
            typed = {"phone": player.phone, "password": cast.PASSWORD}
            answer = browser.post("/sign-in/?by=password", typed)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/me/"), player.key
            assert browser.get("/me/").status_code == 200
            workbench = browser.get("/console/")
            assert workbench.status_code == (200 if player.staff else 403), player.key
            large = browser.cookies.get("gd_view")
            assert (large is not None and large.value == "elder") is player.elder

    def test_roles_come_from_the_security_administrator_with_a_reason(self):
        security = person(cast.SECURITY)
        appointed = Grant.objects.filter(granted_by__isnull=True)
        assert {grant.role for grant in appointed} == {
            Role.SYSTEM_ADMIN,
            Role.SECURITY_ADMIN,
            Role.AUDITOR,
        }
        given = Grant.objects.exclude(granted_by__isnull=True)
        duties = [duty for player in cast.PLAYERS for duty in player.duties]
        assert {grant.granted_by for grant in given} == {security.uid}
        assert sorted(given.values_list("reason", flat=True)) == sorted(d.reason for d in duties)
        technician = Grant.objects.get(account=person(cast.TECHNICIAN))
        assert technician.organisation.short_name == "县农技中心"

    def test_the_bureaus_were_made_by_the_system_administrator(self):
        assert list(
            Organisation.objects.order_by("hotline").values_list("short_name", flat=True)
        ) == [
            "县农技中心",
            "县委宣传部",
            "县委组织部",
        ]
        made = AuditEntry.objects.filter(verb="access.organisation.make")
        assert {entry.actor_uid for entry in made} == {person(cast.SYSTEM).uid}

    def test_households_are_spread_and_most_people_have_no_phone(self):
        assert self.made.people == Person.objects.count()
        assert Account.objects.count() == len(cast.PLAYERS) + villages.HOUSEHOLDS
        assert Person.objects.filter(account__isnull=True).count() > 60
        lived_in = set(Household.objects.values_list("region_id", flat=True))
        assert lived_in == set(EVERY_VILLAGE)

    def test_everything_sown_in_the_open_ripens_before_the_frost(self):
        open_fields = Planting.objects.filter(crop__key__in=OPEN_FIELD).select_related("crop")
        assert open_fields.count() > 40
        for planting in open_fields:
            harvest = season_of(planting, dt.date(2026, 7, 10))[-1]
            assert harvest.stage == planting.crop.stages.last()
            assert harvest.enter_on < dt.date(2026, 11, 1)

    def test_nobody_stays_signed_in(self):
        assert not SignIn.objects.filter(ended_at__isnull=True).exists()

    def test_no_code_is_left_to_be_shown_by_the_worker(self):
        from gengdu.sms.models import Message

        assert Message.objects.filter(state="queued").count() == 0

    def test_the_log_says_where_these_people_came_from(self):
        verbs = [world.BEGUN, world.FINISHED]
        entries = AuditEntry.objects.filter(verb__in=verbs).order_by("pk")
        assert [(e.verb, e.actor_uid) for e in entries] == [(verb, None) for verb in verbs]
        assert world.standing() is world.Standing.DEMONSTRATION

    def test_progress_is_told(self):
        assert len(self.said) >= 4
        assert self.said[-1] == f"demonstration 演示数据: {self.made}"

    def test_a_second_time_does_nothing(self):
        before = counts()
        with self.assertNumQueries(2):
            assert quietly() == (None, [])
        assert counts() == before

    def test_every_text_went_the_way_of_every_article_and_one_waits(self):
        waiting = [text.title for text in TEXTS if text.waits]
        published = [text.title for text in TEXTS if not text.waits]
        assert sorted(PublishedArticle.objects.values_list("title", flat=True)) == sorted(published)
        reviewer = person(cast.REVIEWER)
        assert [row.title for row in queue_for(reviewer)] == waiting
        decided = Decision.objects.select_related("submission")
        assert {decision.reviewer for decision in decided} == {reviewer}
        authors = {decision.submission.author for decision in decided}
        assert authors == {person(cast.TECHNICIAN), person(cast.EDITOR)}

    def test_the_neighbours_maize_is_where_the_farmers_is(self):
        today = dt.date(2026, 7, 8)
        farmer = standing(list(live_plantings([person(cast.FARMER).person_id])), today)
        neighbour = standing(list(live_plantings([person(cast.NEIGHBOUR).person_id])), today)
        by_plot = {s.planting.plot: s.now.stage.name for s in farmer}
        assert by_plot["东坡"] == neighbour[0].now.stage.name == "大喇叭口期"
        assert by_plot["河套地"] == "拔节期"
        assert (
            person(cast.FARMER).person.region_id[:9] != person(cast.NEIGHBOUR).person.region_id[:9]
        )


def counts():
    """How many rows there are of everything that matters."""
    tables = [AuditEntry, Account, Person, Household, Planting, Grant, Organisation, SignIn, Job]
    return [table.objects.count() for table in (*tables, Change)]


class Stop(Exception):
    """Somebody has pressed Ctrl-C."""


def test_what_was_interrupted_is_gone_on_with_and_nothing_is_there_twice(demo):
    said = []

    def tell(line):
        said.append(line)
        if line.endswith("12/36"):
            raise Stop

    with time_machine.travel(JULY, tick=False):
        with pytest.raises(Stop):
            world.build(tell=tell)
        assert Account.objects.count() == len(cast.PLAYERS) + 12
        assert not world.is_finished()
        made, _said = quietly()
    assert Account.objects.count() == len(cast.PLAYERS) + villages.HOUSEHOLDS
    assert made.people == Person.objects.count()
    assert made.plantings == Planting.objects.count()
    assert AuditEntry.objects.filter(verb="people.account.register").count() == (
        Account.objects.count()
    )
    assert AuditEntry.objects.filter(verb=world.BEGUN).count() == 1


DUE = {
    dt.date(2026, 1, 15): "大棚番茄坐果期：保温、控湿、疏果",
    dt.date(2026, 5, 15): "玉米出苗到三叶：查苗补苗，防地老虎",
    dt.date(2026, 7, 10): "玉米大喇叭口期：看心叶，防玉米螟",
    dt.date(2026, 10, 1): "玉米蜡熟到成熟：站秆扒皮晾晒，适当晚收",
}


@pytest.mark.parametrize(("day", "due"), DUE.items(), ids=str)
def test_at_any_time_of_the_year_something_is_in_a_window_and_told(demo, day, due):
    with time_machine.travel(nine_in_the_morning(day), tick=False):
        made, _said = quietly()
        everything = standing(list(Planting.objects.select_related("crop")), day)
        farmer = standing(list(live_plantings([person(cast.FARMER).person_id])), day)
        told = headlines(cast.FARMER, day)
        told_next_door = headlines(cast.NEIGHBOUR, day)
    assert made.plantings == Planting.objects.count() > 0
    assert all(one.now is not None or one.next is not None for one in everything)
    assert len([one for one in everything if one.now is not None]) >= 10
    mine = [one.now for one in farmer if one.now is not None]
    assert mine
    assert all(now.enter_on <= day < now.leave_on and now.low_on < now.high_on for now in mine)
    assert due in told
    assert told_next_door == ["农民夜校报名开始（示例）"]


def headlines(player, day):
    """What stands for somebody of the cast on a day."""
    return [match.item.headline for match in matching([person(player).person_id], day)]


def test_every_text_says_that_it_is_an_example_and_names_no_dose():
    assert "示例内容" in EXAMPLE
    assert "示例内容" in SOURCE
    for text in TEXTS:
        assert length_of(text.body) >= 80, text.key
        assert clean_html(text.body + EXAMPLE) == text.body + EXAMPLE
        assert len(text.title) <= 60
        assert len(text.summary) <= 120
        assert not re.search(r"毫升|ml|克/|公斤/|倍液|ppm|%|％", text.body), text.key


class TestRefusals:
    def test_never_outside_the_demonstration(self, county, settings):
        settings.GENGDU_DEMO = False
        with pytest.raises(world.NotHere, match="GENGDU_DEMO=1"):
            world.build(tell=print)
        assert not Account.objects.exists()

    def test_never_among_people_who_are_there(self, demo):
        register("陈小梅", cast.HOME_VILLAGE)
        with pytest.raises(world.NotHere, match="has accounts already"):
            world.build(tell=print)
        with pytest.raises(world.NotHere, match="has accounts already"):
            world.build(tell=print, forced="yes")
        assert Account.objects.count() == 1
        assert world.standing() is world.Standing.REAL

    def test_unless_the_words_are_typed(self, demo):
        register("陈小梅", cast.HOME_VILLAGE)
        made, _said = quietly(forced=world.FORCE)
        assert Person.objects.count() == made.people + 1

    def test_never_where_text_messages_would_go_out(self, demo, settings):
        settings.GENGDU_SMS_GATEWAY = "memory"
        with pytest.raises(world.NotHere, match="no text messages"):
            world.build(tell=print)
        assert not Account.objects.exists()


class TestStart:
    def test_a_start_outside_the_demonstration_makes_nothing(self, county, settings):
        settings.GENGDU_DEMO = False
        assert world.at_start(tell=print) == []
        assert not Account.objects.exists()

    def test_the_first_start_builds_it_and_every_start_prints_the_log_ins(self, demo):
        first = world.at_start(tell=lambda _line: None)
        assert world.at_start(tell=print) == first
        listed = re.findall(r"^  (1\d{10})", "\n".join(first), re.MULTILINE)
        assert listed == [player.phone for player in cast.PLAYERS]
        assert cast.PASSWORD in "\n".join(first)

    def test_known_passwords_never_serve_outside_the_demonstration(self, demo, settings):
        world.at_start(tell=lambda _line: None)
        settings.GENGDU_DEMO = False
        with pytest.raises(world.NotHere, match="GENGDU_DEMO=1"):
            world.at_start(tell=print)

    def test_real_staff_never_go_without_their_second_step(self, demo):
        register("陈小梅", cast.HOME_VILLAGE)
        with pytest.raises(world.NotHere, match="GENGDU_DEMO=0"):
            world.at_start(tell=print)
        assert Account.objects.count() == 1


class TestCommand:
    @pytest.fixture
    def gengdu(self, capsys, monkeypatch):
        """Run `gengdu demo`; the tables of places are those of the fixture."""
        monkeypatch.setattr(start, "migrate", lambda: False)
        monkeypatch.setattr(start, "load_reference", lambda: None)

        def run(*arguments):
            with pytest.raises(SystemExit) as ended:
                cli.main(["demo", *arguments])
            said = capsys.readouterr()
            return ended.value.code, said.out, said.err

        return run

    def test_it_fills_an_empty_database_and_says_who_can_sign_in(self, demo, gengdu):
        status, out, err = gengdu()
        assert status == 0
        assert cast.FARMER.phone in out
        assert "demonstration 演示数据: households" in err
        status, out, err = gengdu()
        assert (status, err) == (0, "")
        assert "nothing to do" in out

    def test_a_refusal_is_one_line(self, demo, gengdu):
        register("陈小梅", cast.HOME_VILLAGE)
        status, out, err = gengdu()
        assert (status, out) == (1, "")
        assert err.count("\n") == 1
        assert world.FORCE in err


def test_make_run_shows_address_and_log_ins_and_refuses_the_other_mode(tmp_path):
    port = free_ports()
    with serving(tmp_path, port, GENGDU_DEMO="1") as site:
        until(lambda: "Ctrl-C stops it" in site.log.read_text(), within=120)
        assert get(port, "/sign-in/")[0] == 200
        site.send_signal(signal.SIGINT)
        assert site.wait(40) == 0
    said = site.log.read_text()
    assert said.index("households 农户 24/36") < said.index(f"Gengdu: http://localhost:{port}")
    assert f"password 密码: {cast.PASSWORD}" in said
    assert f"http://localhost:{port}/console/" in said
    refused = serve(tmp_path, port, GENGDU_DEMO="0")
    assert refused.returncode == 3
    assert "whose passwords everybody knows" in refused.stderr
