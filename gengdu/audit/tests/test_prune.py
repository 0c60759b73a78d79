"""What was kept long enough goes by whole seals; the rest is verified from where it begins."""

import datetime as dt
import io

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, transaction

from gengdu.audit import actions as audit
from gengdu.audit import queries
from gengdu.audit.gateways import checkpoint
from gengdu.audit.models import AuditEntry, AuditFloor, AuditLink, AuditSeal
from gengdu.audit.tests.conftest import past_the_triggers
from gengdu.kit import clock

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=365)


@pytest.fixture
def old(write):
    """Seals of two, three and one entries a year ago, and one of two entries now."""
    with time_machine.travel(clock.now() - YEAR):
        entries = [*write(2), *write(3), *write(1)]
    return [*entries, *write(2)]


def prune(days=300) -> int:
    return audit.prune_batch(before=clock.now() - dt.timedelta(days=days))


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (AuditEntry, AuditLink, AuditSeal))


def test_old_seals_go_with_their_entries_and_the_rest_is_whole(old):
    assert prune() == 6
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        *["regions.region.rename"] * 2,
        "audit.log.prune",
    ]
    floor = queries.floor()
    assert (floor.no, floor.entries, AuditSeal.objects.get().no) == (3, 6, 4)
    result = queries.verify()
    assert (result.findings, result.seals, result.entries) == ([], 1, 2)
    assert (result.pruned, result.unsealed) == (6, 1)


def test_that_it_was_done_is_in_the_log(old):
    digest = AuditSeal.objects.get(no=3).digest
    prune()
    entry = AuditEntry.objects.get(verb="audit.log.prune")
    assert entry.changed == {"seals": [1, 3], "entries": 6, "digest": digest}


def test_a_second_time_nothing_happens(old):
    prune()
    before = rows()
    assert prune() == 0
    assert rows() == before


def test_a_batch_has_a_bound_and_the_next_goes_on(old, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 2)
    assert [prune() for _ in range(4)] == [2, 3, 1, 0]
    assert queries.floor().entries == 6
    assert queries.verify().clean


def test_the_last_seal_stays_however_old(write):
    with time_machine.travel(clock.now() - YEAR):
        write(2)
        write(1)
    assert prune() == 2
    assert AuditSeal.objects.get().no == 2
    assert queries.verify().clean


@pytest.mark.parametrize("days", [0, 100, 364, 366])
def test_control_24_nothing_younger_than_half_a_year_goes(write, days):
    with time_machine.travel(clock.now() - dt.timedelta(days=179)):
        write(1)
        write(1)
    assert prune(days) == 0
    assert rows() == (2, 2, 2)


def test_control_24_the_database_itself_refuses_it(write):
    write(1)
    write(1)
    first = AuditSeal.objects.first()
    forged = AuditFloor(
        name="log",
        no=1,
        digest=first.digest,
        entries=1,
        mac=checkpoint.floor_mac(1, first.digest, 1),
    )
    with pytest.raises(DatabaseError, match="half a year"), transaction.atomic():
        forged.save(force_insert=True)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(link__seal=1)._raw_delete("default")


def test_control_24_what_stands_above_the_floor_is_not_deleted(old):
    prune()
    for model in (AuditEntry, AuditLink, AuditSeal, AuditFloor):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.all()._raw_delete("default")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditFloor.objects.update(no=2)
    assert rows() == (3, 2, 1)


def test_what_was_tampered_with_is_kept_as_it_is(old):
    with past_the_triggers():
        AuditEntry.objects.filter(pk=old[3].pk).update(verb="x.y.z")
    assert prune() == 0
    assert rows() == (8, 8, 4)
    assert [f.seal for f in queries.verify().findings] == [2]


def test_a_beginning_that_was_cut_off_is_not_called_pruned(old):
    with past_the_triggers():
        keys = AuditLink.objects.filter(seal__lte=2).values_list("entry_id", flat=True)
        AuditEntry.objects.filter(pk__in=list(keys))._raw_delete("default")
        AuditLink.objects.filter(seal__lte=2)._raw_delete("default")
        AuditSeal.objects.filter(no__lte=2)._raw_delete("default")
        digest = AuditSeal.objects.get(no=3).prev
        AuditFloor.objects.create(name="log", no=2, digest=digest, entries=5, mac="0" * 64)
    assert [(f.damage.name, f.seal) for f in queries.verify().findings] == [
        ("REMOVED", 2),
        ("REMOVED", 1),
    ]
    assert prune() == 0


def test_the_command_says_how_many_are_gone(old):
    prune()
    said = io.StringIO()
    call_command("audit_verify", stdout=said)
    assert said.getvalue() == (
        "1 seals, 2 entries, 1 not sealed yet, 6 older ones pruned: the log is whole\n"
    )


def test_after_new_keys_a_person_accepts_the_floor_too(old, settings):
    prune()
    settings.SECRET_KEY = "another " * 8
    assert not queries.verify().clean
    audit.accept_checkpoint(actor=None, reason="new keys")
    assert queries.verify().clean
