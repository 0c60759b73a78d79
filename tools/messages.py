"""Translations: `extract [APP …]` refreshes .po files, `compile` makes the .mo files with Babel."""

import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hans"
HEADER = """# Gengdu (耕读), simplified Chinese. Licence: AGPL-3.0-or-later.
msgid ""
msgstr ""
"Language: zh_Hans\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""


def places() -> list[Path]:
    """Folders that have texts: every app, and config for `gengdu doctor`."""
    return [ROOT / "config", *sorted(p.parent for p in (ROOT / "gengdu").glob("*/apps.py"))]


def catalogues() -> list[Path]:
    """Every catalogue there is."""
    found = [place / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po" for place in places()]
    return [po for po in found if po.exists()]


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


def extract_all(names: list[str]) -> None:
    """Run makemessages in every app, or in those named; headers carry no dates or people."""
    for app in places():
        if names and app.name not in names:
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
        po = app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        if po.exists():
            entries = po.read_text(encoding="utf-8").partition("\n\n")[2]
            po.write_text(HEADER + entries, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1] == "compile":
        compile_all()
    else:
        extract_all(sys.argv[2:])
