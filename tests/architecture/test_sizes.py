"""Sizes: whatever is written here is read by somebody, tests and tools too."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import PRODUCT, ROOT, said

MOST_LINES, MOST_IN_FUNCTION, MOST_IN_SCRIPT = 400, 50, 150
FOLDERS = ("gengdu", "config", "tests", "tools", "bench")


def written() -> Iterator[tuple[Path, str]]:
    """Every Python file that people write, with its text; migrations are mostly made."""
    paths = [path for folder in FOLDERS for path in (ROOT / folder).glob("**/*.py")]
    for path in sorted([*paths, *ROOT.glob("*.py")]):
        if "migrations" not in path.parts:
            yield path, path.read_text(encoding="utf-8")


def test_what_is_measured_is_everything():
    """The files of each folder and those beside them, and this one."""
    found = {path.relative_to(ROOT).parts[0] for path, _text in written()}
    assert {*FOLDERS, "conftest.py", "manage.py"} <= found
    assert Path(__file__) in {path for path, _text in written()}


def test_files_stay_small():
    long = [
        said(path, count, "lines")
        for path, text in written()
        if (count := len(text.splitlines())) > MOST_LINES
    ]
    assert long == []


def test_functions_stay_small():
    long = []
    for path, text in written():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_IN_FUNCTION:
                    long.append(said(path, node.lineno, f"{node.name} has {length} lines"))
    assert long == []


def test_own_scripts_stay_small():
    """As they are written: a bundle is several of them in one file."""
    long = [
        said(path, count, "lines")
        for path in sorted(PRODUCT.glob("*/static/**/*.js"))
        if "vendor" not in path.parts
        and not path.name.endswith(".bundle.js")
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_IN_SCRIPT
    ]
    assert long == []
