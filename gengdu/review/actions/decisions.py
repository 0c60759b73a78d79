"""Approve and send back: for exactly the bytes that were looked at."""

import uuid

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from gengdu.access.scope import locked, one_of
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.kit.errors import require
from gengdu.notices.actions import notify
from gengdu.people.models import Account
from gengdu.review import queries
from gengdu.review.enums import State, Verdict
from gengdu.review.errors import NoteMissing, VersionChanged
from gengdu.review.models import Decision, Submission
from gengdu.review.registry import Snapshot, reviewables
from gengdu.review.rules import LONGEST_NOTE, require_open, require_other_person


@transaction.atomic
def approve(*, actor: Account, submission_uid: uuid.UUID, sha256: str) -> Submission:
    """Approve this step for exactly these bytes; after the last step they are published.

    The hash must be that of the submitted version and of the thing as it is now: any change of
    text, audience, schedule or attachment makes it another one.
    """
    submission, current = _opened(actor, submission_uid, sha256)
    reviewable = reviewables[submission.kind]
    require(current is not None and current.sha256 == sha256, VersionChanged)
    _decide(actor, submission, Verdict.APPROVE, "")
    last = submission.step + 1 >= len(submission.steps)
    if last:
        submission.state, submission.closed_at = State.APPROVED, clock.now()
    else:
        submission.step += 1
        submission.queue_region_id = queries.deciding_place(
            submission.steps[submission.step]["region"],
            organisation_id=submission.organisation_id,
            rubric=submission.rubric,
            excluded={
                submission.author_id,
                *reviewable.writers(submission.object_uid),
                *_deciders(submission),
            },
        )
    submission.save(update_fields=["state", "closed_at", "step", "queue_region"])
    if last:
        reviewable.approved(actor, submission.object_uid, submission.version_id)
    _write_down(actor, submission, Verdict.APPROVE)
    return submission


@transaction.atomic
def reject(*, actor: Account, submission_uid: uuid.UUID, sha256: str, note: str) -> Submission:
    """Send it back with a sentence about what to change; the author is told."""
    note = note.strip()[:LONGEST_NOTE]
    require(bool(note), NoteMissing)
    submission, _current = _opened(actor, submission_uid, sha256)
    _decide(actor, submission, Verdict.REJECT, note)
    submission.state, submission.closed_at = State.REJECTED, clock.now()
    submission.save(update_fields=["state", "closed_at"])
    reviewables[submission.kind].sent_back(actor, submission.object_uid)
    _write_down(actor, submission, Verdict.REJECT)
    return submission


def _opened(
    actor: Account, submission_uid: uuid.UUID, sha256: str
) -> tuple[Submission, Snapshot | None]:
    """The submission and the thing as it is now, both locked.

    The thing first, as whoever edits or hands it in does: two of them never wait in a ring.
    """
    rows = queries.submissions_for(actor)
    found = one_of(rows, uid=submission_uid)
    current = reviewables[found.kind].current(found.object_uid)
    submission = locked(rows, uid=submission_uid)
    require_open(submission)
    writers = reviewables[submission.kind].writers(submission.object_uid)
    require_other_person(actor, submission, writers=writers, earlier=_deciders(submission))
    require(submission.version.sha256 == sha256, VersionChanged)
    return submission, current


def _deciders(submission: Submission) -> set[int]:
    return set(submission.decisions.values_list("reviewer_id", flat=True))


def _decide(actor: Account, submission: Submission, verdict: Verdict, note: str) -> None:
    Decision.objects.create(
        submission=submission,
        step=submission.step,
        reviewer=actor,
        verdict=verdict,
        sha256=submission.version.sha256,
        note=note,
    )


def _write_down(actor: Account, submission: Submission, verdict: Verdict) -> None:
    audit.record(
        actor=actor,
        verb=f"review.submission.{verdict}",
        target=submission,
        region_code=submission.region_id,
        sha256=submission.version.sha256,
        state=submission.state,
    )
    changes.record(submission, region_code=submission.region_id)
    if submission.state == State.PENDING:
        return
    headline = {
        State.APPROVED: _("Approved: %(title)s"),
        State.REJECTED: _("Sent back: %(title)s"),
    }[State(submission.state)]
    with translation.override(settings.LANGUAGE_CODE):
        said = str(headline) % {"title": submission.title}
    notify(
        person_ids=[submission.author.person_id],
        kind=f"review.{submission.state}",
        headline=said,
        url=reviewables[submission.kind].url(submission.object_uid),
        key=f"review.{submission.uid}",
    )
