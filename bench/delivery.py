"""An audience of 45,000 counted by township, and one person's matches, at a province's size.

300,000 people with 835,000 plantings in 29,700 villages and 100,000 published items, on SQLite
and on PostgreSQL, each in a database of its own that is thrown away. Peer in the same run: the
same counts by a plain loop in Python over the same rows.

GENGDU_TEST_POSTGRES  URL of a running server (role may create databases): none is started
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUDGET = {"count": 100.0, "preview": 300.0, "sqlite": 1.0, "postgresql": 3.0}


def main() -> None:
    """Run this file once for each database, in a process of its own."""
    each_database("bench.delivery")


def each_database(module: str) -> None:
    """Run a bench as a program, on SQLite and then on PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="gengdu-bench-") as folder:
        _run(module, folder, f"sqlite:///{folder}/bench.sqlite3")
        with _server() as url:
            _run(module, folder, url)


def _run(module: str, folder: str, url: str) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "GENGDU_DATA": folder,
        "GENGDU_TEST_SUFFIX": f"bench_{os.getpid()}",
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }
    command = [sys.executable, "-m", module]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


@contextmanager
def _server() -> Iterator[str]:
    sys.path.insert(0, str(ROOT))
    from tools.run_tests import postgres

    given = os.environ.get("GENGDU_TEST_POSTGRES")
    with nullcontext(given) if given else postgres() as url:
        yield url


def measure() -> None:
    """In the process of one database: make it, fill it, measure, throw it away."""
    import django

    django.setup()
    from django.db import connection

    from bench import _province

    old = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _province.fill()
        _province.report(BUDGET)
    finally:
        connection.creation.destroy_test_db(old, verbosity=0)


if __name__ == "__main__":
    measure()
