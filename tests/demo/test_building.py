"""Making it: after an interruption, on any day of the year, by command, and where it is refused."""

import datetime as dt
import re
import signal

import pytest
import time_machine
from django.test import TestCase, override_settings

from config import cli, start
from config.demo import cast, news, world
from config.demo.texts import Fate, texts_for
from gengdu.articles.models import Article
from gengdu.audit.models import AuditEntry
from gengdu.delivery.queries.matching import matching
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Observation, Planting, StageReport
from gengdu.fields.queries.plantings import live_plantings, standing
from gengdu.people.models import Account, Person
from gengdu.people.tests.factories import register
from tests.demo.story import (
    FEW,
    JULY,
    lay_out_the_county,
    nine_in_the_morning,
    person,
    quietly,
)
from tests.test_supervisor import (
    FIRST_START,
    LONG,
    free_ports,
    get,
    serve,
    serving,
    until,
)


class Stop(Exception):
    """Somebody has pressed Ctrl-C."""


def test_what_was_interrupted_is_gone_on_with_and_nothing_is_there_twice(demo, few, monkeypatch):
    monkeypatch.setattr(world, "TOLD", 2)
    said = []

    def tell(line):
        said.append(line)
        if line.endswith(f"2/{FEW}"):
            raise Stop

    with time_machine.travel(JULY, tick=False):
        with pytest.raises(Stop):
            world.build(tell=tell)
        assert Account.objects.count() == len(cast.PLAYERS) + 2
        assert not world.is_finished()
        made, _said = quietly()
    assert Account.objects.count() == len(cast.PLAYERS) + FEW
    assert made.people == Person.objects.count()
    assert made.plantings == Planting.objects.count()
    assert AuditEntry.objects.filter(verb="people.account.register").count() == (
        Account.objects.count()
    )
    assert AuditEntry.objects.filter(verb=world.BEGUN).count() == 1


def test_an_interruption_among_the_articles_writes_none_twice(demo, few, monkeypatch):
    with time_machine.travel(JULY, tick=False):
        with monkeypatch.context() as patched:
            patched.setattr(news, "run_out", interrupted)
            with pytest.raises(Stop):
                world.build(tell=print)
        before = AuditEntry.objects.filter(verb__startswith="articles.").count()
        assert before > 0
        made, _said = quietly()
    assert Article.objects.count() == made.articles == 2
    assert AuditEntry.objects.filter(verb__startswith="articles.").count() == before


def interrupted():
    raise Stop


@override_settings(GENGDU_DEMO=True)
class TestTheYear(TestCase):
    """At any time of the year something is in a window and told. Its people are there since New
    Year, from a run that was interrupted: they are registered once for the four days."""

    @classmethod
    def setUpTestData(cls):
        lay_out_the_county()
        with time_machine.travel(nine_in_the_morning(dt.date(2026, 1, 1)), tick=False):
            with pytest.raises(Stop):
                world.build(tell=stop_before_plots)
            assert not Planting.objects.exists()

    def test_15_january(self):
        holds(dt.date(2026, 1, 15), due="大棚番茄坐果期：保温、控湿、疏果")

    def test_15_may(self):
        holds(dt.date(2026, 5, 15), due="玉米出苗到三叶：查苗补苗，防地老虎")

    def test_10_july(self):
        holds(dt.date(2026, 7, 10), due="玉米大喇叭口期：看心叶，防玉米螟")

    def test_1_october(self):
        holds(dt.date(2026, 10, 1), due="玉米蜡熟到成熟：站秆扒皮晾晒，适当晚收")


def stop_before_plots(line):
    if line == world.PLOTS:
        raise Stop


