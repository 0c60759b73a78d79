"""Public pages are everybody's, personal ones nobody else's; every answer carries its headers."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core import signing
from django.http import HttpResponse
from whitenoise.middleware import WhiteNoiseMiddleware

from gengdu.shell import flash
from gengdu.shell.middleware import ViewModeMiddleware
from gengdu.shell.pages import NotPublic, public_page

ROOT = Path(__file__).resolve().parents[3]
CSP = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "report-uri /csp-report",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def test_a_public_page_is_the_same_bytes_for_everybody(site):
    guest = site.get("/public/")
    site.cookies["__Host-gd_sign_in"] = "a" * 32
    site.cookies["__Host-gd_csrf"] = "b" * 32
    site.cookies["gd_flash"] = signing.dumps(["Saved.", ""], salt=flash.SALT)
    site.cookies["gd_place"] = "220122"
    reader = site.get("/public/")
    assert reader.content == guest.content
    for answer in (guest, reader):
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=30"
        assert "Cookie" not in answer["Vary"]
        assert "HX-Request" in answer["Vary"]
        assert not answer.cookies


@pytest.mark.django_db
@pytest.mark.parametrize(("what", "said"), [("user", "user"), ("token", "CSRF token")])
def test_a_page_wrongly_marked_public_fails_its_test(in_gallery, client, what, said):
    with pytest.raises(NotPublic, match=said):
        client.get(f"/touches/{what}/", headers={"host": "localhost"})


def test_a_page_wrongly_marked_public_is_never_kept(site, settings, caplog):
    settings.GENGDU_STRICT_PAGES = False
    caplog.set_level(logging.ERROR)
    answer = site.get("/touches/token/")
    assert answer["Cache-Control"] == "no-store"
    assert "public page /touches/token/ touched: CSRF token" in caplog.text


def test_a_public_page_sets_no_cookie(rf):
    def view(request):
        answer = HttpResponse()
        answer.set_cookie("x", "y")
        return answer

    with pytest.raises(NotPublic, match="cookie"):
        public_page(view)(rf.get("/"))


def test_a_cookie_that_comes_later_is_noticed_too(rf, settings, caplog):
    def hang_a_cookie(request):
        answer = public_page(lambda request: HttpResponse())(request)
        answer.set_cookie("x", "y")
        return answer

    with pytest.raises(NotPublic, match="cookie"):
        ViewModeMiddleware(hang_a_cookie)(rf.get("/"))
    settings.GENGDU_STRICT_PAGES = False
    assert ViewModeMiddleware(hang_a_cookie)(rf.get("/"))["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("status", "kept"), [(200, True), (301, True), (302, False), (404, False)])
def test_only_pages_and_lasting_moves_are_kept(rf, status, kept):
    answer = public_page(lambda request: HttpResponse(status=status))(rf.get("/"))
    assert answer["Cache-Control"].startswith("public") is kept


def test_control_39_a_personal_page_is_kept_nowhere(site):
    assert site.get("/console/")["Cache-Control"] == "no-store"


def policy(answer) -> set[str]:
    """The directives of an answer's CSP."""
    return {part.strip() for part in answer["Content-Security-Policy"].split(";")}


EVERY = ["/public/", "/console/", "/nowhere/", "/crash/", "/refuse/403/", "/api/refuse/404/"]


@pytest.mark.parametrize("path", EVERY)
def test_control_16_one_policy_on_every_answer(site, path):
    answer = site.get(path)
    assert policy(answer) >= CSP
    assert not any(word in answer["Content-Security-Policy"] for word in ("unsafe", "nonce", "*"))


@pytest.mark.parametrize("path", EVERY)
def test_control_17_headers_on_every_answer(site, path):
    answer = site.get(path)
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert "geolocation=()" in answer["Permissions-Policy"]


@pytest.fixture
def static_file(site, monkeypatch):
    """The answer to a static file, as WhiteNoise gives it."""
    own = WhiteNoiseMiddleware.__init__

    def serve_the_mark(self, *args, **kwargs):
        own(self, *args, **kwargs)
        self.add_file_to_dictionary("/static/shell/mark.svg", finders.find("shell/mark.svg"))

    monkeypatch.setattr(WhiteNoiseMiddleware, "__init__", serve_the_mark)
    answer = site.head("/static/shell/mark.svg")
    assert answer.status_code == 200
    return answer


def test_control_16_the_policy_on_static_files(static_file):
    assert policy(static_file) >= CSP
    assert "Access-Control-Allow-Origin" not in static_file


def test_control_17_headers_on_static_files(static_file):
    """What a browser hears of a document alone (Permissions-Policy) is not sent with each file."""
    assert {name: static_file[name] for name in HEADERS} == HEADERS
    assert "Permissions-Policy" not in static_file


@pytest.mark.parametrize(
    ("origin", "seconds", "cookie"),
    [
        ("https://gengdu.example", 2 * 365 * 24 * 3600, "__Host-gd_sign_in True"),
        ("http://localhost:8000", 0, "__Host-gd_sign_in True"),
        ("http://village.test", 0, "gd_sign_in False"),
    ],
)
def test_control_17_hsts_follows_from_the_origin(tmp_path, origin, seconds, cookie):
    said = subprocess.run(
        [
            *(sys.executable, "-c"),
            "from config import settings as s; print(s.SECURE_HSTS_SECONDS,"
            " s.GENGDU_SIGN_IN_COOKIE, s.CSRF_COOKIE_SECURE)",
        ],
        env={"GENGDU_DATA": str(tmp_path / "data"), "GENGDU_ORIGIN": origin},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == f"{seconds} {cookie}"


def test_the_manifest_speaks_the_reader_s_language(site):
    answer = site.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    assert json.loads(answer.content)["name"] == "耕读"
    site.cookies["gd_lang"] = "en"
    assert json.loads(site.get("/manifest.webmanifest").content)["name"] == "Gengdu"


def test_the_offline_page_is_public(site):
    assert "没有网络" in site.get("/offline/").content.decode()


def test_a_sentence_is_shown_once_and_only_if_it_is_ours(site):
    answer = site.post("/console/")
    assert answer.cookies["gd_flash"]["httponly"] is True
    shown = site.get("/console/")
    assert "已停用 3 人。" in shown.content.decode()
    assert shown.cookies["gd_flash"]["max-age"] == 0
    site.cookies["gd_flash"] = "made up"
    forged = site.get("/console/")
    assert "made up" not in forged.content.decode()
    assert forged.cookies["gd_flash"]["max-age"] == 0
