"""A proposal on its way into the tables: handed in, taken back, and what an approval does."""

import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gengdu.access.scope import locked
from gengdu.agronomy import errors
from gengdu.agronomy.enums import DraftState, Table
from gengdu.agronomy.models import Calendar, CountySite, Crop, TableDraft
from gengdu.agronomy.queries import contents, tables
from gengdu.agronomy.queries.proposals import checks_in
from gengdu.agronomy.registry import clocks_changed
from gengdu.agronomy.rules.contents import LAYOUTS, Content, content_from, hash_of, row_changes
from gengdu.agronomy.rules.snapshots import KIND, contents_in, labelled, snapshot_of
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.people.models import Account
from gengdu.regions.models import Region
from gengdu.regions.queries import region_at
from gengdu.review import actions as review
from gengdu.review.enums import Severity
from gengdu.review.enums import State as Submitted
from gengdu.review.errors import ChecksFailed
from gengdu.review.models import Submission, Version
from gengdu.review.registry import Case, Check, Panel, Snapshot, Step
from gengdu.review.registry.snapshots import Words

PROVINCE, COUNTY = 2, 6
"""Digits of the place where a proposal is decided: crops are the whole installation's."""


def submit_proposal(*, actor: Account, draft_uid: uuid.UUID) -> TableDraft:
    """Hand a proposal in; a reviewer who did not write on it decides. Pressed twice: once."""
    review.submit(actor=actor, kind=KIND, object_uid=draft_uid)
    return tables.drafts_to_change(actor).get(uid=draft_uid)


@transaction.atomic
def withdraw_proposal(*, actor: Account, draft_uid: uuid.UUID) -> TableDraft:
    """Take back what is waiting for review: a draft again. Pressed twice: once."""
    draft = locked(tables.drafts_to_change(actor), uid=draft_uid)
    review.void(actor=actor, kind=KIND, object_uid=draft.uid)
    draft.refresh_from_db(fields=["state"])
    return draft


class TableReview:
    """How proposals for the tables are reviewed (`review.registry.reviewables`)."""

    label: Words = _("Agronomic table")

    def case(self, actor: Account, object_uid: uuid.UUID) -> Case:
        """The proposal as somebody who may write it hands it in."""
        draft = locked(tables.drafts_to_change(actor), uid=object_uid)
        require(draft.state != DraftState.APPLIED, errors.ProposalClosed)
        was = contents.current(draft.table, draft.subject)
        require(draft.base_sha256 == hash_of(was), errors.TableChanged)
        place = draft.region_id[: PROVINCE if draft.table == Table.CROP else COUNTY]
        name = Region.objects.filter(pk=place).values_list("name", flat=True).first()
        return Case(
            object_uid=object_uid,
            title=f"{Table(draft.table).label} · {draft.title}",
            snapshot=_snapshot(draft),
            region_code=draft.region_id,
            organisation_id=draft.organisation_id,
            rubric="",
            steps=(Step(place, name or place),),
        )

    def current(self, object_uid: uuid.UUID) -> Snapshot | None:
        """The proposal beside the table as it stands now, both locked: of two proposals about one
        thing, the second to be approved sees what the first has changed."""
        draft = TableDraft.objects.select_for_update(no_key=True).filter(uid=object_uid).first()
        if draft is None:
            return None
        contents.row_of_subject(draft.table, draft.subject, lock=True)
        return _snapshot(draft)

    def writers(self, object_uid: uuid.UUID) -> frozenset[int]:
        """Whoever wrote on it."""
        wrote = TableDraft.writers.through.objects.filter(tabledraft__uid=object_uid)
        return frozenset(wrote.values_list("account_id", flat=True))

    def read(self, content: list[dict[str, Any]]) -> Snapshot:
        """A stored snapshot with its labels."""
        return labelled(content)

    def checks(self, snapshot: Snapshot) -> tuple[Check, ...]:
        """What the machine objects to."""
        return checks_in(snapshot)

    def panels(self, snapshot: Snapshot, actor: Account) -> list[Panel]:
        """The parts say it all."""
        return []

    def approve_words(self, snapshot: Snapshot) -> Words:
        """Whether anything changes, and that plantings follow."""
        _subject, now, was = contents_in(snapshot)
        if now == was:
            return _("Sign it as it stands: nothing changes but the mark 未审核")
        return _("It stands in the table at once; all plantings it concerns are computed again")

    def url(self, object_uid: uuid.UUID) -> str:
        """Its page in the back office."""
        return reverse("console:agronomy_draft_detail", args=[object_uid])

    def submitted(self, object_uid: uuid.UUID) -> None:
        """It waits."""
        _set_state(object_uid, DraftState.PENDING)

    def sent_back(self, actor: Account, object_uid: uuid.UUID) -> None:
        """Sent back by a reviewer, or taken back: then it is a draft again."""
        rows = Submission.objects.filter(kind=KIND, object_uid=object_uid).order_by("-pk")
        last = rows.values_list("state", flat=True).first()
        rejected = last == Submitted.REJECTED
        _set_state(object_uid, DraftState.REJECTED if rejected else DraftState.DRAFT)

    def approved(self, actor: Account, object_uid: uuid.UUID, version_id: int) -> None:
        """The table says exactly this from now on, signed; plantings are computed again."""
        version = Version.objects.get(pk=version_id)
        snapshot = labelled(version.snapshot)
        found = [c.words for c in checks_in(snapshot) if c.severity == Severity.ERROR]
        if found:  # something has come to point at a row that would go
            raise ChecksFailed(problems="；".join(map(str, found)))
        subject, now, was = contents_in(snapshot)
        row = _apply(subject, now, is_new=was is None)
        _set_state(object_uid, DraftState.APPLIED)
        place = "" if isinstance(row, Crop) else row.region_id
        audit.record(
            actor=actor,
            verb=f"agronomy.{now.table}.{'sign' if now == was else 'change'}",
            target=row,
            region_code=place,
            sha256=(hash_of(was), now.sha256()),
            version=version.no,
        )
        changes.record(row, region_code=place)
        if now != was:
            _tell(row)


