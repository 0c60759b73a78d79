"""Which release this is."""

import tomllib
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path


@cache
def release() -> str:
    """The version, of the installed package or of the source tree we run from."""
    sources = Path(__file__).resolve().parent.parent / "pyproject.toml"
    if sources.exists():
        return str(tomllib.loads(sources.read_text(encoding="utf-8"))["project"]["version"])
    try:
        return version("gengdu")
    except PackageNotFoundError:
        return "unknown"
