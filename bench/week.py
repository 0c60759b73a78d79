"""本周农事 of a member and an editor's preview, end to end over HTTP, at a province's size.

The province of bench/delivery - 300,000 people, 835,000 plantings, 100,000 items - on SQLite and
on PostgreSQL; its day is that province's day, in the pages process of `gengdu serve` too. 400
members ask in turn. Peer in the same run: /healthz of the same server, which asks the database
next to nothing.

The page of the preview counts today, the next ten days and the time until the end, and looks up who
was told often: the budget of its count alone is bench/delivery's.

GENGDU_TEST_POSTGRES  URL of a running server (role may create databases): none is started
"""

import datetime as dt
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

RATE, QUERIES, PREVIEW = 400.0, 12, 300.0
MEMBERS, SECONDS, ROUNDS, FEW = 400, 8, 9, 3
SECRET = "only-for-a-bench-only-for-a-bench-only-for-a-bench"
TOKEN = "a" * 32
SERVE = """
import datetime, sys, time_machine
time_machine.travel(datetime.datetime.fromisoformat(sys.argv[1]), tick=True).start()
from config.server import main
main("pages")
"""
PREPARE = """
import datetime, sys, time_machine
time_machine.travel(datetime.datetime.fromisoformat(sys.argv[1]), tick=True).start()
import django
django.setup()
from config.start import collect_static, migrate
migrate()
collect_static()
"""


def main() -> None:
    """Run this file once for each database, in a process of its own."""
    from bench.delivery import each_database

    each_database("bench.week")


def measure() -> None:
    """In the process of one database: make it, fill it, measure, throw it away."""
    import django
    import time_machine

    django.setup()
    from django.db import connection

    from bench import _province
    from gengdu.kit import clock

    morning = clock.start_of(_province.TODAY) + dt.timedelta(hours=9)
    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with time_machine.travel(morning, tick=True):
            _province.fill()
            people = _people()
            place = tempfile.TemporaryDirectory(prefix="gengdu-bench-week-")
            with place as folder, _pages(Path(folder), morning) as port:
                _report(connection.vendor, port, people)
    finally:
        connection.close()
        connection.creation.destroy_test_db(old, verbosity=0)


@dataclass(frozen=True)
class People:
    """Whose cookies there are."""

    members: list[str]
    few: list[str]
    """Those of them whose house has at most FEW plots."""
    technician: str
    queries: int
    """Of the member's page who has most on it."""


