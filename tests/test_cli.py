"""The program `gengdu`: its words, what each command does, and what it refuses."""

import datetime as dt
import re

import pytest
import time_machine
from django.conf import settings as django_settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import translation

from config import census, cli, doctor, folders, start, supervisor
from gengdu.access.enums import Role
from gengdu.access.models import Grant
from gengdu.agronomy.actions.reference import load_reference
from gengdu.agronomy.models import Crop
from gengdu.audit.actions import record
from gengdu.audit.gateways import checkpoint
from gengdu.audit.models import AuditEntry
from gengdu.fields.actions import Entry, add_planting
from gengdu.fields.models import PlantingStage
from gengdu.kit import clock, vault
from gengdu.kit.health import Check
from gengdu.people.models import Account, Enrolment


@pytest.fixture
def gengdu(capsys, monkeypatch):
    """Run a command; gives (status, standard output, standard error)."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments):
        with pytest.raises(SystemExit) as ended:
            cli.main(list(arguments))
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    before = translation.get_language()
    yield run
    translation.activate(before)


class TestWords:
    def test_help_names_every_command_in_both_languages(self, gengdu):
        status, said, _ = gengdu("--help")
        assert status == 0
        listed = re.findall(r"^    ([a-z-]+)(?:\s|$)", said, re.MULTILINE)
        assert set(listed) == {command.name.partition(" ")[0] for command in cli.COMMANDS}
        assert "Look at everything and say what is wrong. 检查并报告问题。" in " ".join(
            said.split()
        )

    @pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
    def test_every_command_explains_itself(self, gengdu, command):
        status, said, _ = gengdu(*command.name.split(), "--help")
        words = " ".join(said.split())
        assert status == 0
        assert command.words in words
        assert command.chinese in words

    @pytest.mark.parametrize("arguments", [[], ["dance"], ["keys"], ["create-admin"]])
    def test_what_it_does_not_know_it_refuses(self, gengdu, arguments):
        status, said, complaint = gengdu(*arguments)
        assert (status, said) == (2, "")
        assert complaint.startswith("usage: gengdu")


class TestKeys:
    def test_a_new_file_is_ours_alone_and_can_be_read(self, gengdu, tmp_path):
        path = tmp_path / "keys.json"
        assert gengdu("keys", "new", str(path))[0] == 0
        assert oct(path.stat().st_mode & 0o777) == "0o600"
        assert vault.read_ring(path).current == "k1"

    def test_its_place_comes_from_the_environment(self, gengdu, tmp_path, monkeypatch):
        monkeypatch.setenv("GENGDU_KEYS", str(tmp_path / "k.json"))
        assert gengdu("keys", "new")[0] == 0
        assert (tmp_path / "k.json").exists()

    def test_an_existing_file_is_never_overwritten(self, gengdu, tmp_path):
        path = tmp_path / "keys.json"
        path.write_text("precious")
        status, _, complaint = gengdu("keys", "new", str(path))
        assert status == 1
        assert complaint == f"gengdu: {path} exists; keys are changed with: gengdu keys rotate\n"
        assert path.read_text() == "precious"

    @pytest.mark.django_db
    def test_rotating_seals_a_phone_anew_and_finds_it(self, gengdu, tmp_path, settings, jilin):
        settings.GENGDU_KEYS = str(tmp_path / "keys.json")
        vault.write_ring(vault.new_ring(), tmp_path / "keys.json")
        gengdu("create-admin", "--phone=13900000001", "--name=安全", "--region=220122")
        before = Account.objects.get().phone_sealed
        status, said, _ = gengdu("keys", "rotate")
        account = Account.objects.get()
        assert (status, account.phone()) == (0, "13900000001")
        assert (before.partition(".")[0], account.phone_sealed.partition(".")[0]) == ("k1", "k2")
        assert "13900000001" not in said


@pytest.mark.django_db
class TestCreateAdmin:
    WORDS = ("create-admin", "--phone", "13900000001", "--name", "安全", "--region", "220122")

    def test_an_account_a_role_and_a_link_that_works(self, gengdu, jilin, client):
        status, link, _ = gengdu(*self.WORDS)
        assert status == 0
        assert link.startswith(f"{django_settings.GENGDU_ORIGIN}/enrol/")
        grant = Grant.objects.get()
        assert (grant.role, grant.region_id, grant.granted_by) == (
            Role.SECURITY_ADMIN,
            "220122",
            None,
        )
        assert not grant.account.has_usable_password()
        page = client.get(link.strip().removeprefix(django_settings.GENGDU_ORIGIN))
        assert page.status_code == 200
        verbs = set(AuditEntry.objects.values_list("verb", flat=True))
        assert {"people.enrolment.issue", "access.role.grant"} <= verbs

    def test_again_gives_a_new_link_and_nothing_else(self, gengdu, jilin):
        first, second = gengdu(*self.WORDS)[1], gengdu(*self.WORDS)[1]
        assert first != second
        assert [model.objects.count() for model in (Account, Grant, Enrolment)] == [1, 1, 1]

    def test_nobody_administers_twice(self, gengdu, jilin):
        gengdu(*self.WORDS)
        status, said, complaint = gengdu(*self.WORDS, "--role", "auditor")
        assert (status, said) == (1, "")
        assert complaint.startswith("gengdu: ")
        assert list(Grant.objects.values_list("role", flat=True)) == [Role.SECURITY_ADMIN]

    @pytest.mark.parametrize("wrong", [("--phone", "12"), ("--region", "99"), ("--name", "")])
    def test_what_does_not_fit_makes_nothing(self, gengdu, jilin, wrong):
        status, said, complaint = gengdu(*self.WORDS, *wrong)
        assert (status, said, len(complaint.splitlines())) == (1, "", 1)
        assert not Account.objects.exists()
        assert not Grant.objects.exists()
        assert not AuditEntry.objects.exists()

    def test_other_roles_are_given_in_the_console(self, gengdu, jilin):
        assert gengdu(*self.WORDS, "--role", "editor")[0] == 2
        assert not Account.objects.exists()

    def test_the_refusal_is_in_the_operator_s_language(self, gengdu, jilin, monkeypatch):
        monkeypatch.setenv("LANG", "zh_CN.UTF-8")
        complaint = gengdu(*self.WORDS, "--phone", "12")[2]
        assert re.search("[\u4e00-\u9fff]", complaint)


@pytest.mark.django_db
class TestMigrate:
    def test_a_current_schema_needs_nothing(self, gengdu):
        assert gengdu("migrate") == (0, "nothing to do\n", "")

    def test_a_schema_of_a_newer_release_is_refused_and_left_alone(self, gengdu):
        MigrationRecorder(connection).record_applied("options", "0999_tomorrow")
        status, said, complaint = gengdu("migrate")
        assert (status, said) == (3, "")
        assert complaint == (
            "gengdu: the database belongs to a newer release (options.0999_tomorrow is unknown"
            " here): install that release, or restore the backup made before it\n"
        )

    def test_tables_of_programs_we_do_not_know_are_no_concern(self, gengdu):
        MigrationRecorder(connection).record_applied("wiki", "0001_initial")
        assert gengdu("migrate")[0] == 0

    def test_pending_migrations_are_named(self):
        MigrationRecorder(connection).record_unapplied("options", "0001_initial")
        assert start.pending_migrations() == ["options.0001_initial"]


def test_static_files_are_gathered_when_they_changed(tmp_path, settings):
    settings.DATA, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    assert [start.collect_static() for _ in range(2)] == [True, False]
    assert (tmp_path / "static" / "shell").is_dir()
    (tmp_path / "static.stamp").write_text("of another release")
    assert start.collect_static()


@pytest.mark.django_db
class TestAuditVerify:
    @pytest.fixture(autouse=True)
    def _own_checkpoint(self, tmp_path, settings):
        settings.GENGDU_AUDIT_HEAD = str(tmp_path / "head.json")

    def test_a_whole_log(self, gengdu):
        status, said, _ = gengdu("audit", "verify")
        assert (status, said) == (0, "0 seals, 0 entries, 0 not sealed yet: the log is whole\n")

    def test_a_log_whose_end_was_cut_off_has_another_status(self, gengdu):
        checkpoint.replace(checkpoint.Checkpoint(7, "0" * 64))
        status, said, _ = gengdu("audit", "verify")
        assert status == 1
        assert said.endswith("1 findings\n")

    def test_an_operator_may_accept_it_with_a_reason_that_is_logged(self, gengdu):
        checkpoint.replace(checkpoint.Checkpoint(7, "0" * 64))
        assert gengdu("audit", "verify", "--accept", "restored from Monday")[0] == 0
        assert AuditEntry.objects.filter(actor_uid=None).count() == 1


@pytest.mark.django_db
class TestRecomputeStages:
    @pytest.fixture
    def intervals(self, mei):
        """Reads the stage intervals of a plot of maize, as they were computed on sowing."""
        load_reference()
        maize = Crop.objects.get(key="maize_spring")
        sown = Entry(
            crop_id=maize.pk,
            plot="东坡",
            region_code=mei.person.region_id,
            started_on=clock.today() - dt.timedelta(30),
        )
        add_planting(actor=mei, person_uid=mei.person.uid, entry=sown)
        return lambda: set(PlantingStage.objects.values_list("stage", "enter_on", "leave_on"))

    def test_what_was_lost_is_computed_again_and_progress_is_told(self, gengdu, intervals):
        before = intervals()
        PlantingStage.objects.all().delete()
        status, said, progress = gengdu("recompute-stages")
        assert (status, intervals()) == (0, before)
        assert said.startswith(f"{len(before)} rows of stage intervals written")
        assert progress.startswith("1/1 ")

    def test_where_all_is_right_nothing_is_written(self, gengdu, intervals):
        before = intervals()
        status, said, _ = gengdu("recompute-stages")
        assert (status, intervals()) == (0, before)
        assert said.startswith("0 rows of stage intervals written")


@pytest.fixture
def sound(tmp_path, settings, monkeypatch):
    """A healthy installation, so that each test spoils one thing."""
    data = tmp_path / "data"
    data.mkdir(mode=0o750)
    settings.DATA = data
    settings.GENGDU_KEYS = str(tmp_path / "keys" / "keys.json")
    settings.GENGDU_AUDIT_HEAD = str(tmp_path / "keys" / "head.json")
    vault.write_ring(vault.new_ring(), tmp_path / "keys" / "keys.json")
    monkeypatch.setattr(supervisor, "bindable", lambda _host, _port: True)
    monkeypatch.setattr(doctor, "checks", [])
    return tmp_path


def verdicts():
    """{what: verdict} of an examination."""
    with translation.override("en"):
        return {finding.what: str(finding.verdict) for finding in doctor.examine()}


@pytest.mark.django_db
class TestDoctor:
    def test_a_sound_installation(self, gengdu, sound):
        status, said, _ = gengdu("doctor")
        assert status == 0
        assert [line.split()[0] for line in said.splitlines()] == ["ok"] * 12
        assert re.search(r"^ok    database: (SQLite|PostgreSQL) \d+", said, re.MULTILINE)

    def test_its_lines_are_in_the_operator_s_language(self, gengdu, sound, monkeypatch):
        monkeypatch.setenv("LANG", "zh_CN.UTF-8")
        assert "ok    密钥文件: 只有所有者可以读取\n" in gengdu("doctor")[1]

    def test_a_data_folder_others_can_read(self, sound):
        (sound / "data").chmod(0o755)
        assert verdicts()["data folder"] == "warn"

    def test_a_data_folder_on_another_machine(self, gengdu, sound, monkeypatch, settings):
        monkeypatch.setattr(folders, "network_kind", lambda _folder: "nfs4")
        settings.EMBEDDED = True
        status, said, _ = gengdu("doctor")
        assert status == 1
        assert "bad   data folder: lies on a network file system (nfs4)" in said

    @pytest.mark.parametrize(("mib", "verdict"), [(511, "bad"), (2047, "warn"), (2048, "ok")])
    def test_room(self, sound, monkeypatch, mib, verdict):
        monkeypatch.setattr(folders, "free_bytes", lambda _folder: mib * folders.MIB)
        assert verdicts()["disk"] == verdict

    def test_a_key_file_others_can_read(self, sound):
        (sound / "keys" / "keys.json").chmod(0o640)
        assert verdicts()["key file"] == "bad"

    def test_a_key_file_that_is_gone(self, sound):
        (sound / "keys" / "keys.json").unlink()
        assert verdicts()["key file"] == "bad"

    def test_a_key_file_of_another_installation(self, sound, mei):
        assert verdicts()["key file"] == "ok"
        vault.write_ring(vault.new_ring(), sound / "keys" / "keys.json")
        assert verdicts()["key file"] == "bad"
        with pytest.raises(start.NotStarting):
            start.require_fitting_keys()

    def test_a_key_file_that_is_backed_up_with_the_data(self, sound, settings):
        settings.GENGDU_KEYS = str(sound / "data" / "keys.json")
        vault.write_ring(vault.new_ring(), sound / "data" / "keys.json")
        assert verdicts()["key file"] == "warn"

    def test_pending_migrations(self, sound):
        MigrationRecorder(connection).record_unapplied("options", "0001_initial")
        assert verdicts()["schema"] == "warn"

    def test_a_clock_that_went_back(self, sound):
        with time_machine.travel(dt.datetime(2001, 1, 1, tzinfo=dt.UTC)):
            assert verdicts()["clock"] == "bad"

    def test_a_log_from_the_future(self, sound):
        with time_machine.travel(clock.now() + dt.timedelta(hours=3)):
            record(actor=None, verb="trial.thing.do")
        assert verdicts()["clock"] == "bad"

    def test_ports_that_are_ours_and_ports_that_are_not(self, sound, monkeypatch):
        port = django_settings.PORT
        monkeypatch.setattr(supervisor, "bindable", lambda _host, _port: False)
        monkeypatch.setattr(supervisor, "answers", lambda _host, asked: asked == port)
        found = verdicts()
        assert found[f"port {port} (pages)"] == "ok"
        assert found[f"port {port + 1} (bulk)"] == "bad"

    def test_processes_and_their_memory(self, gengdu, sound, monkeypatch):
        assert "ok    processes: the site is down\n" in gengdu("doctor")[1]
        found = [census.Process(1, "supervisor", 10.2), census.Process(2, "worker", 31.9)]
        monkeypatch.setattr(census, "processes", lambda: found)
        words = "processes: 2 take 42 MiB (supervisor 10, worker 32)\n"
        assert f"ok    {words}" in gengdu("doctor")[1]
        monkeypatch.setattr(census, "total_memory", lambda: 84.0)
        assert f"warn  {words}" in gengdu("doctor")[1]

    def test_what_readyz_would_say(self, sound, monkeypatch):
        monkeypatch.setattr(
            doctor,
            "checks",
            [Check("worker", lambda: "no worker is running"), Check("feed", lambda: "")],
        )
        found = verdicts()
        assert (found["worker"], found["feed"]) == ("bad", "ok")

    def test_a_log_whose_end_was_cut_off(self, sound):
        checkpoint.replace(checkpoint.Checkpoint(7, "0" * 64))
        assert verdicts()["audit log"] == "bad"

    def test_a_checkpoint_that_was_tampered_with(self, sound):
        (sound / "keys" / "head.json").write_text('{"no": 1, "digest": "0", "mac": "0"}')
        assert verdicts()["audit log"] == "bad"
