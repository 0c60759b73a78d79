"""The made files are as new as their sources, and small."""

import gzip
import hashlib
import re
import runpy
from pathlib import Path

import pytest

from gengdu.shell import icons

STATIC = Path(__file__).resolve().parent.parent / "static"
TOOL = runpy.run_path(str(Path(__file__).resolve().parents[3] / "tools" / "assets.py"))


def wire(path: str) -> int:
    """Bytes over the wire, compressed as WhiteNoise and nginx do."""
    return len(gzip.compress((STATIC / path).read_bytes(), 6))


@pytest.mark.parametrize("name", TOOL["BUNDLES"])
def test_bundles_are_fresh(name):
    made = (STATIC / "shell" / name).read_text(encoding="utf-8")
    assert made == TOOL["bundle"](name), "run: python tools/assets.py bundles"


def test_a_tight_style_sheet_says_the_same():
    loose = (
        "/* y */\n.a > b ,\n.c { color: red;\n margin: 0 calc(1px + 2em) }\n@media x { .d{e:f} }"
    )
    assert TOOL["_tight"](loose) == (
        ".a > b,.c{color:red;margin:0 calc(1px + 2em)}\n@media x{.d{e:f}\n}\n"
    )


@pytest.mark.parametrize(
    ("file", "names"), [("icons", icons.MEMBER), ("icons-console", icons.CONSOLE)]
)
def test_a_sprite_holds_the_icons_of_its_list(file, names):
    text = (STATIC / "shell" / f"{file}.svg").read_text(encoding="utf-8")
    assert tuple(re.findall(r'<symbol id="i-([a-z0-9-]+)"', text)) == names
    assert '<symbol id="brand"' in text
    assert "<script" not in text


def test_vendored_files_are_those_of_the_list():
    table = (STATIC / "vendor" / "VENDORED.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"`vendor/([^`]+)` \|.*`([0-9a-f]{64})`", table))
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (STATIC / "vendor").glob("*.js")
    }
    assert found == listed


def test_a_public_page_is_within_its_budget(site):
    page = len(gzip.compress(site.get("/public/").content, 6))
    scripts = wire("vendor/htmx-2.0.11.min.js") + wire("shell/page.bundle.js")
    assert scripts <= 22 * 1024
    parts = ["shell/member.bundle.css", "shell/icons.svg", "shell/mark.svg"]
    assert page + scripts + sum(wire(part) for part in parts) <= 36 * 1024  # 4 KB for content
    assert page <= 10 * 1024  # what a later visit costs


def test_a_member_page_loads_nothing_of_the_console(site):
    text = site.get("/public/").content.decode()
    assert "console" not in re.findall(r'(?:href|src)="([^"]+)"', text).__str__()
