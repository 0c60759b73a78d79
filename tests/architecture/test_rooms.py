"""Rooms: each app has them and nothing else, and what stands in one keeps to its kind (STYLE)."""

import ast

import pytest

from tests.architecture.tree import (
    APPS,
    CORE,
    PRODUCT,
    RANK,
    body_lines,
    imported,
    room_of,
    said,
    sources,
)

ROOMS = {
    "__init__", "apps", "enums", "errors", "models", "rules", "queries", "actions", "tasks",
    "forms", "views", "console", "api", "urls", "gateways", "distribution", "migrations",
    "management",
    "templatetags", "locale", "registry", "templates", "static", "tests",
}  # fmt: skip
BY_NAME = {
    "agronomy": {"engine", "reference"},
    "regions": {"reference"},
    "options": {"reference"},
    "people": {"backends", "hashers", "middleware", "reference"},
    "access": {"scope"},
    "jobs": {"backend", "worker", "schedule"},
    "limits": {"routers"},
    "console": {"sheets"},
}
"""Files of an app beyond the rooms, each for a reason that its docstring gives."""
FREE = {"kit", "shell"}
MOST_IN_VIEW, MOST_IN_TASK = 15, 12
MOST_IN_ROUTE = 35
"""A route says by name each field that goes out (SECURITY 19): longer than a view, no wiser."""


def test_apps_hold_rooms_and_nothing_else():
    strange = []
    for app in APPS:
        if app in FREE:
            continue
        allowed = ROOMS | BY_NAME.get(app, set())
        if app in CORE:
            allowed -= {"console", "api", "distribution"}
        for entry in sorted((PRODUCT / app).iterdir()):
            name = entry.stem if entry.suffix == ".py" else entry.name
            if name not in allowed and name != "__pycache__":
                strange.append(f"{app}/{entry.name}")
    assert strange == []


def test_each_app_says_in_three_lines_what_it_is():
    for app in APPS:
        doc = ast.get_docstring(ast.parse((PRODUCT / app / "__init__.py").read_text())) or ""
        assert len(doc.splitlines()) == 3, app


def test_views_translate_and_nothing_else():
    wrong = []
    for _app, path, tree in sources():
        if room_of(path) != "views":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and body_lines(node) > MOST_IN_VIEW:
                wrong.append(said(path, node.lineno, f"{node.name}: {body_lines(node)} lines"))
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "save", "delete"}:
                wrong.append(said(path, node.lineno, f".{node.attr} in a view"))
    assert wrong == []


def test_the_interface_translates_and_nothing_else():
    """A route calls a query or an action of its app; `access` has what all routes share."""
    wrong = []
    for app, path, tree in sources():
        if room_of(path) != "api" or app == "access":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and body_lines(node) > MOST_IN_ROUTE:
                wrong.append(said(path, node.lineno, f"{node.name}: {body_lines(node)} lines"))
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "save"}:
                wrong.append(said(path, node.lineno, f".{node.attr} in a route"))
    assert wrong == []


def test_tasks_are_thin():
    long = []
    for _app, path, tree in sources():
        if room_of(path) != "tasks":
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and body_lines(node) > MOST_IN_TASK:
                long.append(said(path, node.lineno, f"{node.name}: {body_lines(node)} lines"))
    assert long == []


def test_public_actions_are_sentences():
    wrong = []
    for app, path, tree in sources():
        if room_of(path) != "actions" or RANK[app] <= RANK["jobs"]:
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                if node.args.args or node.args.posonlyargs:
                    wrong.append(said(path, node.lineno, f"{node.name} takes positional arguments"))
                if not ast.get_docstring(node):
                    wrong.append(said(path, node.lineno, f"{node.name} promises nothing"))
    assert wrong == []


@pytest.mark.parametrize(
    "banned", ["post_save", "pre_save", "post_delete", "pre_delete", "m2m_changed"]
)
def test_no_model_signals(banned):
    found = [
        said(path, node.lineno, banned)
        for _app, path, tree in sources()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == banned)
        or (isinstance(node, ast.alias) and node.name == banned)
        or (isinstance(node, ast.Attribute) and node.attr == banned)
    ]
    assert found == []


def test_models_do_not_override_save_or_delete():
    found = [
        said(path, node.lineno, f"{owner.name}.{node.name}")
        for _app, path, tree in sources()
        if room_of(path) == "models"
        for owner in ast.walk(tree)
        if isinstance(owner, ast.ClassDef)
        for node in owner.body
        if isinstance(node, ast.FunctionDef) and node.name in {"save", "delete"}
    ]
    assert found == []


def test_codes_are_compared_by_range():
    """`__startswith` scans on SQLite and under ICU: use kit.codes.within."""
    found = [
        said(path, node.lineno, node.arg or node.value)
        for _app, path, tree in sources()
        for node in ast.walk(tree)
        if (isinstance(node, ast.keyword) and node.arg and node.arg.endswith("__startswith"))
        or (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and node.value.endswith("__startswith")
        )
    ]
    assert found == []


HTTP = {
    "requests", "httpx", "urllib.request", "urllib3", "http.client",
    "django.http", "django.shortcuts", "ninja",
}  # fmt: skip


def test_the_inner_rooms_know_no_http():
    inner = {"models", "rules", "queries", "actions", "tasks"}
    found = [
        said(path, line, name)
        for _app, path, tree in sources()
        if room_of(path) in inner
        for line, name in imported(tree)
        if any(name == h or name.startswith(h + ".") for h in HTTP)
    ]
    assert found == []


def test_actions_do_not_import_tasks():
    found = [
        said(path, line, name)
        for _app, path, tree in sources()
        if room_of(path) == "actions"
        for line, name in imported(tree)
        if name.startswith("gengdu.") and name.split(".")[2:3] == ["tasks"]
    ]
    assert found == []
