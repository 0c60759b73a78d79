"""Every sentence has a Chinese one: the catalogues are complete, current and free of guesses."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
APPS = [ROOT / "config", *sorted(p.parent for p in (ROOT / "gengdu").glob("*/apps.py"))]
CATALOGUE = Path("locale") / "zh_Hans" / "LC_MESSAGES" / "django.po"
HOLDERS = re.compile(r"%\((\w+)\)[sd]|%[sd]")


def catalogue(path: Path):
    """The catalogue of one file."""
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory) -> Path:
    """A copy of the product with freshly extracted catalogues."""
    assert shutil.which("xgettext"), "gettext is missing: apt-get install gettext"
    copy = tmp_path_factory.mktemp("messages")
    bare = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    for app in APPS:
        target = copy / app.name
        shutil.copytree(app, target, ignore=shutil.ignore_patterns("tests", "reference", "*.mo"))
        (target / "locale").mkdir(exist_ok=True)
        subprocess.run(
            [
                str(Path(sys.executable).with_name("django-admin")),
                *("makemessages", "-l", "zh_Hans", "--no-location", "--no-obsolete", "-v", "0"),
            ],
            cwd=target,
            env=bare,
            check=True,
        )
    return copy


@pytest.mark.parametrize("app", APPS, ids=lambda p: p.name)
def test_catalogue_is_complete(app, extracted):
    fresh = extracted / app.name / CATALOGUE
    wanted = {(m.id, m.context) for m in catalogue(fresh) if m.id} if fresh.exists() else set()
    there = list(catalogue(app / CATALOGUE)) if (app / CATALOGUE).exists() else []
    have = {(m.id, m.context) for m in there if m.id}
    assert {"missing": wanted - have, "left over": have - wanted} == {
        "missing": set(),
        "left over": set(),
    }
    for message in there:
        if not message.id:
            continue
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        assert all(texts), f"untranslated: {message.id}"
        assert not message.fuzzy, f"fuzzy: {message.id}"


@pytest.mark.parametrize("app", APPS, ids=lambda p: p.name)
def test_placeholders_survive_translation(app):
    if not (app / CATALOGUE).exists():
        return
    for message in catalogue(app / CATALOGUE):
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        wanted = set(HOLDERS.findall(ids[-1]))
        for text in texts:
            assert set(HOLDERS.findall(text)) <= wanted, message.id


def test_one_sentence_has_one_translation_in_the_whole_product():
    """Django merges the catalogues of all apps: the last one would win. Use a context to differ."""
    said: dict[tuple[str, str | None], dict[str, list[str]]] = {}
    for app in APPS:
        if not (app / CATALOGUE).exists():
            continue
        for message in catalogue(app / CATALOGUE):
            if message.id:
                one = message.id if isinstance(message.id, str) else message.id[0]
                text = message.string if isinstance(message.string, str) else message.string[0]
                said.setdefault((one, message.context), {}).setdefault(text, []).append(app.name)
    assert {key: found for key, found in said.items() if len(found) > 1} == {}
