"""docs/security.md says of every control how it is shown, and what it says is so."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(r"^\| (\d+) \| (.+) \| (test|later: .+) \|$", re.MULTILINE)
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
TABLE = {int(no): proof for no, _what, proof in ROW.findall(TEXT)}
NAMED = re.compile(r"def test_control_(\d\d)_")


def shown() -> set[int]:
    """The controls that have a test."""
    found = set()
    for folder in ("gengdu", "tests", "config"):
        for path in (ROOT / folder).glob("**/test_*.py"):
            found |= {int(no) for no in NAMED.findall(path.read_text(encoding="utf-8"))}
    return found


def test_every_control_has_a_row():
    assert sorted(TABLE) == list(range(1, 41))


def test_a_control_is_shown_by_a_test_or_waits_for_something_named():
    promised = {no for no, proof in TABLE.items() if proof == "test"}
    assert promised - shown() == set()


def test_nothing_that_is_shown_is_called_later():
    assert {no for no in shown() if TABLE[no] != "test"} == set()
