"""Every process loads every `tasks.py`: none of them may pull a heavy library into the pages."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def test_pages_do_without_the_heavy_libraries():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = {c["id"]: c for c in project["tool"]["importlinter"]["contracts"]}
    heavy = contracts["heavy-last"]["forbidden_modules"]
    code = (
        "import sys, django; django.setup(); import config.urls;"
        f"print(*sorted(set({heavy!r}) & set(sys.modules)))"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == []
