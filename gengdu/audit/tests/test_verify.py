"""`audit verify` names what was edited, removed, reordered, inserted or cut off."""

import io
import json

import pytest
from django.core.management import call_command

from gengdu.audit import actions as audit
from gengdu.audit import queries, rules
from gengdu.audit.enums import Damage
from gengdu.audit.gateways import checkpoint
from gengdu.audit.models import AuditEntry, AuditHead, AuditLink, AuditPending, AuditSeal
from gengdu.audit.tests.conftest import past_the_triggers

pytestmark = pytest.mark.django_db


def found() -> list[tuple[str, int | None, int | None]]:
    return [(f.damage.name, f.seal, f.position) for f in queries.verify().findings]


def test_an_empty_log_is_whole():
    result = queries.verify()
    assert (result.clean, result.seals, result.entries, result.unsealed) == (True, 0, 0, 0)


def test_seals_are_chained_and_whole(write, head_file):
    write(3)
    write(2)
    write(1, seal=False)
    result = queries.verify()
    assert (result.findings, result.seals, result.entries, result.unsealed) == ([], 2, 5, 1)
    first, second = AuditSeal.objects.order_by("no")
    assert (first.no, first.count, first.prev) == (1, 3, rules.GENESIS)
    assert (second.no, second.count, second.prev) == (2, 2, first.digest)
    assert json.loads(head_file.read_text())["digest"] == second.digest
    assert head_file.stat().st_mode & 0o777 == 0o600


def test_sealing_nothing_makes_no_seal(write):
    write(1)
    assert audit.seal_batch() == 0
    assert AuditSeal.objects.count() == 1


def test_a_batch_has_a_bound(write, monkeypatch):
    monkeypatch.setattr(audit, "BATCH", 2)
    write(5, seal=False)
    assert [audit.seal_batch() for _ in range(4)] == [2, 2, 1, 0]
    assert queries.verify().clean


def test_control_23_an_edited_entry_is_named(write):
    entries = write(3)
    with past_the_triggers():
        AuditEntry.objects.filter(pk=entries[1].pk).update(verb="regions.region.close")
    (finding,) = queries.verify().findings
    assert finding == queries.Finding(
        Damage.EDITED, 1, 1, entries[1].pk, "the entry is not what was sealed"
    )


@pytest.mark.parametrize(
    "change",
    [
        {"actor_uid": None}, {"address": "192.0.2.9"}, {"outcome": "failed"}, {"changed": {}},
        {"region_code": "22"}, {"target_key": "x"}, {"request": "x"},
    ],
)  # fmt: skip
def test_every_field_is_covered(write, change):
    (entry,) = write(1)
    with past_the_triggers():
        AuditEntry.objects.filter(pk=entry.pk).update(**change)
    assert found() == [("EDITED", 1, 0)]


def test_an_edit_with_a_corrected_link_breaks_the_seal(write):
    (entry, _other) = write(2)
    with past_the_triggers():
        AuditEntry.objects.filter(pk=entry.pk).update(verb="x.y.z")
        entry.refresh_from_db()
        AuditLink.objects.filter(entry=entry).update(sha256=rules.hash_of(entry))
    assert found() == [("REWRITTEN", 1, None)]


def test_a_chain_made_anew_does_not_meet_the_checkpoint(write):
    (entry,) = write(1)
    with past_the_triggers():
        AuditEntry.objects.filter(pk=entry.pk).update(verb="x.y.z")
        entry.refresh_from_db()
        sha256 = rules.hash_of(entry)
        AuditLink.objects.filter(entry=entry).update(sha256=sha256)
        digest = rules.digest_of(prev=rules.GENESIS, no=1, hashes=[sha256])
        AuditSeal.objects.filter(no=1).update(digest=digest)
    assert found() == [("REWRITTEN", 1, None)]


def test_a_seal_that_does_not_follow_the_one_before_is_named(write):
    write(1)
    write(1)
    with past_the_triggers():
        AuditSeal.objects.filter(no=2).update(prev=rules.GENESIS)
    assert ("REWRITTEN", 2, None) in found()


def test_control_23_a_removed_entry_is_named(write):
    entries = write(3)
    with past_the_triggers():
        AuditEntry.objects.filter(pk=entries[2].pk)._raw_delete("default")
    assert found() == [("REMOVED", 1, 2)]


def test_an_entry_removed_with_its_link_is_named(write):
    entries = write(3)
    with past_the_triggers():
        AuditLink.objects.filter(entry=entries[1])._raw_delete("default")
        AuditEntry.objects.filter(pk=entries[1].pk)._raw_delete("default")
    assert found() == [("REMOVED", 1, 1)]


def test_a_seal_removed_from_the_middle_is_named(write):
    write(1)
    (entry,) = write(1)
    write(1)
    with past_the_triggers():
        AuditLink.objects.filter(seal_id=2)._raw_delete("default")
        AuditSeal.objects.filter(no=2)._raw_delete("default")
        AuditEntry.objects.filter(pk=entry.pk)._raw_delete("default")
    assert found() == [("REMOVED", 2, None)]


def test_control_23_reordered_entries_are_named(write):
    write(3)
    first, second, _third = AuditLink.objects.order_by("position")
    with past_the_triggers():
        AuditLink.objects.filter(pk=first.pk).update(position=9)
        AuditLink.objects.filter(pk=second.pk).update(position=0)
        AuditLink.objects.filter(pk=first.pk).update(position=1)
    assert found() == [("REORDERED", 1, 0), ("REORDERED", 1, 1)]


