"""A checkpoint file per test, some actors, and a way past the triggers for the forger."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection

from gengdu.audit import actions as audit
from gengdu.audit.models import AuditEntry, AuditFloor, AuditLink, AuditSeal

LOG = (AuditEntry, AuditSeal, AuditLink, AuditFloor)


@dataclass(frozen=True)
class Somebody:
    """An actor."""

    uid: uuid.UUID = field(default_factory=uuid.uuid4)


@pytest.fixture
def actor() -> Somebody:
    return Somebody()


@pytest.fixture(autouse=True)
def head_file(settings, tmp_path) -> Path:
    settings.GENGDU_AUDIT_HEAD = str(tmp_path / "keys" / "audit-head.json")
    return Path(settings.GENGDU_AUDIT_HEAD)


@pytest.fixture
def write(jilin, actor) -> Callable[..., list[AuditEntry]]:
    """Write and seal `count` entries."""

    def _write(count: int, *, seal: bool = True) -> list[AuditEntry]:
        entries = [
            audit.record(
                actor=actor,
                verb="regions.region.rename",
                target=jilin["双桥村"],
                region_code="220122101202",
                name=("双桥", f"双桥{number}"),
            )
            for number in range(count)
        ]
        if seal:
            assert audit.seal_batch() == count
        return entries

    return _write


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """What a forger with the rights of the tables' owner can do."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for model in LOG:
                cursor.execute(f"ALTER TABLE {model._meta.db_table} DISABLE TRIGGER USER")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit_%%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
    yield
