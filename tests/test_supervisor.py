"""`gengdu serve` for real: its processes, their deaths, and that nothing stays behind."""

import http.client
import json
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from config.supervisor import bindable, environment, module
from gengdu.kit import vault
from tools.run_tests import free_port

FIRST_START, LONG = 600, 120
"""Seconds after which something will never come, on a machine that is busy with other things."""
ROOT = Path(__file__).resolve().parent.parent
LEFT = {"PATH", "HOME", "LANG", "PYTHONDONTWRITEBYTECODE", "TMPDIR"}


def free_ports():
    """A port for pages whose successor is for bulk."""
    return free_port(2)


def settings_for(folder, port, **more):
    """The environment of an installation of its own, and the database it was made with."""
    bare = {name: value for name, value in os.environ.items() if name in LEFT}
    made = folder / "settings.json"
    kept = json.loads(made.read_text()) if made.exists() else {}
    return {**bare, **kept, "GENGDU_DATA": str(folder / "data"), "PORT": str(port), **more}


def until(what, *, within=LONG):
    """The first true value of `what()`."""
    end = time.monotonic() + within
    while not (found := what()):
        assert time.monotonic() < end, f"not so within {within} s"
        time.sleep(0.1)
    return found


def get(port, path, *, host="127.0.0.1"):
    """(status, headers, body), or None where nobody answers."""
    connection = http.client.HTTPConnection(host, port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read()
    except OSError:
        return None
    finally:
        connection.close()


def post(port, path, body):
    """The status of a form sent there."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, body, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    finally:
        connection.close()


def ours(folder):
    """{process id: title} of every process of this installation; "serve" is the supervisor."""
    data = str(folder / "data")
    mark = f"GENGDU_DATA={data}\0".encode()
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                settings = (entry / "environ").read_bytes()
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
            except OSError:
                continue
            if (f" {data}" in command or mark in settings + b"\0") and stat[0] != "Z":
                found[int(entry.name)] = command.replace(f" {data}", "").removeprefix("gengdu ")
    return found


def the(name, folder):
    """Process ids of one program and what it has forked."""
    return [pid for pid, title in ours(folder).items() if title.startswith(name)]


@contextmanager
def serving(folder, port, **more):
    """A running supervisor, its output in `log`; whatever is left at the end is killed."""
    log = (folder / "log").open("a+")
    process = subprocess.Popen(
        [sys.executable, "-m", "config.cli", "serve"],
        cwd=ROOT,
        env=settings_for(folder, port, **more),
        stdout=log,
        stderr=log,
    )
    process.log = folder / "log"
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for pid in ours(folder):
            os.kill(pid, signal.SIGKILL)
        log.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An installation that was never started: embedded, or on a PostgreSQL database of its own."""
    made = tmp_path_factory.mktemp("installation")
    if os.environ.get("GENGDU_TEST_DB") != "postgres":
        yield made
        return
    server, name = os.environ["GENGDU_TEST_POSTGRES"], f"gengdu_serve_{os.getpid()}"
    keys = made / "keys.json"
    vault.write_ring(vault.new_ring(), keys)
    settings = {
        "DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl(),
        "GENGDU_SECRET_KEY": secrets.token_urlsafe(50),
        "GENGDU_KEYS": str(keys),
    }
    (made / "settings.json").write_text(json.dumps(settings))
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield made
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def ready(port):
    """What /readyz says once it is content."""
    answer = get(port, "/readyz")
    return json.loads(answer[2]) if answer and answer[0] == 200 else None


def test_the_first_start_brings_everything_in_order(folder):
    port, start = free_ports(), time.monotonic()
    with serving(folder, port) as site:
        until(lambda: get(port, "/healthz"), within=FIRST_START)
        (folder / "took").write_text(str(time.monotonic() - start))
        assert set(until(lambda: ready(port))["checks"].values()) == {"ok"}
        status, headers, body = get(port, "/healthz")
        assert (status, json.loads(body)["status"]) == (200, "ok")
        assert "no-store" in headers["cache-control"]
        assert get(port, "/sign-in/")[0] == 200
        assert until(lambda: get(port + 1, "/healthz"))[0] == 200
        sizes = [post(each, "/sign-in/", b"x" * 100_000) for each in (port, port + 1)]
        assert sizes == [413, 403]  # bulk takes it, and misses the token of the form
        status, headers, _ = get(port, static_of(get(port, "/sign-in/")[2]))
        assert (status, headers["cache-control"]) == (200, "max-age=315360000, public, immutable")
        until(lambda: f"耕读 Gengdu: http://localhost:{port}\n" in site.log.read_text())
        stop_and_see_nothing_left(site, folder, signal.SIGINT)
    said = site.log.read_text()
    assert said.endswith("stopped\n")
    assert '"level": "INFO"' not in said  # the log-ins stay where one sees them
    kept = (folder / "data" / "logs" / "gengdu.log").read_text()
    assert re.search(r'^worker \| {"at": .*"level": "INFO"', kept, re.MULTILINE)


def static_of(page):
    """The address of the page's first style sheet."""
    return re.search(rb'href="(/static/[^"]+\.css)"', page)[1].decode()


def stop_and_see_nothing_left(site, folder, number):
    """A signal to the supervisor alone, as from a terminal or from systemd."""
    # supervisor, nursery, pages and its two, bulk and its one, worker
    until(lambda: len(ours(folder)) == 8)
    assert told_of(folder) == ["bulk"] * 2 + ["nursery"] + ["pages"] * 3 + [
        "supervisor", "worker"
    ]  # fmt: skip
    site.send_signal(number)
    assert site.wait(LONG) == 0
    until(lambda: ours(folder) == {}, within=20)


def told_of(folder):
    """What the doctor counts."""
    code = "from config import census; print(*(p.program for p in census.processes() if p.mib))"
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT, env=settings_for(folder, 1), capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return sorted(said.split())


def test_the_second_start_is_quick_and_gathers_nothing_anew(folder):
    port = free_ports()
    start = time.monotonic()
    with serving(folder, port) as site:
        (folder / "log").write_text("")
        until(lambda: get(port, "/sign-in/"))
        took = time.monotonic() - start
        until(lambda: "Gengdu: " in site.log.read_text())
        said = site.log.read_text()
        stop_and_see_nothing_left(site, folder, signal.SIGTERM)
    assert "gathering static files" not in said
    assert "bringing the database" not in said
    # The budget is 5 s on an idle machine (bench/); this catches a start that does it all anew.
    assert took < float((folder / "took").read_text()) / 2


def test_the_dead_are_replaced_and_nothing_outlives_the_supervisor(folder):
    port = free_ports()
    with serving(folder, port) as site:
        until(lambda: ready(port))

        [worker] = the("worker", folder)
        os.kill(worker, signal.SIGKILL)
        until(lambda: the("worker", folder) not in ([], [worker]))
        assert "worker has ended (signal SIGKILL); again in 0.5 s" in site.log.read_text()

        # the one that minds, and two that serve
        pages = until(lambda: found if len(found := the("pages", folder)) == 3 else None)
        one = next(pid for pid in pages if parent_of(pid) in pages)
        os.kill(one, signal.SIGKILL)
        until(lambda: len(set(the("pages", folder)) - {one}) == 3)

        minding = next(pid for pid in pages if parent_of(pid) == site.pid)
        os.kill(minding, signal.SIGKILL)
        until(lambda: len(set(the("pages", folder)) - set(pages)) == 3)
        until(lambda: get(port, "/healthz"))

        site.kill()
        site.wait()
        until(lambda: ours(folder) == {})
    # a process that dies shows nothing in /proc a little before its sockets are closed
    until(lambda: bindable("127.0.0.1", port))


def test_what_is_forked_inherits_no_connection_and_no_thread(folder):
    code = (
        "import threading; from config import nursery; nursery._load(); nursery._warm();"
        "from django.db import connections;"
        "held = [c.alias for c in connections.all(initialized_only=True) if c.connection];"
        "print(held, threading.active_count())"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**settings_for(folder, 1), "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout == "[] 1\n"


def test_the_nursery_may_die_and_the_programs_do_not_notice(folder):
    port = free_ports()
    with serving(folder, port) as site:
        until(lambda: ready(port))
        until(lambda: len(ours(folder)) == 8)
        before = set(ours(folder))
        [nursery] = the("nursery", folder)
        os.kill(nursery, signal.SIGKILL)
        until(lambda: nursery not in ours(folder))
        assert set(ours(folder)) == before - {nursery}

        # It is needed again when a program dies: the first try finds it gone, the next makes it.
        [worker] = the("worker", folder)
        os.kill(worker, signal.SIGKILL)
        until(lambda: the("worker", folder) not in ([], [worker]))
        assert the("nursery", folder) not in ([], [nursery])
        stop_and_see_nothing_left(site, folder, signal.SIGTERM)


def parent_of(pid):
    """The parent's process id."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    return int(stat.rpartition(")")[2].split()[1])


def test_one_supervisor_for_a_data_folder_and_one_listener_for_a_port(folder):
    port = free_ports()
    with serving(folder, port):
        until(lambda: get(port, "/healthz"))
        again = serve(folder, free_ports())
        assert (again.returncode, again.stderr) == (
            1,
            "gengdu: it is running already on this data folder\n",
        )
        other = folder / "other"
        other.mkdir()
        taken = serve(other, port)
        assert taken.returncode == 1
        assert taken.stderr.endswith(
            f"gengdu: port {port} is in use (choose another with PORT=…)\n"
        )


def serve(folder, port, **more):
    """A start that is expected to be refused."""
    return subprocess.run(
        [sys.executable, "-m", "config.cli", "serve"],
        cwd=ROOT,
        env=settings_for(folder, port, **more),
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )


def test_a_wrong_setting_is_one_line_and_nothing_is_started(tmp_path):
    refused = serve(tmp_path, 8000, GENGDU_DEMO="perhaps")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "gengdu: GENGDU_DEMO must be 1 or 0, not 'perhaps'\n"
    assert ours(tmp_path) == {}


def test_it_listens_on_both_families_and_serves_while_others_stall(folder):
    port = free_ports()
    with serving(folder, port, HOST="::"):
        until(lambda: get(port, "/healthz"))
        assert get(port, "/healthz", host="::1")[0] == 200
        assert stalled_then_served(port) == 200


def stalled_then_served(port):
    """Eighty clients begin a body and stop; the status of somebody else's page meanwhile."""
    stalling = [socket.create_connection(("127.0.0.1", port)) for _ in range(80)]
    for client in stalling:
        client.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx")
    time.sleep(0.5)
    status = get(port, "/sign-in/")[0]
    for client in stalling:
        client.close()
    return status


def test_children_do_not_import_from_the_folder_somebody_stands_in(tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "__init__.py").write_text("raise SystemExit('a stranger')")
    found = subprocess.run(
        module("config.release"), env=environment(), cwd=tmp_path, check=False, capture_output=True
    )
    assert (found.returncode, found.stderr) == (0, b"")
