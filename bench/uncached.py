"""An article's page of the embedded profile, made anew and from its copies, beside a hello.

`gengdu serve` with two pages workers on this machine's cores, wrk on the same ones; the queries of
the page are counted in a process of its own. Peer in the same run: granian with as many workers
and threads and an application that says hello; hello through Django's middlewares (/healthz) is
told too.
"""

import os
import re
import signal
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bench import _load, _site
from tools.run_tests import free_port, wait_for

BUDGET, COPIES, QUERIES, ROUNDS, SECONDS = 800.0, 2_500.0, 6, 3, 6
HELLO = """
import sys
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

def hello(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
    return [b"hello"]

Granian("hello:hello", address="127.0.0.1", port=int(sys.argv[1]), interface=Interfaces.WSGI,
        http=HTTPModes.http1, websockets=False, workers=2, blocking_threads=16, backpressure=4096,
        log_level=LogLevels.error).serve(target_loader=lambda _target: hello)
"""
COUNT = """
import sys, time, django
django.setup()
from gengdu.shell.kept import forget_all
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
browser = Client(HTTP_HOST="localhost", HTTP_ACCEPT_ENCODING="gzip")
browser.get(sys.argv[1])
with CaptureQueriesContext(connection) as found:
    assert browser.get(sys.argv[1]).status_code == 200
queries = len(found)
began = time.process_time()
for _time in range(50):
    forget_all()
    browser.get(sys.argv[1])
print(queries, round((time.process_time() - began) * 20, 2))
"""


def main() -> None:
    """Rounds of article, hello and /healthz in turn; medians."""
    with _site.site() as site, _hello() as port:
        path = site.article()
        urls = {
            "article": f"http://127.0.0.1:{site.port}{path}",
            "hello": f"http://127.0.0.1:{port}/",
            "healthz": f"http://127.0.0.1:{site.port}/healthz",
        }
        urls["copy"] = urls["article"]
        found: dict[str, list[_load.Load]] = {name: [] for name in urls}
        headers = {"Host": f"localhost:{site.port}", "Accept-Encoding": "gzip"}
        costs = []
        for _round in range(ROUNDS):
            for name, url in urls.items():
                sent = headers if name == "copy" else {**headers, **_site.ANEW}
                before = _cpu(site)
                found[name].append(_load.wrk(url, seconds=SECONDS, headers=sent))
                if name == "article":
                    costs.append((_cpu(site) - before) / found[name][-1].rate / SECONDS)
        queries, first = _alone(site, path)
    rate = {name: statistics.median(one.rate for one in loads) for name, loads in found.items()}
    p99 = statistics.median(one.p99 for one in found["article"])
    _site.note(
        "article page, uncached", rate["article"], "a second", f"≥ {BUDGET:g}",
        good=rate["article"] >= BUDGET,
        more=f"p99 {p99:.0f} ms; {statistics.median(costs):.2f} ms of CPU each, {first:.1f} with"
        f" nothing kept; {rate['article'] / rate['hello']:.3f} × granian's hello,"
        f" {rate['hello']:,.0f}; /healthz {rate['healthz']:,.0f}",
    )  # fmt: skip
    copy = rate["copy"]
    _site.note(
        "the same from the process's copies", copy, "a second", f"≥ {COPIES:g}",
        good=copy >= COPIES, more=f"{copy / rate['hello']:.3f} × granian's hello",
    )  # fmt: skip
    _site.note("article page, queries", queries, "", f"≤ {QUERIES}", good=queries <= QUERIES)


@contextmanager
def _hello() -> Iterator[int]:
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-c", HELLO, str(port)], stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT
    )
    try:
        wait_for(port, server)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def _cpu(site: _site.Site) -> float:
    """Milliseconds that all its processes have had."""
    ticks = 0
    for pid in site.processes():
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks * 1_000 / os.sysconf("SC_CLK_TCK")


def _alone(site: _site.Site, path: str) -> tuple[int, float]:
    """Its queries, and the milliseconds of CPU when nothing of it is kept."""
    environment = {
        **_site.environment(site.folder, site.port),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    said = subprocess.run(
        [sys.executable, "-P", "-c", COUNT, path],
        env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    [*_others, (queries, first)] = re.findall(r"^(\d+) ([\d.]+)$", said, re.MULTILINE)
    return int(queries), float(first)