def _people() -> People:
    """Members with plots, signed in; a technician of the province, past the second step."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from config.demo import cast
    from gengdu.access.enums import Role
    from gengdu.access.models import Grant, Organisation
    from gengdu.articles.actions import load_rubrics
    from gengdu.fields.queries.pages import house_of, plots_of
    from gengdu.kit import clock
    from gengdu.people.models import Account
    from gengdu.people.tests.browser import Browser

    load_rubrics()
    name = settings.GENGDU_SIGN_IN_COOKIE
    keys = list(Account.objects.filter(person__plantings__isnull=False).distinct()
                .values_list("pk", flat=True))  # fmt: skip
    chosen = random.Random(20260711).sample(keys, MEMBERS + 1)
    accounts = list(Account.objects.filter(pk__in=chosen).select_related("person"))
    members, few, most = [], [], 0
    for number, account in enumerate(accounts[1:]):
        browser = Browser(HTTP_HOST="localhost")
        members.append(f"{name}={browser.sign_in(account).token}")
        if len(plots_of(house_of(account), clock.today())) <= FEW:
            few.append(members[-1])
        if number < 20:
            browser.get("/week/")
            with CaptureQueriesContext(connection) as found:
                assert browser.get("/week/").status_code == 200
            most = max(most, len(found))
    office = Organisation.objects.create(name="bench", short_name="bench", region_id=cast.PROVINCE)
    # The server's clock starts a little behind ours.
    Grant.objects.create(
        account=accounts[0], role=Role.TECHNICIAN, region_id=cast.PROVINCE, organisation=office,
        reason="bench", valid_from=clock.now() - dt.timedelta(days=1),
    )  # fmt: skip
    token = Browser().sign_in(accounts[0], second_factor=True).token
    return People(members, few, f"{name}={token}", most)


@contextmanager
def _pages(folder: Path, morning: dt.datetime) -> Iterator[int]:
    """The pages process on the filled database."""
    from django.conf import settings
    from django.db import connection

    from bench import _site
    from tools.run_tests import free_port, wait_for

    name = str(connection.settings_dict["NAME"])
    url = urlsplit(os.environ["DATABASE_URL"])
    port = free_port()
    environment = _site.environment(
        folder / "data", port,
        DATABASE_URL=f"sqlite:///{name}" if connection.vendor == "sqlite"
        else url._replace(path=f"/{name}").geturl(),
        GENGDU_KEYS=settings.GENGDU_KEYS, GENGDU_SECRET_KEY=SECRET, GENGDU_DEMO="0",
        DJANGO_SETTINGS_MODULE="config.settings",
    )  # fmt: skip
    day = morning.isoformat()
    subprocess.run([sys.executable, "-P", "-c", PREPARE, day], env=environment, check=True)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-P", "-c", SERVE, day], env=environment, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log,
        )  # fmt: skip
        try:
            wait_for(port, server)
            yield port
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)


def _report(name: str, port: int, people: People) -> None:
    from bench import _load, _site

    headers = {"Host": f"localhost:{port}", "Accept-Encoding": "gzip"}
    base = f"http://127.0.0.1:{port}"
    _load.wrk(f"{base}/week/", seconds=3, headers=headers, cookies=people.members)
    found = [
        _load.wrk(f"{base}/week/", seconds=SECONDS, headers=headers, cookies=people.members)
        for _round in range(3)
    ]
    peer = _load.wrk(f"{base}/healthz", seconds=SECONDS, headers=headers)
    rate = statistics.median(one.rate for one in found)
    _site.note(
        f"{name}: 本周农事 of a member", rate, "a second", f"≥ {RATE:g}", good=rate >= RATE,
        more=f"p99 {statistics.median(one.p99 for one in found):.0f} ms;"
        f" {rate / peer.rate:.3f} × /healthz, {peer.rate:,.0f}",
    )  # fmt: skip
    found = [
        _load.wrk(f"{base}/week/", seconds=SECONDS, headers=headers, cookies=people.few)
        for _round in range(3)
    ]
    rate = statistics.median(one.rate for one in found)
    _site.note(
        f"{name}: 本周农事 of houses with at most {FEW} plots", rate, "a second", f"≥ {RATE:g}",
        good=rate >= RATE, more=f"{len(people.few)} of {len(people.members)} members",
    )  # fmt: skip
    _site.note(
        f"{name}: 本周农事, most queries of twenty members", people.queries, "", f"≤ {QUERIES}",
        good=people.queries <= QUERIES,
    )  # fmt: skip
    _preview(name, port, people.technician)


def _preview(name: str, port: int, cookie: str) -> None:
    from django.conf import settings
    from django.utils import translation

    from bench import _site
    from bench._province import large_audience
    from gengdu.shell.templatetags.shell import count_words

    translation.activate("zh-hans")
    audience, persons = large_audience()
    sent: list[tuple[str, Any]] = [("csrfmiddlewaretoken", TOKEN)]
    sent += [("audience-region", code) for code in audience.regions]
    sent += [("audience-crop", crop) for crop in audience.crops]
    sent += [("audience-stage", stage) for stage in audience.stages]
    visitor = _site.Visitor(port)
    for text in (cookie, f"{settings.CSRF_COOKIE_NAME}={TOKEN}"):
        key, _equals, value = text.partition("=")
        visitor.cookies[key] = value
    times, words = [], urlencode(sent)
    for _round in range(ROUNDS):
        began = time.perf_counter()
        answer = visitor.ask(
            "/console/delivery/preview/?name=audience&id=id_audience",
            body=words,
            **{"HX-Request": "true", "Accept-Encoding": "identity"},
        )
        times.append((time.perf_counter() - began) * 1_000)
        assert answer.status == 200, answer.body.decode()[:600]
        assert f"· {count_words(persons)} 人" in answer.body.decode()
    took = statistics.median(times)
    _site.note(
        f"{name}: the preview of {persons:,} persons, as the page asks for it", took, "ms",
        f"≤ {PREVIEW:g} ms", good=took <= PREVIEW, more=f"slowest of {ROUNDS} {max(times):.0f} ms",
    )  # fmt: skip
    visitor.close()


if __name__ == "__main__":
    measure()