def test_swapped_contents_are_edits_of_both(write):
    one, two = write(2)
    with past_the_triggers():
        AuditEntry.objects.filter(pk=one.pk).update(changed=two.changed)
        AuditEntry.objects.filter(pk=two.pk).update(changed=one.changed)
    assert found() == [("EDITED", 1, 0), ("EDITED", 1, 1)]


def test_control_23_an_entry_put_in_past_the_log_is_named(write):
    write(1)
    entry = AuditEntry.objects.create(verb="access.grant.give")
    (finding,) = queries.verify().findings
    assert (finding.damage, finding.entry) == (Damage.INSERTED, entry.pk)


def test_a_link_too_many_is_named(write):
    write(2)
    entry = AuditEntry.objects.create(verb="access.grant.give")
    AuditLink.objects.create(seal_id=1, position=2, entry=entry, sha256=rules.hash_of(entry))
    assert found() == [("INSERTED", 1, 2)]


def cut(no: int) -> None:
    """Remove everything from seal `no` on, leaving no trace in the database."""
    with past_the_triggers():
        keys = list(AuditLink.objects.filter(seal_id__gte=no).values_list("entry_id", flat=True))
        AuditLink.objects.filter(seal_id__gte=no)._raw_delete("default")
        AuditSeal.objects.filter(no__gte=no)._raw_delete("default")
        AuditEntry.objects.filter(pk__in=keys)._raw_delete("default")
        AuditHead.objects.update(no=no - 1)


def test_control_23_a_cut_off_end_is_found_by_the_checkpoint(write):
    for _ in range(4):
        write(1)
    cut(3)
    (finding,) = queries.verify().findings
    assert (finding.damage, finding.seal) == (Damage.TRUNCATED, 3)
    assert finding.note == "seals 3 to 4 are missing"


def test_a_cut_stays_found_when_the_log_grows_over_it(write):
    for _ in range(3):
        write(1)
    cut(3)
    write(2)
    assert found() == [("REWRITTEN", 3, None)]
    write(1)
    assert found() == [("REWRITTEN", 3, None)]


def test_without_the_checkpoint_file_the_end_is_unwatched(write, head_file):
    write(1)
    head_file.unlink()
    assert found() == [("UNWATCHED", None, None)]


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"no": 1, "digest": "d", "mac": "m"}', '{"no": "x", "digest": 1}']
)
def test_a_forged_checkpoint_is_named_and_not_overwritten(write, head_file, text):
    write(1)
    head_file.write_text(text)
    write(1)
    assert found() == [("UNWATCHED", None, None)]
    assert head_file.read_text() == text


def test_a_checkpoint_from_before_a_crash_is_good_enough(write, head_file):
    write(1)
    old = head_file.read_text()
    write(1)
    head_file.write_text(old)
    assert queries.verify().clean
    write(1)
    assert json.loads(head_file.read_text())["no"] == 3


def test_an_earlier_seal_never_replaces_a_later_one(write):
    write(1)
    write(1)
    assert checkpoint.advance(checkpoint.Checkpoint(1, "0" * 64), holds=lambda _kept: True)
    assert checkpoint.read().no == 2


def test_after_a_restore_a_person_accepts_the_log_as_it_stands(write, actor):
    for _ in range(3):
        write(1)
    cut(3)
    audit.accept_checkpoint(actor=actor, reason="restored from Tuesday's backup")
    entry = AuditEntry.objects.get(verb="audit.checkpoint.accept")
    assert (entry.actor_uid, entry.changed) == (
        actor.uid,
        {"reason": "restored from Tuesday's backup", "seal": [3, 2]},
    )
    assert audit.seal_batch() == 1
    assert queries.verify().clean


def test_findings_are_bounded(write):
    write(5)
    with past_the_triggers():
        AuditEntry.objects.update(verb="x.y.z")
    assert len(queries.verify(most=3).findings) == 3


def test_a_neighbours_batch_is_not_sealed_twice(write, monkeypatch):
    """Another sealer takes the same entries between our reading and our lock."""
    write(3, seal=False)
    seal = audit._seal
    monkeypatch.setattr(audit, "_seal", lambda hashes: (seal(hashes), seal(hashes))[1])
    assert audit.seal_batch() == 0
    assert [(s.no, s.count) for s in AuditSeal.objects.all()] == [(1, 3)]
    assert not AuditPending.objects.exists()


def test_the_command_says_it_and_ends_in_one(write):
    entries = write(2)
    out = io.StringIO()
    call_command("audit_verify", stdout=out)
    assert out.getvalue() == "1 seals, 2 entries, 0 not sealed yet: the log is whole\n"
    with past_the_triggers():
        AuditEntry.objects.filter(pk=entries[0].pk).update(verb="x.y.z")
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("audit_verify", stdout=out)
    assert end.value.code == 1
    assert out.getvalue() == (
        f"EDITED (seal 1, position 0, entry {entries[0].pk}): the entry is not what was sealed\n"
        "1 seals, 2 entries, 0 not sealed yet: 1 findings\n"
    )


def test_verification_reads_in_chunks(write, django_assert_max_num_queries):
    for _ in range(12):
        write(1)
    with django_assert_max_num_queries(9):
        assert queries.verify().seals == 12
