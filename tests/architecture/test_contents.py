"""What no file may hold: code inside pages, templates that break, this machine's places."""

import re
import subprocess

from django.template import engines

from tests.architecture.tree import PRODUCT, ROOT, said

INLINE = re.compile(
    r"""<style[\s>]|\sstyle\s*=\s*["']|\son[a-z]+\s*=\s*["']|<script(?![^>]*\ssrc=)[^>]*>"""
)
SECRET_PLACES = re.compile(
    r"(/w[o]rk/|/r[o]ot/|/h[o]me/[a-z]+/|[p]ypi\.org|[p]ythonhosted|[n]pmjs)"
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
    engine = engines["django"].engine
    for path in sorted(PRODUCT.glob("*/templates/**/*.html")):
        engine.from_string(path.read_text(encoding="utf-8"))


def test_no_machine_path_or_registry_host_in_a_file():
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
