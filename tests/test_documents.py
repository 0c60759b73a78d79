"""The documents say what is so: paths, tests, commands and addresses they name are there."""

import ast
import csv
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("README*.md"), *DOCS.rglob("*.md")])
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
MAKE = re.compile(r"`make ([a-z][a-z -]*)")
HEAVIEST_SHOT = 100_000


def table(name):
    """The rows of a CSV file in docs/."""
    with (DOCS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


REQUIREMENTS = {row["id"]: row for row in table("requirements.csv")}
TRACES = table("traceability.csv")


def names_of_tests(path):
    """The names of all test functions and methods of a file, wherever they stand."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


class TestTraceability:
    def test_the_catalogue_holds_every_requirement_once(self):
        assert len(REQUIREMENTS) == len(table("requirements.csv")) == 250
        assert {row["verdict"] for row in REQUIREMENTS.values()} == {"M", "S", "P", "O", "S/P"}

    def test_each_requirement_is_traced_once_and_is_one(self):
        traced = [row["id"] for row in TRACES]
        assert sorted(set(traced)) == sorted(traced)
        assert set(traced) - set(REQUIREMENTS) == set()

    @pytest.mark.parametrize("row", TRACES, ids=lambda row: row["id"])
    def test_place_and_test_are_there(self, row):
        assert (ROOT / row["where"]).exists()
        path, _, name = row["test"].partition("::")
        assert (ROOT / path).is_file()
        assert not name or name in names_of_tests(ROOT / path)
        assert row["what is met"]
        assert None not in row  # a comma too many


each_page = pytest.mark.parametrize("document", PAGES, ids=lambda d: str(d.relative_to(ROOT)))


class TestPages:
    @each_page
    def test_links_lead_somewhere(self, document):
        links = LINK.findall(document.read_text(encoding="utf-8"))
        local = [link for link in links if not re.match(r"[a-z]+:", link)]
        assert [link for link in local if not (document.parent / link).exists()] == []

    @each_page
    def test_commands_of_make_exist(self, document):
        targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
        named = {
            word
            for words in MAKE.findall(document.read_text(encoding="utf-8"))
            for word in words.split()
        }
        assert named - targets == set()

    def test_the_map_names_every_app_in_its_rank(self):
        contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
        [ranks] = [
            contract["layers"]
            for contract in contract["tool"]["importlinter"]["contracts"]
            if contract["id"] == "apps"
        ]
        rows = re.findall(
            r"^\| (\d+) \| ([^|]+) \|", (DOCS / "map.md").read_text(encoding="utf-8"), re.MULTILINE
        )
        drawn = {}
        for rank, apps in rows:
            drawn.setdefault(int(rank), set()).update(re.findall(r"`(\w+)`", apps))
        wanted = {
            len(ranks) - 1 - at: set(re.findall(r"\w+", layer)) for at, layer in enumerate(ranks)
        }
        assert drawn == wanted

    def test_screenshots_are_small_and_all_are_shown(self):
        shots = sorted((DOCS / "shots").glob("*.png"))
        assert shots
        assert [s.name for s in shots if s.stat().st_size > HEAVIEST_SHOT] == []
        shown = "".join(document.read_text(encoding="utf-8") for document in PAGES)
        assert [s.name for s in shots if s.name not in shown] == []

    def test_no_page_holds_a_machines_own_path(self):
        for document in PAGES:
            text = document.read_text(encoding="utf-8")
            assert not re.search(r"(?<![\w.])/(?:home|root|work)/", text), document


FRAGMENT = re.compile(r"\+?[a-z0-9-]+\.(added|changed|fixed)\.md")


def test_fragments_of_the_changelog_are_named_as_towncrier_reads_them():
    names = [path.name for path in (ROOT / "changelog.d").iterdir()]
    assert names
    assert [name for name in names if not FRAGMENT.fullmatch(name)] == []
