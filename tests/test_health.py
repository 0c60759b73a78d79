"""/healthz, /readyz and the ground the data lies on."""

from collections import namedtuple
from pathlib import Path

import pytest
from django.db import connection

from config import folders
from gengdu.kit.health import Check, checks
from gengdu.kit.registry import Registry

MOUNTS = r"""rootfs / rootfs rw 0 0
/dev/sda1 / ext4 rw 0 0
server:/export /srv/data nfs4 rw 0 0
//pc/share /media/usb\040disk cifs rw 0 0
me@far:/ /srv/data/local/far fuse.sshfs rw 0 0
/dev/sdb1 /srv/data/local ext4 rw 0 0
/dev/sdc1 /mnt/ntfs fuseblk rw 0 0
share /mnt/9p 9p rw 0 0
damaged
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "mounts"
    path.write_text(MOUNTS)
    return path


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/var/lib/gengdu", ""),
        ("/srv/data", "nfs4"),
        ("/srv/data/gengdu", "nfs4"),
        ("/srv/database", ""),
        ("/srv/data/local/gengdu", ""),
        ("/srv/data/local/far/x", "fuse.sshfs"),
        ("/media/usb disk/gengdu", "cifs"),
        ("/mnt/ntfs/gengdu", ""),
        ("/mnt/9p", "9p"),
    ],
)
def test_the_deepest_mount_decides(folder, kind, table):
    assert folders.network_kind(Path(folder), table) == kind


def test_without_a_mount_table_nothing_is_claimed(tmp_path):
    assert folders.network_kind(tmp_path, tmp_path / "none") == ""


def on_nfs(monkeypatch):
    monkeypatch.setattr(folders, "mounts", lambda _table: [folders.Mount(Path("/"), "nfs4")])


@pytest.mark.django_db
class TestHealthz:
    def test_the_process_lives(self, client):
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["status"]) == (200, "ok")
        assert "no-store" in answer["Cache-Control"]

    def test_it_asks_no_database(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get("/healthz")

    def test_a_database_file_on_a_network_file_system_is_an_error(
        self, client, monkeypatch, settings
    ):
        on_nfs(monkeypatch)
        settings.EMBEDDED = True
        answer = client.get("/healthz")
        assert (answer.status_code, answer.json()["status"]) == (503, "error")
        assert "network file system (nfs4)" in answer.json()["data_folder"]

    def test_files_of_a_cluster_may_lie_there(self, client, monkeypatch, settings):
        on_nfs(monkeypatch)
        settings.EMBEDDED = False
        assert client.get("/healthz").status_code == 200

    def test_nothing_but_reading(self, client):
        assert [client.post(path).status_code for path in ("/healthz", "/readyz")] == [405, 405]


@pytest.fixture
def only(monkeypatch):
    """Put these checks in the place of all others."""

    def put(**probes):
        registry = Registry("trial")
        for name, probe in probes.items():
            registry.register(name, Check(name, probe))
        monkeypatch.setattr("config.health.checks", registry)

    return put


def broken():
    raise ConnectionError("postgres://gengdu:secret@db/gengdu does not answer")


@pytest.mark.django_db
class TestReadyz:
    def test_all_is_well(self, client, only):
        only(database=lambda: "", disk=lambda: "")
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (
            200,
            {"status": "ok", "checks": {"database": "ok", "disk": "ok"}},
        )
        assert "no-store" in answer["Cache-Control"]

    def test_each_failing_check_gives_its_reason_and_no_secret(self, client, only):
        only(database=broken, worker=lambda: "no worker is running", disk=lambda: "")
        answer = client.get("/readyz")
        assert (answer.status_code, answer.json()) == (
            503,
            {
                "status": "error",
                "checks": {
                    "database": "the probe failed with ConnectionError",
                    "worker": "no worker is running",
                    "disk": "ok",
                },
            },
        )

    def test_what_is_asked(self):
        assert {"database", "disk", "worker", "audit", "feed"} <= set(checks.names())

    def test_a_database_that_does_not_answer(self, monkeypatch):
        monkeypatch.setattr(connection, "cursor", broken)
        assert checks["database"].ask() == "the probe failed with ConnectionError"

    def test_a_full_disk(self, monkeypatch):
        usage = namedtuple("usage", "total used free")
        for free, words in [(512, ""), (511, "511 MiB left, 512 needed")]:
            found = usage(0, 0, free * folders.MIB)
            monkeypatch.setattr("config.folders.shutil.disk_usage", lambda _path, u=found: u)
            assert checks["disk"].ask() == words
