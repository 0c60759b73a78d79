"""The product as it is run, with the demonstration, on ports and in a folder of its own."""

import atexit
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config.demo import cast  # noqa: E402 - after the path
from tools.run_tests import free_port  # noqa: E402

LONGEST_START = 120
HOME = f"/r/{cast.COUNTY}/"
ANEW = {"If-None-Match": '"none"'}
"""Headers of a question for changes: always answered anew, never from a process's copies."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


class Visitor:
    """A browser's half of http: keeps its cookies and its connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(
        self, path: str, form: dict[str, str] | None = None, body: str | None = None, **more: str
    ) -> Answer:
        """GET, or POST of a form, which may be written out already."""
        headers = {"Host": f"localhost:{self.port}", "Accept-Encoding": "gzip", **more}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
        if form is not None:
            body = urlencode(form)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://localhost:{self.port}"
        self.connection.request("GET" if body is None else "POST", path, body, headers)
        got = self.connection.getresponse()
        answer = Answer(got.status, got.msg, got.read())
        for line in got.msg.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return answer

    def sign_in(self, phone: str, password: str = cast.PASSWORD) -> Answer:
        """By the page's own form."""
        self.ask("/sign-in/?by=password")
        token = next(value for name, value in self.cookies.items() if "csrf" in name)
        form = {"phone": phone, "password": password, "csrfmiddlewaretoken": token}
        return self.ask("/sign-in/?by=password", form)

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


@dataclass(frozen=True)
class Site:
    """A running `gengdu serve`."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    first_page: float
    """Seconds from its start to its first whole page."""

    @property
    def url(self) -> str:
        """Of the pages."""
        return f"http://localhost:{self.port}"

    def article(self) -> str:
        """The path of an article with a picture or without, as the county's list has it."""
        visitor = Visitor(self.port)
        found = re.search(rb'href="(/a/[0-9a-z]{26}/)"', _plain(visitor, f"{HOME}agri-tech/"))
        visitor.close()
        assert found, "the demonstration has no article"
        return found[1].decode()

    def processes(self) -> dict[int, str]:
        """Every process of it, with the end of its command line."""
        found, parents = {}, {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    stat = (entry / "stat").read_text()
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue
                parents[int(entry.name)] = int(stat.rpartition(")")[2].split()[1])
                found[int(entry.name)] = line.replace(f" {self.folder}", "").strip()[-24:]
        ours = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in ours} - ours:
            ours |= more
        return {pid: found[pid] for pid in sorted(ours)}


def _plain(visitor: Visitor, path: str) -> bytes:
    return visitor.ask(path, **{"Accept-Encoding": "identity"}).body


def environment(folder: Path, port: int, **more: str) -> dict[str, str]:
    """Nothing of our own settings, everything under a folder of its own."""
    kept = {"PATH", "HOME", "USER", "LANG", "TMPDIR"}
    ours = {name: value for name, value in os.environ.items() if name in kept}
    return {
        **ours,
        "PYTHONPATH": str(ROOT),
        "GENGDU_DATA": str(folder),
        "GENGDU_DEMO": "1",
        "PORT": str(port),
        "HOST": "127.0.0.1",
        **more,
    }


@cache
def demonstration() -> Path:
    """A data folder with the demonstration, made once a run and thrown away at its end."""
    top = Path(tempfile.mkdtemp(prefix="gengdu-bench-site-"))
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    given = os.environ.get("GENGDU_BENCH_DEMO")
    if given:
        shutil.copytree(given, top / "data")
        shutil.copytree(f"{given}-keys", top / "data-keys")
        return top / "data"
    command = [sys.executable, "-P", "-m", "config.cli", "demo"]
    print("making the demonstration …", flush=True)
    subprocess.run(
        command, env=environment(top / "data", free_port()), check=True, stderr=subprocess.DEVNULL
    )
    return top / "data"


@contextmanager
def site(**more: str) -> Iterator[Site]:
    """`gengdu serve` with the demonstration, once its first page has come whole."""
    folder, port = demonstration(), free_port(2)
    log = folder.parent / "serve.log"
    began = time.monotonic()
    with log.open("ab") as said:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "config.cli", "serve"],
            env=environment(folder, port, **more),
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
    try:
        _first_page(port, process, began, log)
        yield Site(port, folder, process, time.monotonic() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(40)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _first_page(port: int, process: subprocess.Popen[bytes], began: float, log: Path) -> None:
    while time.monotonic() - began < LONGEST_START:
        if process.poll() is not None:
            raise SystemExit(f"bench: the site has ended with status {process.returncode}")
        visitor = Visitor(port)
        try:
            if visitor.ask(HOME).status == 200:
                return
        except (OSError, http.client.HTTPException):
            time.sleep(0.02)
        finally:
            visitor.close()
    said = log.read_text(encoding="utf-8")[-2_000:]
    raise SystemExit(f"bench: the site gave no page; it said: {said}")


def machine() -> str:
    """How busy the machine was, beside every figure."""
    return f"load {os.getloadavg()[0]:.1f} of {os.cpu_count()} cores"


def note(claim: str, figure: float, unit: str, budget: str, *, good: bool, more: str = "") -> None:
    """One line a claim, and whether it keeps its budget."""
    said = f"{claim}: {figure:,.4g} {unit} ({budget})" + ("" if good else "  MISSED")
    print(said + (f"; {more}" if more else "") + f"  [{machine()}]", flush=True)
