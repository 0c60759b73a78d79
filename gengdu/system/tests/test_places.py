"""Places, options, jobs, the log and the feed in the back office."""

import re

import pytest

from gengdu.access.enums import Right, Role
from gengdu.audit.models import AuditEntry
from gengdu.jobs import actions as jobs
from gengdu.jobs.enums import JobState
from gengdu.jobs.models import Job
from gengdu.jobs.worker.runner import run_waiting
from gengdu.kit import clock
from gengdu.kit.errors import Forbidden, NotFound
from gengdu.kit.ids import ref_of, uuid7
from gengdu.options.models import OptionValue
from gengdu.options.queries import value_of
from gengdu.regions.models import Region, Succession
from gengdu.regions.rules import plans
from gengdu.system.actions import options, regions
from gengdu.system.actions.audit import verify_log
from gengdu.system.queries.audit import entries_for
from gengdu.system.queries.installation import keeps_installation

REGIONS = "/console/regions/region/"


def hidden_fields(answer) -> list[tuple[str, str]]:
    """What the page sends when its button is pressed."""
    page = answer.content.decode()
    return re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page)


class TestPlaces:
    """Only inside the own tree."""

    def test_a_place_is_found_by_any_part_of_its_name(self, desk, county_admin):
        from gengdu.regions.actions.index import index_names

        index_names(regions=list(Region.objects.all()))
        answer = desk(county_admin).get(f"{REGIONS}?q=眼岭")
        assert [row.record.name for _k, row in answer.context["listing"].rows] == ["泉眼岭村"]

    def test_rename_and_add(self, desk, county_admin):
        browser = desk(county_admin)
        assert (
            browser.post(f"{REGIONS}220122101202/rename/", {"name": "新双桥村"}).status_code == 302
        )
        assert Region.objects.get(pk="220122101202").name == "新双桥村"
        answer = browser.post(f"{REGIONS}220122101/add/", {"name": "良种场"})
        assert answer["Location"] == f"{REGIONS}220122101900/"
        assert browser.post(f"{REGIONS}220122101/add/", {"name": "良种场"}).status_code == 409

    def test_a_foreign_place_is_not_there(self, desk, county_admin):
        answer = desk(county_admin).post(f"{REGIONS}220182100200/rename/", {"name": "改名"})
        assert answer.status_code == 404
        with pytest.raises(NotFound):
            regions.rename_place(actor=county_admin, code="220182100200", name="改名")
        assert Region.objects.get(pk="220182100200").name == "兴隆村"

    def test_a_village_moves_with_a_preview_and_back(self, desk, county_admin):
        browser, url = desk(county_admin), f"{REGIONS}220122101202/"
        sent = {"parent-next": "220122102", "name": "", "official": ""}
        sent["on"] = clock.today().isoformat()
        preview = browser.post(f"{url}move/", sent)
        assert preview.status_code == 200
        assert preview.context["previewed"]["links"] == [("双桥村", "双桥村", 1)]
        assert not Succession.objects.exists()
        again = dict(hidden_fields(preview))
        assert again["confirmed"] == "1"
        assert browser.post(f"{url}move/", again).status_code == 302
        assert Region.objects.get(pk="220122101202").is_open is False
        succession = Succession.objects.get()
        undo = f"/console/regions/succession/{ref_of(succession.uid)}/undo/"
        assert browser.post(undo).status_code == 302
        assert Region.objects.get(pk="220122101202").is_open is True

    def test_a_plan_does_not_reach_into_a_neighbours_tree(self, county_admin):
        plan = plans.move("220122101202", parent="220182100", on=clock.today())
        with pytest.raises(NotFound):
            regions.succeed_place(actor=county_admin, code="220122101202", plan=plan)
        other = plans.move("220122101201", parent="220122102", on=clock.today())
        with pytest.raises(NotFound):
            regions.succeed_place(actor=county_admin, code="220122101202", plan=other)
        assert not Succession.objects.exists()

    def test_a_line_that_is_no_part_is_told(self, desk, county_admin):
        sent = {"parts": "新东村", "on": clock.today().isoformat()}
        answer = desk(county_admin).post(f"{REGIONS}220122101202/split/", sent)
        assert answer.status_code == 422
        assert "新东村" in str(answer.context["form"].errors["parts"])

    def test_a_village_is_divided(self, desk, county_admin):
        sent = {"parts": "新东村 60\n新西村 40%", "on": clock.today().isoformat(), "confirmed": "1"}
        answer = desk(county_admin).post(f"{REGIONS}220122101202/split/", sent)
        assert answer.status_code == 302, answer.content.decode()[-900:]
        names = Region.objects.filter(parent="220122101", closed_on=None).values_list(
            "name", flat=True
        )
        assert {"新东村", "新西村"} <= set(names)


