"""What stands beside a proposal: what it changes, and what the machine says of it."""

from collections.abc import Mapping

from gengdu.agronomy.enums import DraftState, Table
from gengdu.agronomy.models import TableDraft
from gengdu.agronomy.queries import contents
from gengdu.agronomy.rules.checking import checks_of
from gengdu.agronomy.rules.contents import content_from, hash_of
from gengdu.agronomy.rules.snapshots import KIND, contents_in, snapshot_of
from gengdu.people.models import Account
from gengdu.review.models import Submission
from gengdu.review.queries import comparison
from gengdu.review.registry import Check, Snapshot


def checks_in(snapshot: Snapshot) -> tuple[Check, ...]:
    """What the machine objects to, with what points at rows that would go."""
    subject, now, was = contents_in(snapshot)
    above = contents.calendar_above(subject) if now.table == Table.CALENDAR else None
    uses = contents.uses_of(now.table, subject, now) if was else {}
    return tuple(checks_of(now, was, uses=uses, above=above))  # type: ignore[arg-type]  # keys are cells


def _snapshot(row: TableDraft) -> tuple[Snapshot, str]:
    """The working copy beside the table now, and the table's hash."""
    was = contents.current(row.table, row.subject)
    now = content_from(row.table, row.proposal)
    return snapshot_of(row.subject, row.note, now, was), hash_of(was)


def changes_of(actor: Account, row: TableDraft) -> Mapping[str, object]:
    """What it would change, row by row, and whether the table has moved on under it."""
    if row.state == DraftState.APPLIED:
        return {"applied": True}
    snapshot, base = _snapshot(row)
    rows = [each for each in comparison(snapshot, None) if each.part.name != "subject"]
    return {"rows": rows, "stale": base != row.base_sha256}


def checks_for(actor: Account, row: TableDraft) -> Mapping[str, object]:
    """What the machine says of the working copy."""
    if row.state == DraftState.APPLIED:
        return {"checks": ()}
    return {"checks": checks_in(_snapshot(row)[0])}


def trail_of(actor: Account, row: TableDraft) -> Mapping[str, object]:
    """Everything that was handed in with what was decided, newest first."""
    rows = Submission.objects.filter(kind=KIND, object_uid=row.uid).order_by("-pk")
    rows = rows.select_related("version", "author__person", "queue_region")
    return {"trail": list(rows.prefetch_related("decisions__reviewer__person"))}
