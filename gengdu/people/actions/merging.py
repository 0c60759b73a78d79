"""Two entries that are one person: preview, merge, undo within 30 days."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.changes.enums import Op
from gengdu.kit import clock
from gengdu.kit.errors import NotFound, require
from gengdu.people import queries, registry, rules
from gengdu.people.enums import Power
from gengdu.people.errors import CannotMerge, UndoTooLate
from gengdu.people.models import Account, Consent, Merge, Person

UNDO_FOR = dt.timedelta(days=30)
OWN_CONSENTS = "people.consents"


@dataclass(frozen=True)
class MergePreview:
    """What a merge would do: rows that move, by registered kind; `problem` is "" when it may."""

    kept: Person
    gone: Person
    rows: dict[str, int]
    problem: str


def preview_merge(*, actor: Account, kept_uid: uuid.UUID, gone_uid: uuid.UUID) -> MergePreview:
    """What would move, and whether it may (Power.KEEP_PEOPLE in both places); writes nothing."""
    kept, gone = _person(actor, kept_uid), _person(actor, gone_uid)
    rows = {OWN_CONSENTS: _consents_to_move(kept, gone).count()}
    for name in registry.mergers.names():
        rows[name] = registry.mergers[name].count(gone)
    problem = rules.merge_problem(kept, gone, gone_has_account=_has_account(gone))
    return MergePreview(kept, gone, rows, str(problem))


@transaction.atomic
def merge_people(*, actor: Account, kept_uid: uuid.UUID, gone_uid: uuid.UUID) -> Merge:
    """`gone` becomes `kept` with all its rows; reversible for 30 days. `gone` has no account."""
    kept, gone = _person(actor, kept_uid), _person(actor, gone_uid)
    locked = {
        row.pk: row
        for row in Person.objects.select_for_update(of=("self",))
        .filter(pk__in=[kept.pk, gone.pk])
        .order_by("pk")
    }
    kept, gone = locked[kept.pk], locked[gone.pk]
    problem = rules.merge_problem(kept, gone, gone_has_account=_has_account(gone))
    if problem:
        raise CannotMerge(problem)
    moved = {OWN_CONSENTS: _move_consents(kept, gone)}
    for name in registry.mergers.names():
        moved[name] = registry.mergers[name].merge(kept, gone)
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    now = clock.now()
    merge = Merge.objects.create(
        kept=kept,
        gone=gone,
        moved=moved,
        made_at=now,
        made_by=actor.uid,
        undo_until=now + UNDO_FOR,
    )
    _note(actor, "people.person.merge", merge)
    changes.record(kept, region_code=kept.region_id)
    changes.record(gone, op=Op.DELETE, region_code=gone.region_id)
    return merge


@transaction.atomic
def undo_merge(*, actor: Account, merge_uid: uuid.UUID) -> Merge:
    """Move back exactly what the merge moved; a second undo is refused."""
    merge = (
        Merge.objects.select_for_update(of=("self",))
        .select_related("kept", "gone")
        .filter(uid=merge_uid)
        .first()
    )
    if merge is None or not _keeps(actor, merge.kept.region_id):
        raise NotFound
    require(merge.undone_at is None and clock.now() < merge.undo_until, UndoTooLate)
    require(merge.kept.erased_at is None and merge.gone.erased_at is None, UndoTooLate)
    moved: dict[str, list[str]] = merge.moved
    Consent.objects.filter(uid__in=moved.get(OWN_CONSENTS, []), person=merge.kept).update(
        person=merge.gone
    )
    for name in registry.mergers.names():
        registry.mergers[name].undo(merge.kept, merge.gone, moved.get(name, []))
    merge.gone.merged_into = None
    merge.gone.save(update_fields=["merged_into"])
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    _note(actor, "people.person.unmerge", merge)
    for person in (merge.kept, merge.gone):
        changes.record(person, region_code=person.region_id)
    return merge


def _person(actor: Account, uid: uuid.UUID) -> Person:
    person = Person.objects.filter(uid=uid, erased_at__isnull=True).first()
    if person is None or not _keeps(actor, person.region_id):
        raise NotFound
    return person


def _keeps(actor: Account, region_code: str) -> bool:
    return queries.has_power(actor, Power.KEEP_PEOPLE, region_code)


def _has_account(person: Person) -> bool:
    return Account.objects.filter(person=person).exists()


def _consents_to_move(kept: Person, gone: Person) -> QuerySet[Consent]:
    """All of them, but for purposes that `kept` agrees to himself as well."""
    standing = Consent.objects.filter(person=kept, withdrawn_at__isnull=True).values("purpose")
    return Consent.objects.filter(person=gone).exclude(
        withdrawn_at__isnull=True, purpose__in=standing
    )


def _move_consents(kept: Person, gone: Person) -> list[str]:
    """Those that do not stand for `kept` already; returns their uids."""
    found = list(_consents_to_move(kept, gone))
    Consent.objects.filter(pk__in=[row.pk for row in found]).update(person=kept)
    return [str(row.uid) for row in found]


def _note(actor: Account, verb: str, merge: Merge) -> None:
    audit.record(
        actor=actor,
        verb=verb,
        target=merge,
        region_code=merge.kept.region_id,
        kept=str(merge.kept.uid),
        gone=str(merge.gone.uid),
    )
