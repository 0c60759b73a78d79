"""`gengdu doctor`: looks at everything that breaks in the field, and says it in one line each."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils.translation import gettext as _

from config import census, folders, start, supervisor
from config.release import release
from gengdu.audit import queries as audit
from gengdu.audit.gateways import checkpoint
from gengdu.audit.models import AuditEntry
from gengdu.kit import clock, vault
from gengdu.kit.health import checks
from gengdu.people.queries import keys_fit

ROOMY = 4 * folders.LEAST_FREE
MINUTES_AHEAD = 5
OWN_CHECKS = {"database", "disk"}
"""Health checks that are looked at more closely here."""


class Verdict(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One line."""

    verdict: Verdict
    what: str
    words: str

    @property
    def bad(self) -> bool:
        """Whether the exit status tells of it."""
        return self.verdict is Verdict.BAD

    def __str__(self) -> str:
        return f"{self.verdict:<4}  {self.what}: {self.words}"


def ok(what: str, words: str) -> Finding:
    """All well."""
    return Finding(Verdict.OK, what, words)


def warn(what: str, words: str) -> Finding:
    """Works, but look at it."""
    return Finding(Verdict.WARN, what, words)


def bad(what: str, words: str) -> Finding:
    """Does not work, or will lose data."""
    return Finding(Verdict.BAD, what, words)


Examination = Callable[[], Iterator[Finding]]


def examine() -> list[Finding]:
    """Everything; an examination that fails is a finding itself."""
    found: list[Finding] = []
    for look in EXAMINATIONS:
        name = look.__name__
        try:
            found += look()
        except (DatabaseError, OSError, vault.VaultError) as error:
            found.append(bad(name, _("could not be looked at (%s)") % type(error).__name__))
    return found


def program() -> Iterator[Finding]:
    """Release and Python."""
    yield ok(_("release"), release())
    number = ".".join(map(str, sys.version_info[:3]))
    fits = sys.version_info >= (3, 11)
    yield ok("Python", number) if fits else bad("Python", _("%s is too old") % number)


def data_folder() -> Iterator[Finding]:
    """Network file system, rights, room."""
    what, folder = _("data folder"), Path(settings.DATA)
    kind = folders.network_kind(folder)
    if kind and settings.EMBEDDED:
        yield bad(what, _("lies on a network file system (%s): SQLite loses data there") % kind)
    if not folders.writable(folder):
        yield bad(what, _("cannot be written to"))
    elif folder.stat().st_mode & 0o007:
        yield warn(what, _("other users of this machine can read it (chmod o-rwx)"))
    else:
        yield ok(what, _("is ours alone"))
    free = folders.free_bytes(folder)
    words = _("%d MiB free") % (free // folders.MIB)
    grade = bad if free < folders.LEAST_FREE else warn if free < ROOMY else ok
    yield grade(_("disk"), words)


def keys() -> Iterator[Finding]:
    """The key file: there, ours alone, readable, outside of the data folder."""
    what, path = _("key file"), Path(settings.GENGDU_KEYS)
    if not path.exists():
        yield bad(what, _("is missing: names and phone numbers cannot be read"))
        return
    if path.stat().st_mode & 0o077:
        yield bad(what, _("other users of this machine can read it (chmod 600)"))
        return
    vault.read_ring(path)
    if not _keys_fit():
        yield bad(what, _("is not that of this database: nobody can sign in"))
    elif Path(settings.DATA) in path.resolve().parents:
        yield warn(what, _("lies in the data folder: a backup would hold both"))
    else:
        yield ok(what, _("is readable by its owner only"))


def _keys_fit() -> bool:
    try:
        return keys_fit()
    except DatabaseError:  # looked at below
        return True


def database() -> Iterator[Finding]:
    """Version, safety of commits, migrations."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            import sqlite3

            cursor.execute("PRAGMA journal_mode")
            journal = cursor.fetchone()[0]
            cursor.execute("PRAGMA synchronous")
            safe = journal == "wal" and cursor.fetchone()[0] >= 2
            words = f"SQLite {sqlite3.sqlite_version}, {journal}"
            problem = _("%s: a power cut may lose what was saved") % words
            yield ok(_("database"), words) if safe else bad(_("database"), problem)
        else:
            cursor.execute("SHOW server_version_num")
            number = int(cursor.fetchone()[0]) // 10000
            words = f"PostgreSQL {number}"
            least = _("%s is too old: 15 is the least") % words
            yield ok(_("database"), words) if number >= 15 else bad(_("database"), least)
    pending = start.pending_migrations()
    yield (
        warn(_("schema"), _("%d migrations wait (gengdu migrate)") % len(pending))
        if pending
        else ok(_("schema"), _("is up to date"))
    )


def clock_() -> Iterator[Finding]:
    """A clock that went back: the battery of an old PC is empty, or nothing sets it."""
    what, now = _("clock"), time.time()
    code = Path(__file__).stat().st_mtime
    newest = AuditEntry.objects.order_by("-id").values_list("at", flat=True).first()
    here = clock.now().astimezone(clock.CHINA)
    if code > now + 86400:
        yield bad(what, _("%s lies before this program was installed") % f"{here:%Y-%m-%d %H:%M}")
    elif newest and newest.timestamp() > now + MINUTES_AHEAD * 60:
        yield bad(what, _("it has gone back: the log has entries of later hours"))
    else:
        yield ok(what, f"{here:%Y-%m-%d %H:%M}")


def ports() -> Iterator[Finding]:
    """Free, or ours."""
    for name, port in (("pages", settings.PORT), ("bulk", settings.PORT + 1)):
        what = _("port %(port)d (%(name)s)") % {"port": port, "name": name}
        if supervisor.bindable(settings.HOST, port):
            yield ok(what, _("free"))
        elif supervisor.answers(settings.HOST, port):
            yield ok(what, _("the site answers"))
        else:
            yield bad(what, _("another program has it"))


def processes() -> Iterator[Finding]:
    """How many there are, and whether they leave the machine enough."""
    what, found = _("processes"), census.processes()
    if not found:
        yield ok(what, _("the site is down"))
        return
    each = ", ".join(f"{one.program} {one.mib:.0f}" for one in found)
    total = sum(one.mib for one in found)
    words = _("%(count)d take %(total)d MiB (%(each)s)") % {
        "count": len(found),
        "total": total,
        "each": each,
    }
    grade = warn if total > census.total_memory() / 2 else ok
    yield grade(what, words)


def running() -> Iterator[Finding]:
    """What /readyz asks: worker, sequencer and whatever else registered."""
    for check in checks:
        if check.name not in OWN_CHECKS:
            problem = check.ask()
            worse = bad if check.fatal else warn
            yield worse(check.name, problem) if problem else ok(check.name, _("well"))


def audit_head() -> Iterator[Finding]:
    """Whether the log still ends where the file outside of the database says."""
    what, last = _("audit log"), audit.last_seal()
    try:
        kept = checkpoint.read()
    except checkpoint.CheckpointForged:
        yield bad(what, _("the file that names its end was tampered with"))
        return
    if kept is None:
        words = _("no file names its end yet")
        yield warn(what, words) if last else ok(what, words)
    elif last is None or last.no < kept.no:
        yield bad(what, _("its end was cut off (gengdu audit verify)"))
    else:
        yield ok(what, _("%d seals") % last.no)


EXAMINATIONS: list[Examination] = [
    program,
    data_folder,
    keys,
    database,
    clock_,
    ports,
    processes,
    running,
    audit_head,
]