def _snapshot(draft: TableDraft) -> Snapshot:
    now = content_from(draft.table, draft.proposal)
    was = contents.current(draft.table, draft.subject)
    return snapshot_of(draft.subject, draft.note, now, was)


def _set_state(object_uid: uuid.UUID, state: DraftState) -> None:
    TableDraft.objects.filter(uid=object_uid).update(state=state)


def _apply(subject: str, now: Content, *, is_new: bool) -> Crop | Calendar | CountySite:
    """The rows of the table, in the caller's transaction; each carries the mark of the review."""
    facts: dict[str, Any] = {**now.facts, "reviewed_at": clock.now()}
    try:
        with transaction.atomic():
            row = _new_row(now.table, subject) if is_new else _row(now.table, subject)
            for name, value in facts.items():
                setattr(row, name, value)
            row.save(force_insert=is_new)
    except IntegrityError:  # somebody else's new one was quicker
        raise errors.TableChanged from None
    if isinstance(row, Crop):
        for name in LAYOUTS[Table.CROP].lists:
            _apply_rows(row, name, now, facts["reviewed_at"])
    return row


def _row(table: str, subject: str) -> Crop | Calendar | CountySite:
    row = contents.row_of_subject(table, subject, lock=True)
    if row is None:
        raise errors.TableChanged
    return row


def _new_row(table: str, subject: str) -> Crop | Calendar | CountySite:
    if table == Table.CROP:
        return Crop(key=subject)
    if table == Table.SITE:
        return CountySite(region_id=subject)
    key, code = contents.crop_and_place(subject)
    return Calendar(crop=Crop.objects.get(key=key), region=region_at(code))


def _apply_rows(crop: Crop, name: str, now: Content, signed: Any) -> None:
    key, rows = LAYOUTS[Table.CROP].lists[name].key, getattr(crop, name)
    was = contents.content_of(crop).lists[name]
    for each in row_changes(key, was, now.lists[name]):
        if each.now is None:
            _delete(rows.filter(**{key: each.key}))
        else:
            rows.update_or_create(**{key: each.key}, defaults={**each.now, "reviewed_at": signed})


def _delete(rows: QuerySet[Any]) -> None:
    try:
        rows.delete()
    except ProtectedError:
        raise errors.RowInUse from None


def _tell(row: Crop | Calendar | CountySite) -> None:
    if isinstance(row, Crop):
        clocks_changed("", row.pk)
    elif isinstance(row, Calendar):
        clocks_changed(row.region_id, row.crop_id)
    else:
        clocks_changed(row.region_id)