class TestOptions:
    """Set where one may, inherited below, the source told."""

    def test_set_inherit_and_clear(self, desk, county_admin):
        browser = desk(county_admin)
        sent = {"key": "site.hotline", "region_code": "220122", "value": "0431-12316"}
        assert browser.post("/console/options/option/do/set/", sent).status_code == 302
        assert value_of("site.hotline", "220122101202") == "0431-12316"
        rows = {
            r["spec"].key: r
            for r in browser.get("/console/options/option/?place=220122101").context["rows"]
        }
        assert (rows["site.hotline"]["words"], rows["site.hotline"]["from"]) == (
            "0431-12316",
            "农安县",
        )
        page = browser.get("/console/options/option/do/set/?key=site.hotline&region_code=220122")
        assert 'value="0431-12316"' in page.content.decode()
        gone = {"key": "site.hotline", "region_code": "220122"}
        assert browser.post("/console/options/option/do/inherit/", gone).status_code == 302
        assert not OptionValue.objects.exists()

    def test_a_wrong_value_is_told_beside_the_field(self, desk, county_admin):
        sent = {"key": "site.hotline", "region_code": "220122", "value": "call me"}
        answer = desk(county_admin).post("/console/options/option/do/set/", sent)
        assert answer.status_code == 422
        assert "value" in answer.context["form"].errors

    @pytest.mark.parametrize("code", ["220182", "22"])
    def test_another_place_is_not_ones_own(self, county_admin, desk, code):
        with pytest.raises(Forbidden):
            options.set_option(
                actor=county_admin, key="site.hotline", region_code=code, value="12316"
            )
        answer = desk(county_admin).get(f"/console/options/option/?place={code}")
        assert answer.status_code == 404
        assert not OptionValue.objects.exists()

    def test_options_of_the_whole_site_are_the_keepers(self, county_admin, province_admin):
        assert keeps_installation(province_admin, Right.OPTIONS_CHANGE)
        assert not keeps_installation(county_admin, Right.OPTIONS_CHANGE)
        with pytest.raises(Forbidden):
            options.set_option(
                actor=county_admin, key="site.operator", region_code="", value="农安县"
            )
        options.set_option(
            actor=province_admin, key="site.operator", region_code="", value="吉林省"
        )
        assert value_of("site.operator") == "吉林省"


def test_on_a_countys_own_node_its_administrator_keeps_the_installation(
    county_admin, give, resident
):
    assert keeps_installation(county_admin, Right.OPTIONS_CHANGE)
    give(resident("邻居", "兴隆村"), Role.SYSTEM_ADMIN, "榆树市")
    assert not keeps_installation(county_admin, Right.OPTIONS_CHANGE)


