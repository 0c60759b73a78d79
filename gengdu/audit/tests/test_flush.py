"""Real transactions: the suite's flush empties the log, and its triggers stand afterwards."""

import pytest
from django.core.management import call_command
from django.db.utils import DatabaseError

from gengdu.audit import actions as audit
from gengdu.audit.models import AuditEntry, AuditSeal


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_log_and_leaves_it_protected():
    for _ in range(2):
        audit.record(actor=None, verb="x.y.z")
        audit.seal_batch()
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        assert not AuditEntry.objects.exists()
        assert not AuditSeal.objects.exists()
        audit.record(actor=None, verb="x.y.z")
        with pytest.raises(DatabaseError, match="append-only"):
            AuditEntry.objects.update(verb="a.b.c")
        with pytest.raises(DatabaseError, match="append-only"):
            AuditEntry.objects.all()._raw_delete("default")
