"""Personal data opens only where it belongs; phone numbers are read as people type them."""

import dataclasses
import json
import logging
import threading

import pytest
from django.urls import resolve
from hypothesis import given
from hypothesis import strategies as st

from gengdu.kit import logs, phones, trace, vault
from gengdu.kit.errors import Invalid

RING = vault.new_ring()


@given(st.text())
def test_what_is_sealed_opens_for_the_same_row_only(text):
    box = RING.seal(text, bound_to="person.name:1")
    assert RING.open(box, bound_to="person.name:1") == text
    with pytest.raises(vault.VaultError):
        RING.open(box, bound_to="person.name:2")


@pytest.mark.parametrize(
    "damaged",
    ["", "k1", "k1.", "k1.A", "k1.AAAA", "k1.农", "k9.AAAA", RING.seal("李", bound_to="x")[:-9]],
    ids=["nothing", "key", "dot", "one", "short", "chinese", "other key", "cut off"],
)
def test_what_was_damaged_is_refused_in_the_vaults_own_words(damaged):
    with pytest.raises(vault.VaultError) as refused:
        RING.open(damaged, bound_to="x")
    assert damaged not in str(refused.value) or not damaged


def test_a_second_seal_differs_from_the_first():
    assert RING.seal("李", bound_to="x") != RING.seal("李", bound_to="x")


def test_an_old_key_still_opens_after_rotation():
    box = RING.seal("13800001234", bound_to="x")
    rotated = dataclasses.replace(
        RING, current="k2", encrypting={**RING.encrypting, "k2": b"2" * 32}
    )
    assert rotated.open(box, bound_to="x") == "13800001234"
    assert rotated.seal("1", bound_to="x").startswith("k2.")
    with pytest.raises(vault.VaultError):
        RING.open(rotated.seal("1", bound_to="x"), bound_to="x")


def test_blind_indexes_differ_by_purpose_and_repeat():
    assert RING.blind("李", purpose="name") == RING.blind("李", purpose="name")
    assert RING.blind("李", purpose="name") != RING.blind("李", purpose="phone")


def test_a_key_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "keys" / "keys.json"
    vault.write_ring(RING, path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert vault.read_ring(path) == RING
    path.chmod(0o644)
    with pytest.raises(vault.VaultError, match="chmod 600"):
        vault.read_ring(path)


@pytest.mark.parametrize(
    "typed",
    [
        "13800001234",
        "138 0000 1234",
        "+86 138-0000-1234",
        "008613800001234",
        "１３８００００１２３４",
    ],
)
def test_a_phone_is_read_as_people_type_it(typed):
    assert phones.parse_phone(typed) == "13800001234"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1380000123", "11"),
        ("138000012345", "11"),
        ("23800001234", "13"),
        ("一三八", "digits"),
        ("", "digits"),
    ],
)
def test_what_is_wrong_with_a_phone_is_said(typed, words):
    from django.utils import translation

    with pytest.raises(Invalid) as refused:
        phones.parse_phone(typed)
    with translation.override("en"):
        assert words in refused.value.words()
    assert refused.value.field == "phone"


def test_a_masked_phone_shows_three_and_four_digits():
    assert phones.mask_phone("13800001234") == "138****1234"
    assert phones.mask_phone("x") == "****"


def test_control_26_a_log_line_is_one_line_whatever_it_says():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "a\nb\x1b[31m%s", ("\r\n",), None)
    with trace.tracing(trace.Trace(number="r1")):
        line = logs.JsonFormatter().format(record)
    assert "\n" not in line
    assert "\x1b" not in line
    assert json.loads(line)["message"] == "a\nb\x1b[31m\r\n"
    assert json.loads(line)["request"] == "r1"


def test_control_26_no_control_character_reaches_a_terminal():
    record = logging.LogRecord("x", logging.INFO, "f", 1, "a\x9b31m\u2028\ud800b\x7f", (), None)
    line = logs.JsonFormatter().format(record)
    assert line.encode()
    assert line.isprintable()
    assert json.loads(line)["message"] == "a\x9b31m\u2028\ud800b\x7f"


def test_control_25_a_failed_requests_line_names_its_route_not_its_path(rf):
    request = rf.get("/enrol/a-token-that-opens-an-account")
    record = logging.LogRecord(
        "django.request", logging.ERROR, "f", 1, "%s: %s", ("Server Error", request.path), None
    )
    record.request = request
    request.resolver_match = resolve(request.path)
    assert logs.RouteOnly().filter(record)
    assert record.getMessage() == "Server Error: /enrol/<str:token>"


def test_of_several_that_start_at_once_all_get_one_secret(tmp_path):
    path, start, found = tmp_path / "keys" / "secret.txt", threading.Barrier(8), []

    def begin(number):
        start.wait(timeout=30)
        found.append(vault.kept(path, lambda: f"secret {number}"))

    threads = [threading.Thread(target=begin, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert found == [path.read_text()] * 8
    assert [p.name for p in path.parent.iterdir()] == ["secret.txt"]
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