class TestJobs:
    """All of it for the keeper, one's own for everybody else."""

    def test_retry_and_stop(self, desk, province_admin):
        dead = Job.objects.create(task="jobs.prune", state=JobState.DEAD, attempts=5)
        waiting = jobs.enqueue("jobs.prune")
        browser = desk(province_admin)
        assert browser.post(f"/console/jobs/job/{ref_of(dead.uid)}/retry/").status_code == 302
        assert browser.post(f"/console/jobs/job/{ref_of(waiting.uid)}/cancel/").status_code == 302
        states = [Job.objects.get(pk=job.pk).state for job in (dead, waiting)]
        assert states == [JobState.QUEUED, JobState.CANCELLED]
        assert browser.post(f"/console/jobs/job/{ref_of(waiting.uid)}/cancel/").status_code == 409

    def test_a_countys_administrator_sees_his_own_only(self, desk, county_admin, province_admin):
        jobs.enqueue("jobs.prune", by=province_admin.uid)
        own = jobs.enqueue("jobs.prune", by=county_admin.uid)
        answer = desk(county_admin).get("/console/jobs/job/")
        assert [row.record.pk for _k, row in answer.context["listing"].rows] == [own.pk]


class TestAudit:
    """Read by the auditor of the place, changed by nobody."""

    def test_an_auditor_reads_the_own_places(self, auditor, give, resident, county_admin, desk):
        regions.rename_place(actor=county_admin, code="220122101202", name="新双桥村")
        mine = give(resident("县审计", "兴隆村"), Role.AUDITOR, "榆树市")
        assert "regions.region.rename" in set(entries_for(auditor).values_list("verb", flat=True))
        assert "regions.region.rename" not in set(entries_for(mine).values_list("verb", flat=True))
        assert entries_for(county_admin).count() == 0

    def test_filters_by_verb_account_and_day(self, auditor, county_admin, desk):
        regions.rename_place(actor=county_admin, code="220122101202", name="新双桥村")
        browser, day = desk(auditor), clock.today().isoformat()

        def count(query: str) -> int:
            return len(browser.get(f"/console/audit/entry/?{query}").context["listing"].rows)

        who = ref_of(county_admin.uid)
        assert count(f"q=region.rename&actor={who}&since={day}&until={day}") == 1
        assert count(f"q=region.rename&actor={county_admin.uid}") == 1
        assert count("q=region.rename&since=2020-01-01&until=2020-01-02") == 0
        assert count(f"actor={ref_of(uuid7())}") == 0
        assert count("actor=nonsense") == 0
        assert count("q=region.rename&target=220122101202&place=220122") == 1

    def test_the_log_is_checked_by_a_job(self, auditor, desk, settings, tmp_path):
        settings.GENGDU_AUDIT_HEAD = str(tmp_path / "head.json")
        browser = desk(auditor)
        answer = browser.post("/console/audit/entry/do/verify/")
        job = Job.objects.get(task="system.verify_log")
        assert answer["Location"] == f"/console/job/{ref_of(job.uid)}/"
        run_waiting()
        job.refresh_from_db()
        assert (job.state, job.result["clean"]) == (JobState.DONE, True)
        assert browser.get(answer["Location"]).status_code == 200
        assert AuditEntry.objects.filter(verb="audit.entry.verify").count() == 1

    def test_only_the_auditor_above_all_checks_it(self, auditor, give, resident):
        county = give(resident("县审计", "兴隆村"), Role.AUDITOR, "榆树市")
        with pytest.raises(Forbidden):
            verify_log(actor=county)
        assert not Job.objects.filter(task="system.verify_log").exists()


def test_the_feed_says_how_it_stands(desk, province_admin):
    answer = desk(province_admin).get("/console/changes/feed/")
    assert answer.context["waiting"] >= 0
    assert answer.context["head"] >= 0


def test_a_village_leads_to_its_poster_and_a_township_has_none(desk, manager):
    browser = desk(manager)
    pages = [browser.get(f"/console/regions/region/{c}/") for c in ("220122101202", "220122101")]
    assert ["/j/220122101202/poster/" in p.content.decode() for p in pages] == [True, False]
    assert "/poster/" not in pages[1].content.decode()