def holds(day, due):
    """Everybody has a season; the farmer is told what is due, his neighbour only the notices."""
    with time_machine.travel(nine_in_the_morning(day), tick=False):
        made, _said = quietly()
        live = Planting.objects.filter(ended_on__isnull=True).select_related("crop")
        everything = standing(list(live), day)
        farmer = standing(list(live_plantings([person(cast.FARMER).person_id])), day)
        told = headlines(cast.FARMER, day)
        told_next_door = headlines(cast.NEIGHBOUR, day)
    assert made.plantings == Planting.objects.count() > 0
    assert all(one.now is not None or one.next is not None for one in everything)
    assert len([one for one in everything if one.now is not None]) >= 60
    assert 380 <= made.people == Person.objects.count() <= 420
    assert {one.fate for one in texts_for(day)} == set(Fate)
    assert StageReport.objects.filter(state=ReportState.WAITING).count() == 1
    assert StageReport.objects.filter(state=ReportState.CONFIRMED).count() >= 8
    assert Observation.objects.count() == (day.month != 1)
    mine = [one.now for one in farmer if one.now is not None]
    assert mine
    assert all(now.enter_on <= day < now.leave_on and now.low_on < now.high_on for now in mine)
    assert due in told
    assert due not in told_next_door
    assert "农民夜校报名开始（示例）" in told
    assert "农民夜校报名开始（示例）" in told_next_door


def headlines(player, day):
    """What stands for somebody of the cast on a day."""
    return [match.item.headline for match in matching([person(player).person_id], day)]


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

    def test_unless_the_words_are_typed(self, demo, few):
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

    def test_the_first_start_builds_it_and_every_start_prints_the_log_ins(self, demo, few):
        first = world.at_start(tell=lambda _line: None)
        assert world.at_start(tell=print) == first
        listed = re.findall(r"^  (1\d{10})", "\n".join(first), re.MULTILINE)
        assert listed == [player.phone for player in cast.PLAYERS]
        assert cast.PASSWORD in "\n".join(first)

    def test_known_passwords_never_serve_outside_the_demonstration(self, demo, few, settings):
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

    def test_it_fills_an_empty_database_and_says_who_can_sign_in(self, demo, few, gengdu):
        status, out, err = gengdu()
        assert status == 0
        assert cast.FARMER.phone in out
        assert "demonstration 演示数据: households" in err
        status, out, err = gengdu()
        assert (status, err) == (0, "")
        assert "nothing to do" in out

    def test_a_province_is_asked_for_by_its_number_of_people(self, demo, few, gengdu):
        status, out, err = gengdu("--people", "30")
        assert status == 0
        assert cast.FARMER.phone in out
        assert "province 全省: people 人口 30/30" in err
        there = Person.objects.count()
        assert gengdu("--people", "30")[0] == 0
        status, out, err = gengdu("--people", "40")
        assert (status, out, err.count("\n")) == (1, "", 1)
        assert "--people 30" in err
        assert Person.objects.count() == there

    def test_where_there_are_accounts_a_province_wants_a_yes(self, demo, few, gengdu):
        assert gengdu()[0] == 0
        there = Person.objects.count()
        status, _out, err = gengdu("--people", "10")
        assert (status, err.count("\n"), "--yes" in err) == (1, 1, True)
        assert Person.objects.count() == there
        assert gengdu("--people", "10", "--yes")[0] == 0
        assert Person.objects.count() == there + 10

    def test_a_refusal_is_one_line(self, demo, gengdu):
        register("陈小梅", cast.HOME_VILLAGE)
        status, out, err = gengdu()
        assert (status, out) == (1, "")
        assert err.count("\n") == 1
        assert world.FORCE in err


def test_make_run_shows_address_and_log_ins_and_refuses_the_other_mode(tmp_path):
    port = free_ports()
    with serving(tmp_path, port, GENGDU_DEMO="1") as site:
        until(lambda: "Ctrl-C 停止 stops it" in site.log.read_text(), within=FIRST_START)
        assert get(port, "/sign-in/")[0] == 200
        site.send_signal(signal.SIGINT)
        assert site.wait(LONG) == 0
    said = site.log.read_text()
    assert said.index("households 农户 102/136") < said.index(f"Gengdu: http://localhost:{port}")
    assert f"password 密码: {cast.PASSWORD}" in said
    assert f"http://localhost:{port}/console/" in said
    refused = serve(tmp_path, port, GENGDU_DEMO="0")
    assert refused.returncode == 3
    assert "whose passwords everybody knows" in refused.stderr
