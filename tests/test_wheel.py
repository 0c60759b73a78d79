"""The wheel: what is in it, and that the program runs from it without the source tree."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

from gengdu.regions.reference import shipped

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("config", "gengdu")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A clean copy of the sources, where no catalogue has been compiled."""
    source = tmp_path_factory.mktemp("source")
    for name in (*PACKAGES, "tools"):
        left = shutil.ignore_patterns("__pycache__", "*.mo")
        shutil.copytree(ROOT / name, source / name, ignore=left)
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    return source


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    """Built where Babel compiles the catalogues."""
    out = tmp_path_factory.mktemp("wheel")
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(out)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    [path] = out.glob("gengdu-*.whl")
    return path


@pytest.fixture(scope="module")
def names(wheel):
    """The files in it."""
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Runs Python where it is installed: `installed(program, "--help", LANG="zh_CN.UTF-8")`."""
    place = tmp_path_factory.mktemp("installed")
    install = ["install", "-q", "--no-deps", "--no-index", "--target", str(place), str(wheel)]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    subprocess.run([*pip, *install], check=True, capture_output=True)

    def run(*arguments, **environment):
        return subprocess.run(
            [sys.executable, *arguments],
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(place),  # before the link to the sources in our own site-packages
                "GENGDU_DATA": str(place.with_name("data")),
                **environment,
            },
            cwd=place.parent,
            capture_output=True,
            text=True,
            check=False,
        )

    return run, place


def test_every_file_of_the_product_is_in_it_and_no_test(source, names):
    """Templates, static files, reference tables, migrations: whatever lies in the packages."""
    files = (path for package in PACKAGES for path in (source / package).rglob("*.*"))
    ours = {path.relative_to(source).as_posix() for path in files if path.is_file()}
    ours = {name for name in ours if "/tests/" not in name}
    assert ours - names == set()
    assert {name for name in names if "/tests/" in name} == set()


def test_every_catalogue_was_compiled_for_it(names):
    written = {name for name in names if name.endswith(".po")}
    assert {name for name in names if name.endswith(".mo")} == {f"{n[:-2]}mo" for n in written}
    assert "config/locale/zh_Hans/LC_MESSAGES/django.mo" in names


def test_places_crops_templates_and_styles_by_name(names):
    places = {f"gengdu/regions/reference/{table.dataset}.csv.gz" for table in shipped()}
    assert places - names == set()
    assert {
        "gengdu/regions/reference/version.txt",
        "gengdu/agronomy/reference/crops.csv",
        "gengdu/shell/templates/shell/base.html",
        "gengdu/shell/static/shell/css/base.css",
    } - names == set()


def test_the_program_runs_from_it_in_the_operators_language(installed):
    run, place = installed
    program = str(place / "bin" / "gengdu")
    assert run("-c", "import config; print(config.__file__)").stdout.startswith(str(place))
    told = run(program, "--help")
    assert (told.returncode, told.stderr) == (0, "")
    assert "recompute-stages" in told.stdout
    found = run(program, "doctor", LANG="zh_CN.UTF-8")
    assert "密钥文件: 只有所有者可以读取" in found.stdout  # words of a compiled catalogue
