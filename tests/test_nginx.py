"""The cluster profile's front: the files of deploy/nginx in a real nginx, the product behind."""

import gzip
import http.client
import ipaddress
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from django.db import transaction

from gengdu.access.models import Organisation
from gengdu.agronomy.actions.reference import load_reference
from gengdu.articles.actions import create_article, load_rubrics, recall_article, submit_article
from gengdu.articles.models import Article
from gengdu.articles.rules.drafts import Draft
from gengdu.audit.enums import Outcome
from gengdu.audit.models import AuditEntry
from gengdu.delivery.rules import Audience
from gengdu.jobs.models import Job
from gengdu.jobs.registry import tasks
from gengdu.kit.ids import ref_of, uuid7
from gengdu.people.models import Account
from gengdu.people.tests.browser import Browser
from gengdu.portal.actions import warm_later
from gengdu.review import actions as review
from gengdu.review.models import Submission
from tools import nginx
from tools.run_tests import free_port

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = 30
"""Seconds: s-maxage of a public page."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def cache(self) -> str | None:
        """What the front says: MISS, HIT, EXPIRED …; None where it keeps nothing."""
        return self.headers["X-Cache-Status"]


def fetch(port: int, path: str, method: str = "GET", body: str = "", **headers: str) -> Answer:
    """One request over a connection of its own; a header's `_` stands for `-`."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body=body or None, headers={"Host": "localhost", **named})
        answer = connection.getresponse()
        return Answer(answer.status, answer.msg, answer.read())
    finally:
        connection.close()


@pytest.fixture
def pages(live_server, settings) -> Iterator[int]:
    """The port of the front, which the product trusts."""
    settings.GENGDU_TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.0/8")]
    behind = urlsplit(live_server.url).port or 0
    with nginx.front(behind=(behind, behind)) as front:
        yield front.pages


@pytest.fixture
def rubrics_and_reference(db) -> None:
    """What an article needs to be written."""
    load_reference()
    load_rubrics()


@pytest.fixture
def advice(rubrics_and_reference, technician_li, county_reviewer, agri_station) -> Article:
    """Published for everybody to read."""
    return publish(technician_li, county_reviewer, agri_station)


def publish(author: Account, reviewer: Account, station: Organisation) -> Article:
    """Written, handed in, approved."""
    draft = Draft(
        rubric="agri-tech",
        title="大喇叭口期防玉米螟",
        summary="心叶里的虫，七天内投颗粒剂",
        body="<p>玉米螟的卵多产在叶背，小幼虫先在心叶里吃，钻进茎秆就晚了。</p>",
        source="吉林省玉米螟绿色防控技术要点",
        stages=("maize_spring:6",),
        audience=Audience(("220122101",), ("maize_spring",), ("maize_spring:6",)),
        region="220122",
        organisation=station.uid,
    )
    made = create_article(actor=author, article_uid=uuid7(), draft=draft)
    submit_article(actor=author, article_uid=made.uid)
    waiting = Submission.objects.select_related("version").get()
    review.approve(actor=reviewer, submission_uid=waiting.uid, sha256=waiting.version.sha256)
    return made


def test_a_page_is_kept_for_all_readers_and_gone_within_the_time_once_recalled(
    pages, live_server, advice, technician_li
):
    path = f"/a/{ref_of(advice.uid)}/"
    token = Browser().sign_in(technician_li, second_factor=True).token
    first, second = fetch(pages, path), fetch(pages, path, Cookie=f"__Host-gd_sign_in={token}")
    kept_at = asked = time.monotonic()
    assert (first.status, first.cache, second.status, second.cache) == (200, "MISS", 200, "HIT")
    behind = fetch(urlsplit(live_server.url).port, path)
    assert first.body == second.body == behind.body
    assert first.headers["Cache-Control"] == f"public, max-age=0, s-maxage={KEPT}"
    assert (first.headers["Set-Cookie"], second.headers["Set-Cookie"]) == (None, None)

    recall_article(actor=technician_li, article_uid=advice.uid, reason="剂量写错了")
    while (now := fetch(pages, path)).status == 200:
        assert now.cache == "HIT"
        assert asked - kept_at < KEPT + 1
        time.sleep(0.5)
        asked = time.monotonic()  # how long the answer takes is the machine's affair
    assert now.status == 410
    assert "剂量写错了" in now.body.decode()
    assert "no-store" in now.headers["Cache-Control"]
    # It has taken the copy's place: what is handed out when the product does not answer is this.
    again = fetch(pages, path)
    assert (again.status, again.cache, again.body) == (410, "HIT", now.body)


