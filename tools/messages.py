"""Translations: `extract` refreshes every app's .po, `compile` makes the .mo files with Babel."""

import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"


def catalogues() -> list[Path]:
    """Every app's catalogue."""
    return sorted((ROOT / "gengdu").glob(f"*/locale/{LANGUAGE}/LC_MESSAGES/django.po"))


def compile_all() -> None:
    """Write a .mo beside each .po; nothing is done where it is newer already."""
    for po in catalogues():
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as source:
            catalogue = read_po(source, locale=LANGUAGE)
        with mo.open("wb") as target:
            write_mo(target, catalogue)


def extract_all() -> None:
    """Run makemessages in every app that has text."""
    for app in sorted((ROOT / "gengdu").iterdir()):
        if not (app / "apps.py").exists():
            continue
        (app / "locale").mkdir(exist_ok=True)
        subprocess.run(
            [
                str(Path(sys.executable).with_name("django-admin")),
                *("makemessages", "-l", LANGUAGE, "--no-location", "--no-obsolete", "-v", "0"),
            ],
            cwd=app,
            check=True,
        )


if __name__ == "__main__":
    {"compile": compile_all, "extract": extract_all}[sys.argv[1]]()
