"""`make test`: the whole suite on SQLite and on a PostgreSQL of its own, with everything it needs.

Installs what is missing with apt (as root), starts a private PostgreSQL as an unprivileged user
on a free port, runs pytest twice, and stops the server. A missing piece is a failure in words,
never a skip.

    python tools/run_tests.py [--only sqlite|postgres] [pytest arguments]

GENGDU_TEST_POSTGRES  URL of a running server (role may create databases): none is started
GENGDU_TEST_CHROMIUM  path of a Chromium: none is installed
GENGDU_TEST_NGINX     path of an nginx: none is installed
"""

import argparse
import fcntl
import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
LEAST_POSTGRES = 15


class Missing(SystemExit):
    """What is not here and how to get it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"tests cannot run: {what}")


def postgres_bin() -> Path | None:
    """The newest installed server's folder of programs, 15 or newer."""
    found: dict[int, Path] = {}
    candidates = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        said = subprocess.run(
            [str(folder / "postgres"), "--version"], capture_output=True, text=True, check=False
        )
        version = re.search(r"(\d+)\.", said.stdout)
        if version and int(version[1]) >= LEAST_POSTGRES:
            found[int(version[1])] = folder
    return found[max(found)] if found else None


def chromium() -> str | None:
    """The browser the journeys drive."""
    given = os.environ.get("GENGDU_TEST_CHROMIUM")
    if given:
        return given if Path(given).exists() else None
    return shutil.which("chromium") or shutil.which("chromium-browser")


def nginx() -> str | None:
    """The front of the cluster profile (deploy/nginx)."""
    given = os.environ.get("GENGDU_TEST_NGINX")
    if given:
        return given if Path(given).exists() else None
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


def chinese_font() -> bool:
    """Whether pages in screenshots would show characters instead of boxes."""
    said = subprocess.run(
        ["fc-list", ":lang=zh-cn", "family"], capture_output=True, text=True, check=False
    )
    return bool(said.stdout.strip())


def wanted_packages() -> list[str]:
    """Debian packages for what is not there."""
    wanted = []
    if not os.environ.get("GENGDU_TEST_POSTGRES") and postgres_bin() is None:
        wanted.append("postgresql")
    if chromium() is None:
        wanted.append("chromium")
    if nginx() is None:
        wanted.append("nginx-light")
    if shutil.which("fc-list") is None:
        wanted.append("fontconfig")
    if shutil.which("fc-list") is None or not chinese_font():
        wanted.append("fonts-noto-cjk")
    if shutil.which("msgfmt") is None or shutil.which("xgettext") is None:
        wanted.append("gettext")
    return wanted


def install_missing() -> None:
    """Install what is missing, or say what to install."""
    wanted = wanted_packages()
    if not wanted:
        return
    command = f"apt-get install -y {' '.join(wanted)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise Missing(f"install first: sudo {command}")
    print(f"tests need {', '.join(wanted)}: installing", flush=True)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    environment = {**os.environ, **quiet}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    done = subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted],
        env=environment,
        check=False,
        stdout=subprocess.DEVNULL,
    )
    still = wanted_packages()
    if done.returncode or still:
        raise Missing(f"{command} did not bring {', '.join(still) or 'everything'}")


PORTS = range(20_000, 32_000, 4)
"""Below those that the kernel gives to whoever asks for any port, so that nobody takes one between
our choice and the server's start."""
_held: list[IO[str]] = []
"""Locks on what this process was given; the kernel frees them with it."""


def free_port(neighbours: int = 1) -> int:
    """A port on which nobody listens, nor on the next ones (four in all at most).

    No other process that asks here is given them as long as this one runs.
    """
    folder = Path(tempfile.gettempdir(), f"gengdu-ports-{os.getuid()}")
    folder.mkdir(exist_ok=True)
    for first in PORTS:
        lock = (folder / str(first)).open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        if all(_is_free(first + more) for more in range(neighbours)):
            _held.append(lock)
            return first
        lock.close()
    raise Missing(f"no {neighbours} free ports beside each other")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen(1)
        except OSError:
            return False
    return True


def unprivileged() -> dict[str, int]:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid}
    raise Missing("root may not run PostgreSQL and there is no user postgres or nobody")


@contextmanager
def postgres() -> Iterator[str]:
    """A private server for this run; yields its URL and stops it at the end."""
    given = os.environ.get("GENGDU_TEST_POSTGRES")
    if given:
        yield given
        return
    programs = postgres_bin()
    if programs is None:
        raise Missing("no PostgreSQL 15 or newer")
    who = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="gengdu-pg-", dir="/tmp"))
    if who:
        os.chown(folder, who["user"], who["group"])
    port = free_port()
    log = (folder / "log").open("wb")
    data = str(folder / "data")
    options = ["-c", f"unix_socket_directories={folder}", "-c", "listen_addresses=127.0.0.1"]
    # The suite throws its databases away: durability would only cost time.
    options += ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"]
    run = {"cwd": "/", "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, **who}
    environment = {**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    init = [str(programs / "initdb"), "-D", data, "-U", "gengdu", "-A", "trust", "-E", "UTF8"]
    subprocess.run([*init, "--locale=C.UTF-8"], check=True, env=environment, **run)  # type: ignore[call-overload]
    server = subprocess.Popen(  # type: ignore[call-overload]
        [str(programs / "postgres"), "-D", data, "-p", str(port), *options], env=environment, **run
    )
    try:
        wait_for(port, server)
        yield f"postgres://gengdu@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Until the server answers; a failure when it ends before."""
    for _ in range(200):
        if server.poll() is not None:
            raise Missing(f"PostgreSQL ended with status {server.returncode}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise Missing("PostgreSQL did not answer within 20 s")


def suite(database: str, url: str, arguments: list[str]) -> int:
    """One run of pytest on one database; its exit status."""
    print(f"== suite on {database}", flush=True)
    with tempfile.TemporaryDirectory(prefix="gengdu-test-") as data:
        environment = {
            **os.environ,
            "GENGDU_TEST_DB": database,
            "GENGDU_TEST_POSTGRES": url,
            "GENGDU_TEST_CHROMIUM": chromium() or "",
            "GENGDU_DATA": data,
            "PYTHONHASHSEED": "0",
        }
        for name in ("DATABASE_URL", "GENGDU_ORIGIN", "GENGDU_KEYS", "REDIS_URL"):
            environment.pop(name, None)
        workers = [] if any(a.startswith("-n") for a in arguments) else ["-n", "2"]
        command = [sys.executable, "-m", "pytest", *workers, "--dist", "loadfile", *arguments]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    """Both databases; the first failing status wins."""
    parser = argparse.ArgumentParser(description=__doc__, add_help=False)
    parser.add_argument("--only", choices=["sqlite", "postgres"])
    chosen, arguments = parser.parse_known_args()
    install_missing()
    status = 0
    with postgres() as url:
        for database in ("sqlite", "postgres"):
            if chosen.only in {None, database}:
                status = suite(database, url, arguments) or status
    return status


if __name__ == "__main__":
    sys.exit(main())