def test_view_modes_are_kept_apart_and_made_up_ones_are_the_usual_one(pages, advice):
    path = f"/a/{ref_of(advice.uid)}/"
    modes = ("", "gd_view=elder", "gd_view=elder; gd_size=28", "gd_theme=dark", "gd_lang=en")
    found = [fetch(pages, path, Cookie=mode) for mode in modes]
    assert [answer.cache for answer in found] == ["MISS"] * len(modes)
    assert len({answer.body for answer in found}) == len(modes)
    usual = found[0].body
    for other in ("gd_view=x", "gd_size=28", "gd_theme=auto", "gd_lang=fr; gd_place=22", "a=b"):
        answer = fetch(pages, path, Cookie=other)
        assert (answer.cache, answer.body) == ("HIT", usual)
    assert fetch(pages, path, HX_Request="true").cache == "MISS"


def test_both_forms_are_kept_whatever_the_header_is_spelt_like(pages, advice):
    path = f"/a/{ref_of(advice.uid)}/"
    plain = fetch(pages, path)
    packed = fetch(pages, path, Accept_Encoding="gzip, deflate, br")
    assert (packed.cache, packed.headers["Content-Encoding"]) == ("MISS", "gzip")
    assert gzip.decompress(packed.body) == plain.body
    for spelt in ("br;q=1.0, gzip;q=0.8", "GZIP"):
        assert fetch(pages, path, Accept_Encoding=spelt).cache == "HIT"
    for spelt in ("br", "gzip;q=0", "identity"):
        answer = fetch(pages, path, Accept_Encoding=spelt)
        assert (answer.cache, answer.body) == ("HIT", plain.body)


def test_what_is_somebodys_own_is_never_kept(pages, technician_li):
    for path in ("/me/fragment", "/sign-in/", "/api/v1/openapi.json", "/a/nothing/"):
        assert [fetch(pages, path).cache for _ in range(2)] in (["MISS"] * 2, [None] * 2), path
    assert fetch(pages, "/readyz").status == 404


def test_a_forged_address_does_not_count(pages, technician_li):
    spoof = {"X_Forwarded_For": "203.0.113.9", "X_Real_IP": "203.0.113.9", "Forwarded": "for=x"}
    shown = fetch(pages, "/sign-in/?by=password")
    cookies = [line.partition(";")[0] for line in shown.headers.get_all("Set-Cookie")]
    token = next(c.partition("=")[2] for c in cookies if "csrf" in c)
    sent = fetch(
        pages,
        "/sign-in/?by=password",
        "POST",
        f"phone={technician_li.phone()}&password=not-the-password&csrfmiddlewaretoken={token}",
        Cookie="; ".join(cookies),
        Origin="http://localhost",
        Content_Type="application/x-www-form-urlencoded",
        **spoof,
    )
    assert sent.status == 422
    [failed] = AuditEntry.objects.filter(verb="people.account.sign_in", outcome=Outcome.FAILED)
    assert failed.address == "127.0.0.1"


def test_a_body_too_large_stops_at_the_front(pages):
    answer = fetch(pages, "/sign-in/", "POST", "x" * (65 * 1024))
    assert answer.status == 413
    assert "nginx" in answer.body.decode()


def run(job: Job) -> object:
    """As a worker runs it, but for its lease."""
    task = tasks[job.task]
    return task.run(*job.args)


def test_what_is_published_is_warm_before_its_readers_come(pages, settings, advice, technician_li):
    settings.GENGDU_FRONTS = [f"127.0.0.1:{pages}"]
    settings.GENGDU_ORIGIN = "http://localhost:8000"
    assert not Job.objects.filter(task="portal.warm_fronts").exists(), "no front was named then"
    with transaction.atomic():
        warm_later(article_uid=advice.uid)
        warm_later(article_uid=advice.uid)
    waiting = Job.objects.get(task="portal.warm_fronts")
    assert run(waiting) == 6
    ref = ref_of(advice.uid)
    for path in (f"/a/{ref}/", "/r/220122/", "/r/220122/agri-tech/"):
        for cookie in ("", "gd_view=elder", "gd_view=elder; gd_size=20; gd_place=22"):
            answer = fetch(pages, path, Accept_Encoding="gzip", Cookie=cookie)
            assert (answer.status, answer.cache) == (200, "HIT"), (path, cookie)
    recall_article(actor=technician_li, article_uid=advice.uid, reason="剂量写错了")
    assert run(waiting) == 0


def test_publishing_asks_for_it_and_a_silent_front_is_left_alone(
    settings, caplog, rubrics_and_reference, technician_li, county_reviewer, agri_station
):
    settings.GENGDU_FRONTS = [f"127.0.0.1:{free_port()}"]
    made = publish(technician_li, county_reviewer, agri_station)
    job = Job.objects.get(task="portal.warm_fronts")
    assert job.args == [str(made.uid)]
    assert run(job) == 0
    assert [record.levelname for record in caplog.records if "front" in record.message] == [
        "WARNING"
    ]
