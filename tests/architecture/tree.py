"""The product's sources as the tests of its shape read them: apps, ranks, rooms."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCT = ROOT / "gengdu"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["id"]: c for c in PROJECT["tool"]["importlinter"]["contracts"]}
LAYERS = [[name.strip() for name in row.split("|")] for row in CONTRACTS["apps"]["layers"]]
RANK = {name: len(LAYERS) - at for at, row in enumerate(LAYERS) for name in row}
APPS = sorted(p.parent.name for p in PRODUCT.glob("*/apps.py"))
CORE = {a for a in APPS if RANK[a] < RANK["access"]}
"""Apps below the gate: `system` holds their console, API and scoped queries."""


def sources() -> Iterator[tuple[str, Path, ast.Module]]:
    """(app, path, syntax tree) of every product module, its tests and migrations left out."""
    for path in sorted(PRODUCT.glob("*/**/*.py")):
        app = path.relative_to(PRODUCT).parts[0]
        if not {"migrations", "tests"} & set(path.parts[len(PRODUCT.parts) :]):
            yield app, path, ast.parse(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    """The room a module belongs to: its file, or the folder right below the app."""
    parts = path.relative_to(PRODUCT).parts
    return Path(parts[1]).stem


def said(path: Path, line: int, what: str) -> str:
    """One finding, in the form editors jump to."""
    return f"{path.relative_to(ROOT)}:{line} {what}"


def may_use(user: str, used: str) -> bool:
    """Whether the ranks let `user` depend on `used`."""
    return user == used or RANK[used] < RANK[user]


def body_lines(node: ast.FunctionDef) -> int:
    """Lines of a function without its decorators, signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, dotted name) of every import, also inside functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"
