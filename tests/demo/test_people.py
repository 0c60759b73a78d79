"""The county once it is filled: who can sign in, who lives and grows what where."""

import datetime as dt

import time_machine
from django.contrib.auth.hashers import check_password
from django.test import TestCase, override_settings

from config.demo import cast, villages, world
from config.demo.texts import Fate, texts_for
from gengdu.access.enums import Role
from gengdu.access.models import Grant, Organisation
from gengdu.access.queries import is_staff, roles_of
from gengdu.articles.enums import State
from gengdu.articles.models import (
    Article,
    Confirmation,
    Correction,
    Favourite,
    Like,
    PublishedArticle,
)
from gengdu.audit.models import AuditEntry
from gengdu.delivery.enums import Word
from gengdu.delivery.models import Exposure, Feedback
from gengdu.delivery.queries.standing import standing_for
from gengdu.fields.enums import ReportState
from gengdu.fields.models import Observation, Planting, StageReport
from gengdu.fields.queries.plantings import live_plantings, standing
from gengdu.fields.queries.reports import reports_in_charge
from gengdu.fields.queries.seasons import season_of
from gengdu.files.enums import FileState
from gengdu.files.models import File
from gengdu.notices.models import Notice
from gengdu.people.enums import PasswordProfile
from gengdu.people.models import Account, Household, Person, SignIn
from gengdu.people.tests.browser import Browser
from gengdu.review.models import Decision
from gengdu.review.queries import queue_for
from tests.demo.story import (
    EVERY_VILLAGE,
    JULY,
    OPEN_FIELD,
    counts,
    lay_out_the_county,
    person,
    quietly,
)


@override_settings(GENGDU_DEMO=True)
class TestPeople(TestCase):
    """Built once for the class: it takes some seconds."""

    @classmethod
    def setUpTestData(cls):
        lay_out_the_county()
        cls.day = JULY.date()
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
        ) == [bureau.short_name for bureau in cast.BUREAUS]
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
        assert open_fields.count() > 150
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

    def test_every_text_came_as_far_as_it_should(self):
        fates = {Article.objects.get(title=t.title).state: t.fate for t in texts_for(self.day)}
        assert fates == {
            State.PUBLISHED: Fate.PUBLISHED,
            State.PENDING: Fate.WAITS,
            State.REJECTED: Fate.SENT_BACK,
            State.SCHEDULED: Fate.SCHEDULED,
            State.EXPIRED: Fate.EXPIRED,
            State.RECALLED: Fate.RECALLED,
        }
        shown = PublishedArticle.objects.filter(hidden_at__isnull=True)
        assert sorted(shown.values_list("title", flat=True)) == sorted(
            text.title
            for text in texts_for(self.day)
            if text.fate in {Fate.PUBLISHED, Fate.EXPIRED}  # its last day takes it from the lists
        )

    def test_somebody_else_decided_and_something_waits_for_each_reviewer(self):
        waits = {
            player.key: [row.title for row in queue_for(person(player)).order_by("pk")]
            for player in (cast.TOWNSHIP_REVIEWER, cast.REVIEWER, cast.PROVINCE_REVIEWER)
        }
        assert [len(titles) for titles in waits.values()] == [1, 3, 4]
        assert "农技大集" in waits["township"][0]
        assert any("春马铃薯" in title for title in waits["reviewer"])
        assert any("东北粳稻" in title for title in waits["province"])
        decided = Decision.objects.select_related("submission")
        assert {decision.reviewer for decision in decided} == {person(cast.REVIEWER)}
        assert person(cast.REVIEWER) not in {one.submission.author for one in decided}

    def test_it_was_written_over_weeks_and_nobody_did_anything_before_he_was_there(self):
        days = {a.published_at.date() for a in PublishedArticle.objects.all()}
        assert len(days) > 15
        assert (JULY.date() - min(days)).days >= 28
        first = {a.uid: a.made_at for a in Account.objects.all()}
        for entry in AuditEntry.objects.filter(actor_uid__isnull=False):
            assert first[entry.actor_uid] <= entry.at <= JULY

    def test_a_village_notice_is_before_its_readers_by_its_own_right(self):
        notice = PublishedArticle.objects.get(title__startswith="泉眼岭村明天上午停水")
        assert (notice.region_id, notice.article.author) == (
            cast.HOME_VILLAGE,
            person(cast.MANAGER),
        )
        assert not Decision.objects.filter(submission__object_uid=notice.uid).exists()

    def test_pictures_have_words_and_sizes_and_the_sheet_can_be_taken_along(self):
        shown = [p for a in PublishedArticle.objects.all() for p in a.pictures]
        assert len(shown) >= 6
        assert all(len(picture["words"]) >= 10 for picture in shown)
        files = File.objects.filter(uid__in=[picture["uid"] for picture in shown])
        assert {file.state for file in files} == {FileState.READY}
        sheet = PublishedArticle.objects.get(needs_confirmation=True)
        assert [one["words"] for one in sheet.attachments] == ["补贴面积核对明白纸（文本）"]

    def test_what_was_said_wrongly_is_corrected_before_the_readers_eyes(self):
        correction = Correction.objects.get()
        assert correction.words == "“晚六点半”应为“晚七点”。"
        assert "晚七点" in correction.article.published.summary

    def test_the_technician_looked_at_another_townships_fields(self):
        seen = Observation.objects.get()
        assert (seen.by, seen.crop.key) == (person(cast.TECHNICIAN), "rice_japonica_ne")
        assert seen.region_id not in {cast.HOME_TOWNSHIP, ""}
        assert seen.counts["plantings"] >= 1

    def test_whoever_is_told_for_the_whole_house_reads_the_reason_once(self):
        advice = standing_for(person(cast.FARMER), self.day)
        assert len(advice) >= 4
        for one in advice:
            assert len(set(one.all_reasons)) == len(one.all_reasons)

    def test_authors_have_read_all_but_the_latest_notices(self):
        kept = Notice.objects.filter(person=person(cast.TECHNICIAN).person_id)
        assert kept.filter(read_at__isnull=False).count() > 10
        assert 0 < kept.filter(read_at__isnull=True).count() <= 3

    def test_villagers_have_read_liked_confirmed_and_said_something(self):
        assert Exposure.objects.count() > 200
        assert Like.objects.count() > 20
        assert Favourite.objects.count() > 5
        assert Confirmation.objects.count() >= 5
        assert {row.word for row in Feedback.objects.all()} == set(Word.values)
        cast_people = {person(player).person_id for player in cast.PLAYERS}
        assert not Exposure.objects.filter(person__in=cast_people).exists()

    def test_one_report_waits_for_the_technician(self):
        waiting = StageReport.objects.get(state=ReportState.WAITING)
        assert waiting in reports_in_charge(person(cast.TECHNICIAN))

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
