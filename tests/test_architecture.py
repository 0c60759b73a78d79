"""The shape of the product, read from its sources: ranks also for templates, urls, string keys and
migrations; rooms; the rules of STYLE that a machine can check.
"""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "gengdu"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["id"]: c for c in PROJECT["tool"]["importlinter"]["contracts"]}
LAYERS = [[name.strip() for name in row.split("|")] for row in CONTRACTS["apps"]["layers"]]
RANK = {name: len(LAYERS) - at for at, row in enumerate(LAYERS) for name in row}
APPS = sorted(p.parent.name for p in PRODUCT.glob("*/apps.py"))
CORE = {a for a in APPS if RANK[a] < RANK["access"]}
"""Apps below the gate: `system` holds their console, API and scoped queries."""
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
MOST_LINES, MOST_IN_FUNCTION, MOST_IN_VIEW, MOST_IN_TASK = 400, 50, 15, 12
MOST_IN_ROUTE = 35
"""A route says by name each field that goes out (SECURITY 19): longer than a view, no wiser."""


def sources(*, tests: bool = False) -> Iterator[tuple[str, Path, ast.Module]]:
    """(app, path, syntax tree) of every product module."""
    for path in sorted(PRODUCT.glob("*/**/*.py")):
        app = path.relative_to(PRODUCT).parts[0]
        if "migrations" in path.parts or (not tests and "tests" in path.parts):
            continue
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


def test_every_app_has_a_rank_and_every_rank_an_app():
    assert sorted(RANK) == APPS


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


def test_files_stay_small():
    long = [
        said(path, count, "lines")
        for path in sorted(PRODUCT.glob("**/*.py"))
        if "migrations" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > MOST_LINES
    ]
    assert long == []


def test_functions_stay_small():
    long = []
    for _app, path, tree in sources(tests=True):
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MOST_IN_FUNCTION:
                    long.append(said(path, node.lineno, f"{node.name} has {length} lines"))
    assert long == []


def body_lines(node: ast.FunctionDef) -> int:
    """Lines of a function without its decorators, signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1 if body else 0


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


def test_imports_inside_functions_do_not_dodge_the_ranks():
    found = [
        said(path, line, name)
        for app, path, tree in sources()
        for line, name in imported(tree)
        if name.startswith("gengdu.")
        and (used := name.split(".")[1]) in RANK
        and not may_use(app, used)
    ]
    assert found == []


STRING_KEY = re.compile(r"""(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*["'](\w+)\.\w+["']""")
MIGRATION_KEY = re.compile(r"""^\s*\(\s*["'](\w+)["'],\s*["']\d{4}_\w+["']\s*\)""", re.MULTILINE)


@pytest.mark.parametrize(
    ("files", "pattern"),
    [
        ("*/models*/**/*.py", STRING_KEY),
        ("*/models.py", STRING_KEY),
        ("*/migrations/*.py", MIGRATION_KEY),
    ],
)
def test_keys_and_migrations_keep_the_ranks(files, pattern):
    found = [
        f"{path.relative_to(ROOT)} -> {used}"
        for path in sorted(PRODUCT.glob(files))
        for used in pattern.findall(path.read_text(encoding="utf-8"))
        if used in RANK and not may_use(path.relative_to(PRODUCT).parts[0], used)
    ]
    assert found == []


TEMPLATE_USE = re.compile(r"""{%\s*(?:extends|include)\s+["']([\w-]+)/""")
URL_USE = re.compile(r"""{%\s*url\s+["']([\w-]+):""")
TAGS_USE = re.compile(r"""{%\s*load\s+([\w\s]+?)(?:\s+from\s+(\w+))?\s*%}""")


def test_templates_keep_the_ranks():
    """Templates extended, included or linked to are dependencies like imports."""
    libraries = {
        p.stem: p.relative_to(PRODUCT).parts[0] for p in PRODUCT.glob("*/templatetags/*.py")
    }
    found = []
    for path in sorted(PRODUCT.glob("*/templates/**/*.html")):
        app = path.relative_to(PRODUCT).parts[0]
        text = path.read_text(encoding="utf-8")
        used = set(TEMPLATE_USE.findall(text)) | set(URL_USE.findall(text))
        for names, origin in TAGS_USE.findall(text):
            used |= {libraries[n] for n in (origin or names).split() if n in libraries}
        found += [
            f"{path.relative_to(ROOT)} -> {name}"
            for name in sorted(used)
            if name in RANK and not may_use(app, name)
        ]
    assert found == []


def test_python_urls_keep_the_ranks():
    found = []
    for app, path, tree in sources():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and node.args):
                continue
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if called in {"reverse", "redirect", "reverse_lazy"} and isinstance(
                first, ast.Constant
            ):
                used = str(first.value).partition(":")[0]
                if used in RANK and not may_use(app, used):
                    found.append(said(path, node.lineno, str(first.value)))
    assert found == []


def test_templates_live_under_their_apps_name():
    wrong = [
        str(path.relative_to(ROOT))
        for path in sorted(PRODUCT.glob("*/templates/*"))
        if path.name != path.relative_to(PRODUCT).parts[0]
        and path.relative_to(PRODUCT).parts[0] != "shell"
    ]
    assert wrong == []


def test_own_scripts_stay_small():
    long = [
        said(path, count, "lines")
        for path in sorted(PRODUCT.glob("*/static/**/*.js"))
        if "vendor" not in path.parts
        and (count := len(path.read_text(encoding="utf-8").splitlines())) > 150
    ]
    assert long == []


INLINE = re.compile(
    r"""<style[\s>]|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<script(?![^>]*\ssrc=)[^>]*>"""
)


def test_no_inline_script_or_style():
    """The content security policy would drop it (only the console's import map has a nonce)."""
    found = []
    for path in sorted(PRODUCT.glob("*/templates/**/*.html")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if INLINE.search(line) and "csp_nonce" not in line:
                found.append(said(path, number, line.strip()[:60]))
    assert found == []


def test_every_template_compiles():
    from django.template import engines

    engine = engines["django"].engine
    for path in sorted(PRODUCT.glob("*/templates/**/*.html")):
        engine.from_string(path.read_text(encoding="utf-8"))


SECRET_PLACES = re.compile(
    r"(/w[o]rk/|/r[o]ot/|/h[o]me/[a-z]+/|[p]ypi\.org|[p]ythonhosted|[n]pmjs)"
)


def test_no_machine_path_or_registry_host_in_a_file():
    import subprocess

    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    found = []
    for name in filter(None, tracked):
        path = ROOT / name
        if (
            "vendor" in path.parts
            or path.suffix in {".gz", ".png", ".ico", ".webp"}
            or not path.is_file()
        ):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if SECRET_PLACES.search(line):
                found.append(said(path, number, line.strip()[:60]))
    assert found == []
