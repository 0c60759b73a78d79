"""CSP reports are logged without anything of the reader, and not without end."""

import json
import logging

import pytest

from gengdu.shell import reports


@pytest.fixture(autouse=True)
def fresh(monkeypatch, caplog):
    """A full allowance and a listening log."""
    monkeypatch.setattr(reports, "_allowance", reports._Allowance(reports.PER_MINUTE))
    caplog.set_level(logging.WARNING, logger="gengdu.shell.reports")


def send(site, body: bytes | dict):
    data = body if isinstance(body, bytes) else json.dumps({"csp-report": body}).encode()
    return site.post("/csp-report", data=data, content_type="application/csp-report")


def test_directive_and_host_are_written_down_and_nothing_else(site, caplog):
    answer = send(
        site,
        {
            "effective-directive": "script-src-elem",
            "blocked-uri": "https://bad.example/x.js?phone=13812341234",
            "document-uri": "http://localhost/search/?q=secret",
        },
    )
    assert answer.status_code == 204
    assert [r.getMessage() for r in caplog.records] == [
        "CSP blocked script-src-elem from bad.example"
    ]


def test_inline_violations_have_a_word_instead_of_a_host(site, caplog):
    send(site, {"violated-directive": "style-src", "blocked-uri": "inline"})
    assert [r.getMessage() for r in caplog.records] == ["CSP blocked style-src from inline"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'{"csp-report": {"violated-directive": "x", "blocked-uri": "http://["}}',
        b'{"csp-report": []}',
        b'{"csp-report": {}}',
        b"\xff\xfe",
        json.dumps({"csp-report": {"violated-directive": "x" * reports.LARGEST}}).encode(),
    ],
)
def test_damaged_and_oversized_reports_are_dropped(site, caplog, body):
    assert send(site, body).status_code == 204
    assert caplog.records == []


def test_a_broken_page_does_not_fill_the_disk(site, caplog):
    for _ in range(reports.PER_MINUTE + 5):
        send(site, {"violated-directive": "style-src", "blocked-uri": "inline"})
    assert len(caplog.records) == reports.PER_MINUTE


def test_reading_it_is_refused(site):
    assert site.get("/csp-report").status_code == 405
