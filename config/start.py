"""What has to be in order before the first page: database, schema, reference data, static files.

Run by the supervisor as a process of its own (config/nursery.py), so that the supervisor itself
stays small; says on standard output, as JSON, where the site will be found.
"""

import hashlib
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from config.release import release

WAIT_FOR_DATABASE = 60
MIGRATION_LOCK = 0x6E6764  # "ngd": one host of a cluster migrates, the others wait


class NotStarting(SystemExit):
    """One clear line on standard error, exit status 3."""

    def __init__(self, problem: str) -> None:
        super().__init__(3)
        say(f"gengdu: {problem}")


def say(line: str) -> None:
    """A line of progress for whoever started us."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def wait_for_database(seconds: int = WAIT_FOR_DATABASE) -> None:
    """Until every database answers; NotStarting when one does not in time."""
    deadline = time.monotonic() + seconds
    told = False
    for alias in connections:
        while True:
            try:
                connections[alias].ensure_connection()
                break
            except OperationalError:
                if time.monotonic() > deadline:
                    raise NotStarting(
                        f"the database does not answer after {seconds} seconds"
                    ) from None
                if not told:
                    say("waiting for the database")
                    told = True
                time.sleep(1)


def refuse_newer_schema() -> None:
    """NotStarting when the database was migrated by a newer release than this one."""
    ours = {config.label for config in apps.get_app_configs()}
    for alias in migrated_aliases():
        loader = MigrationExecutor(connections[alias]).loader
        unknown = sorted(
            f"{app}.{name}"
            for app, name in set(loader.applied_migrations) - set(loader.disk_migrations)
            if app in ours
        )
        if unknown:
            raise NotStarting(
                f"the database belongs to a newer release ({unknown[-1]} is unknown here):"
                " install that release, or restore the backup made before it"
            )


def require_fitting_keys() -> None:
    """NotStarting when the key file is not the one that this database was written with."""
    from gengdu.people.queries import keys_fit

    if not keys_fit():
        raise NotStarting(
            f"the keys in {settings.GENGDU_KEYS} do not open what this database holds:"
            " nobody could sign in. Bring back the key file that belongs to it (GENGDU_KEYS)"
        )


def migrated_aliases() -> list[str]:
    """The databases that have tables of their own: where both are one, only the first."""
    if settings.GENGDU_TRANSIENT_SHARED:
        return [DEFAULT_DB_ALIAS]
    return list(connections)


def pending_migrations() -> list[str]:
    """Names of migrations that are not applied, over all databases."""
    found = []
    for alias in migrated_aliases():
        executor = MigrationExecutor(connections[alias])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        found += [f"{migration.app_label}.{migration.name}" for migration, _back in plan]
    return sorted(set(found))


def migrate() -> bool:
    """Bring the schema up to this release; whether anything had to be done."""
    wait_for_database()
    refuse_newer_schema()
    if not pending_migrations():
        return False
    with _one_at_a_time():
        pending = pending_migrations()
        if pending:
            say(f"bringing the database up to date: {len(pending)} migrations")
            for alias in migrated_aliases():
                call_command("migrate", database=alias, interactive=False, verbosity=0)
    return True


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """One migration at a time on a shared database; on SQLite the supervisor's lock sees to it."""
    connection = connections[DEFAULT_DB_ALIAS]
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def collect_static() -> bool:
    """Gather the static files under hashed names when they have changed; whether they had."""
    stamp = Path(settings.DATA) / "static.stamp"
    print_now = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == print_now:
        return False
    say("gathering static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(print_now, encoding="ascii")
    return True


def _fingerprint() -> str:
    """A digest of every source file's name, size and time; of no content, so it is quick."""
    digest = hashlib.sha256(str(settings.STATIC_ROOT).encode())
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def load_reference() -> None:
    """The tables that are shipped, each where it is newer: places, crops and climate, rubrics."""
    from gengdu.agronomy.actions import reference as agronomy
    from gengdu.articles.actions import reference as articles
    from gengdu.regions import actions as regions

    regions.load_reference()
    agronomy.load_reference()
    articles.load_rubrics()


def prepare() -> dict[str, str]:
    """Everything above, in order; what the supervisor tells people."""
    from config.demo import world
    from gengdu.kit.errors import DomainError

    migrate()
    require_fitting_keys()
    load_reference()
    collect_static()
    try:
        words = world.at_start(tell=say)
    except world.NotHere as problem:
        raise NotStarting(str(problem)) from None
    except DomainError as error:
        raise NotStarting(f"the demonstration could not be made: {error.words()}") from error
    facts = {"url": settings.GENGDU_ORIGIN, "release": release()}
    return {**facts, "words": "\n".join(words)}


def main() -> None:
    """Bring everything in order, and say so on standard output."""
    sys.stdout.write(json.dumps(prepare()) + "\n")
