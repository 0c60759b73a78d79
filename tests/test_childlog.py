"""What the supervisor does with the lines of its programs."""

import os
import time

import pytest

from config.childlog import ChildLog
from config.nursery import Nursery
from config.supervisor import Child, Supervisor

INFO = b'{"at": "2026-05-01T00:00:00+00:00", "level": "INFO", "logger": "x", "message": "done"}'
ERROR = INFO.replace(b"INFO", b"ERROR")
CODE = "验证码 123456".encode()


@pytest.fixture
def taken(tmp_path, capfdbinary):
    """Give lines to a log; answers what the screen showed and what the file holds."""

    def run(*lines, everything=False):
        log = ChildLog(tmp_path / "logs", everything=everything)
        for line in lines:
            log.take("worker", line)
        log.flush()
        log.close()
        return capfdbinary.readouterr().out, log.path.read_bytes()

    return run


def test_a_log_line_goes_to_the_file_and_a_warning_to_both(taken):
    screen, kept = taken(INFO, ERROR)
    assert screen == b"worker | " + ERROR + b"\n"
    assert kept == b"worker | " + INFO + b"\nworker | " + ERROR + b"\n"


def test_what_is_no_log_line_is_shown_and_never_stored(taken):
    screen, kept = taken(CODE)
    assert screen == b"worker | " + CODE + b"\n"
    assert kept == b""


def test_everything_may_be_shown(taken):
    screen, _kept = taken(INFO, everything=True)
    assert screen == b"worker | " + INFO + b"\n"


def test_the_file_turns_over(tmp_path, monkeypatch):
    monkeypatch.setattr("config.childlog.MOST_BYTES", 200)
    log = ChildLog(tmp_path, everything=False)
    for _ in range(20):
        log.take("pages", INFO)
    log.close()
    assert {path.name for path in tmp_path.iterdir()} == {
        "gengdu.log", *(f"gengdu.log.{n}" for n in range(1, 6))
    }  # fmt: skip


def test_the_last_words_of_a_program_that_died_are_a_line_of_their_own(tmp_path, capfdbinary):
    log = ChildLog(tmp_path / "logs", everything=False)
    said, end = os.pipe()
    os.write(end, b"half a sentence")
    os.close(end)
    child = Child("worker", output=os.fdopen(said, "rb", buffering=0))
    nursery = Nursery([], {})
    Supervisor("", 0, "", log, nursery, children=[child])._clear_away(child, 1, time.monotonic())
    log.take("worker", b"the next one speaks")
    log.flush()
    log.close()
    first, told, last = capfdbinary.readouterr().out.decode().splitlines()
    assert (first, last) == ("worker | half a sentence", "worker | the next one speaks")
    assert told.startswith("worker has ended")
    assert child.rest == b""
