"""Django's `flush`, which on SQLite deletes row by row: the log's triggers step aside for it.

PostgreSQL truncates, which its row triggers do not see. Used by the test suite after each test
with real transactions; an operator who flushes means to lose everything.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands import flush
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from gengdu.audit.models import AuditEntry, AuditFloor, AuditLink, AuditSeal


class Command(flush.Command):
    """The same command; the triggers are back before it ends."""

    def handle(self, **options: Any) -> None:
        """Flush with the triggers of the log lifted."""
        connection = connections[options["database"]]
        if connection.vendor == "sqlite":
            with transaction.atomic(using=connection.alias), _lifted(connection):
                super().handle(**options)
        else:
            super().handle(**options)


@contextmanager
def _lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    tables = [model._meta.db_table for model in (AuditEntry, AuditSeal, AuditLink, AuditFloor)]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master"
            " WHERE type = 'trigger' AND tbl_name IN (%s, %s, %s, %s)",
            tables,
        )
        triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)
