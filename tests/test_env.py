"""A wrong value stops the start with one clear line; the origin decides cookies and HSTS."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import env

ROOT = Path(__file__).resolve().parent.parent
LEFT = {"PATH", "HOME", "LANG", "LC_ALL", "PYTHONDONTWRITEBYTECODE", "TMPDIR"}


def python(code, folder, **settings):
    """Run code in a fresh process whose environment holds these settings alone."""
    bare = {name: value for name, value in os.environ.items() if name in LEFT}
    environment = {**bare, "GENGDU_DATA": str(folder / "data"), **settings}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


WRONG = [
    ({"PORT": "eighty"}, "PORT must be a whole number, not 'eighty'"),
    ({"PORT": "0"}, "PORT must be between 1 and 65533, not 0"),
    ({"GENGDU_DEMO": "maybe"}, "GENGDU_DEMO must be 1 or 0, not 'maybe'"),
    (
        {"GENGDU_ORIGIN": "gengdu.example"},
        "GENGDU_ORIGIN must look like https://gengdu.example, not 'gengdu.example'",
    ),
    (
        {"GENGDU_ORIGIN": "https://gengdu.example/app"},
        "GENGDU_ORIGIN must look like https://gengdu.example, not 'https://gengdu.example/app'",
    ),
    (
        {"GENGDU_ORIGIN": "https://gengdu.example:port"},
        "GENGDU_ORIGIN has no valid port: 'https://gengdu.example:port'",
    ),
    (
        {"GENGDU_TRUSTED_PROXIES": "10.0.0.1,proxy"},
        "GENGDU_TRUSTED_PROXIES holds 'proxy', which is no address or network",
    ),
    (
        {"DATABASE_URL": "mysql://gengdu:secret@db/gengdu"},
        "DATABASE_URL must begin with sqlite:/// or postgres:// or postgresql://",
    ),
    (
        {
            "DATABASE_URL": "postgres://gengdu:secret@db:port/gengdu",
            "GENGDU_SECRET_KEY": "s" * 50,
            "GENGDU_KEYS": "@keys",
        },
        "DATABASE_URL is malformed",
    ),
    (
        {"REDIS_URL": "localhost:6379"},
        "REDIS_URL must begin with redis:// or rediss:// or unix://",
    ),
    (
        {"GENGDU_BULK_ORIGIN": "bulk.example"},
        "GENGDU_BULK_ORIGIN must look like https://gengdu.example, not 'bulk.example'",
    ),
    (
        {"GENGDU_LOG_LEVEL": "loud"},
        "GENGDU_LOG_LEVEL must be one of debug, info, warning, error, not 'loud'",
    ),
    ({"GENGDU_SECRET_KEY": "short"}, "GENGDU_SECRET_KEY must have at least 40 characters"),
    (
        {"DATABASE_URL": "postgres://gengdu@127.0.0.1/gengdu"},
        "GENGDU_SECRET_KEY is not set (the cluster profile makes none by itself)",
    ),
    (
        {"DATABASE_URL": "postgres://gengdu@127.0.0.1/gengdu", "GENGDU_SECRET_KEY": "s" * 50},
        "GENGDU_KEYS names no key file (make one with: gengdu keys new)",
    ),
    (
        {"GENGDU_SECRET_KEY_FILE": "/nowhere/secret"},
        "GENGDU_SECRET_KEY_FILE cannot be read: No such file or directory",
    ),
    (
        {"GENGDU_BULK_BODY_MIB": "0"},
        "GENGDU_BULK_BODY_MIB must be between 1 and 16384, not 0",
    ),
    (
        {"GENGDU_CLAMD": "clamd"},
        "GENGDU_CLAMD must be host:port or the path of a socket, not 'clamd'",
    ),
    (
        {"GENGDU_SMS_GATEWAY": "pigeon"},
        "GENGDU_SMS_GATEWAY must be one of console, not 'pigeon'",
    ),
]


@pytest.mark.parametrize(("settings", "line"), WRONG, ids=[line for _, line in WRONG])
def test_a_wrong_value_is_one_line(settings, line, tmp_path):
    keys = tmp_path / "keys.json"
    keys.write_text("{}")
    settings = {name: str(keys) if v == "@keys" else v for name, v in settings.items()}
    done = python("import config.settings", tmp_path, **settings)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"gengdu: {line}\n")


def test_a_secret_from_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("f" * 50 + "\n")
    code = "import config.settings as s; print(s.SECRET_KEY)"
    done = python(code, tmp_path, GENGDU_SECRET_KEY_FILE=str(secret))
    assert done.stdout == "f" * 50 + "\n"


def test_the_embedded_profile_makes_its_secrets_once_and_for_itself_alone(tmp_path):
    code = "import config.settings as s; print(s.SECRET_KEY)"
    first, second = python(code, tmp_path), python(code, tmp_path)
    assert first.stdout == second.stdout
    assert len(first.stdout.strip()) >= 50
    made = sorted((tmp_path / "data-keys").iterdir())
    assert [p.name for p in made] == ["gengdu_secret_key.txt", "keys.json"]
    assert {oct(p.stat().st_mode & 0o777) for p in made} == {"0o600"}
    assert list((tmp_path / "data").iterdir()) == []


ORIGIN = """
import json, config.settings as s
print(json.dumps([
    s.GENGDU_SIGN_IN_COOKIE, s.GENGDU_DOOR_COOKIE, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE,
    s.SECURE_HSTS_SECONDS, s.GENGDU_LAN_MODE, s.GENGDU_ORIGIN, s.GENGDU_BULK_ORIGIN,
]))
"""
TWO_YEARS = 2 * 365 * 24 * 3600
HOST = ["__Host-gd_sign_in", "__Host-gd_door", "__Host-gd_csrf", True]
PLAIN = ["gd_sign_in", "gd_door", "gd_csrf", False]


@pytest.mark.parametrize(
    ("origin", "found"),
    [
        (
            "https://gengdu.example",
            [*HOST, TWO_YEARS, False, "https://gengdu.example", "https://gengdu.example:444"],
        ),
        (
            "https://gengdu.example:8443",
            [*HOST, TWO_YEARS, False, "https://gengdu.example:8443", "https://gengdu.example:8444"],
        ),
        (
            "http://localhost:8000",
            [*HOST, 0, False, "http://localhost:8000", "http://localhost:8001"],
        ),
        (
            "http://127.0.0.1:8000",
            [*HOST, 0, False, "http://127.0.0.1:8000", "http://127.0.0.1:8001"],
        ),
        ("http://[::1]:8000", [*HOST, 0, False, "http://[::1]:8000", "http://[::1]:8001"]),
        (
            "http://village.test",
            [*PLAIN, 0, True, "http://village.test", "http://village.test:81"],
        ),
        (
            "http://192.168.1.5:8000",
            [*PLAIN, 0, True, "http://192.168.1.5:8000", "http://192.168.1.5:8001"],
        ),
    ],
)
def test_the_origin_decides_cookies(origin, found, tmp_path):
    done = python(ORIGIN, tmp_path, GENGDU_ORIGIN=origin)
    assert done.stderr == ""
    assert json.loads(done.stdout) == found


def test_check_deploy_finds_nothing(tmp_path):
    code = (
        "from django.core.management import execute_from_command_line as run;"
        "run(['manage', 'check', '--deploy', '--fail-level', 'WARNING'])"
    )
    done = python(
        code,
        tmp_path,
        DJANGO_SETTINGS_MODULE="config.settings",
        GENGDU_ORIGIN="https://gengdu.example",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (1 silenced).\n"


def test_a_database_without_its_keys_is_not_given_new_ones(tmp_path):
    assert python("import config.settings", tmp_path).returncode == 0
    (tmp_path / "data" / "gengdu.sqlite3").write_bytes(b"rows")
    (tmp_path / "data-keys" / "keys.json").unlink()
    done = python("import config.settings", tmp_path)
    line = "GENGDU_KEYS names no file, but there is a database: put its key file back"
    assert (done.returncode, done.stderr) == (1, f"gengdu: {line}\n")
    assert not (tmp_path / "data-keys" / "keys.json").exists()


def test_a_thread_keeps_its_connections_and_each_costs_little_memory(tmp_path):
    code = (
        "import django; django.setup()\n"
        "from django.db import close_old_connections, connections\n"
        "opened = [connections[alias].cursor().connection for alias in connections]\n"
        "close_old_connections()\n"  # what the end of a request does
        "assert [connections[alias].connection for alias in connections] == opened\n"
        "print(connections['default'].cursor().execute('PRAGMA cache_size').fetchone()[0])"
    )
    done = python(code, tmp_path, DJANGO_SETTINGS_MODULE="config.settings")
    assert (done.stderr, done.stdout) == ("", "-2000\n")


def test_addresses_of_fronts_are_read_one_by_one(monkeypatch):
    monkeypatch.setenv("X", " 10.0.0.5:443, [::1]:8080 ,")
    assert env.addresses("X") == ["10.0.0.5:443", "[::1]:8080"]
    monkeypatch.delenv("X")
    assert env.addresses("X") == []
    monkeypatch.setenv("X", "10.0.0.5")
    with pytest.raises(env.WrongSetting, match="host:port"):
        env.addresses("X")
