"""Ranks: also by templates, addresses, string keys and migrations, an app uses lower ones alone."""

import ast
import re

import pytest

from tests.architecture.tree import APPS, PRODUCT, RANK, ROOT, imported, may_use, said, sources

STRING_KEY = re.compile(r"""(?:ForeignKey|OneToOneField|ManyToManyField)\(\s*["'](\w+)\.\w+["']""")
MIGRATION_KEY = re.compile(r"""^\s*\(\s*["'](\w+)["'],\s*["']\d{4}_\w+["']\s*\)""", re.MULTILINE)
TEMPLATE_USE = re.compile(r"""{%\s*(?:extends|include)\s+["']([\w-]+)/""")
URL_USE = re.compile(r"""{%\s*url\s+["']([\w-]+):""")
TAGS_USE = re.compile(r"""{%\s*load\s+([\w\s]+?)(?:\s+from\s+(\w+))?\s*%}""")


def test_every_app_has_a_rank_and_every_rank_an_app():
    assert sorted(RANK) == APPS


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
