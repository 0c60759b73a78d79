"""Hand in, and take back."""

import uuid

from django.db import transaction

from gengdu.access.scope import locked, one_of
from gengdu.audit import actions as audit
from gengdu.changes import actions as changes
from gengdu.kit import clock
from gengdu.people.models import Account
from gengdu.review import queries
from gengdu.review.enums import Severity, State
from gengdu.review.errors import AlreadyDecided, ChecksFailed
from gengdu.review.models import Submission, Version
from gengdu.review.registry import Case, reviewables
from gengdu.review.rules import require_open


@transaction.atomic
def submit(*, actor: Account, kind: str, object_uid: uuid.UUID) -> Submission:
    """Hand in the thing as it is now: stored as a numbered version, it waits for its first step.

    Where its policy has no step it is the author's own right: approved at once, and said so.

    The same bytes handed in twice are one submission; other bytes take the place of those that
    were waiting, and what had been decided about them is void.
    """
    reviewable = reviewables[kind]
    case = reviewable.case(actor, object_uid)
    found = reviewable.checks(case.snapshot)
    problems = [str(c.words) for c in found if c.severity == Severity.ERROR]
    if problems:
        raise ChecksFailed(problems="；".join(problems))
    waiting = queries.pending_of(kind, object_uid)
    if waiting is not None:
        if waiting.version.sha256 == case.snapshot.sha256:
            return waiting
        _close(waiting, State.WITHDRAWN)
    version = store_version(actor=actor, kind=kind, case=case)
    submission = _new_submission(actor, kind, case, version)
    audit.record(
        actor=actor,
        verb="review.submission.submit",
        target=submission,
        region_code=case.region_code,
        sha256=version.sha256,
        version=version.no,
        own_right=not case.steps,
    )
    changes.record(submission, region_code=case.region_code)
    if case.steps:
        reviewable.submitted(object_uid)
    else:
        reviewable.approved(actor, object_uid, version.pk)
    return submission


def _new_submission(actor: Account, kind: str, case: Case, version: Version) -> Submission:
    """It waits for its first step; without one it is approved by the author's own right."""
    now, own_right = clock.now(), not case.steps
    place = case.region_code if own_right else _first_place(actor, kind, case)
    return Submission.objects.create(
        kind=kind,
        object_uid=case.object_uid,
        title=case.title,
        version=version,
        region_id=case.region_code,
        organisation_id=case.organisation_id,
        rubric=case.rubric,
        author=actor,
        state=State.APPROVED if own_right else State.PENDING,
        closed_at=now if own_right else None,
        steps=[{"region": s.region_code, "name": s.name} for s in case.steps],
        queue_region_id=place,
    )


def _first_place(actor: Account, kind: str, case: Case) -> str:
    return queries.deciding_place(
        case.steps[0].region_code,
        organisation_id=case.organisation_id,
        rubric=case.rubric,
        excluded={actor.pk, *reviewables[kind].writers(case.object_uid)},
    )


def store_version(*, actor: Account, kind: str, case: Case) -> Version:
    """Store the case's snapshot as the next version, unless the newest one has the same hash.

    Runs while the thing itself is locked, so that two numbers are never the same.
    """
    newest = queries.latest_version(kind, case.object_uid)
    if newest is not None and newest.sha256 == case.snapshot.sha256:
        return newest
    return Version.objects.create(
        kind=kind,
        object_uid=case.object_uid,
        no=newest.no + 1 if newest else 1,
        snapshot=case.snapshot.content(),
        sha256=case.snapshot.sha256,
        made_by=actor,
    )


@transaction.atomic
def withdraw(*, actor: Account, submission_uid: uuid.UUID) -> Submission:
    """The author takes a waiting submission back. Pressed twice: once."""
    rows = queries.own_submissions_of(actor)
    found = one_of(rows, uid=submission_uid)
    reviewables[found.kind].current(found.object_uid)  # locks the thing first, as everybody does
    submission = locked(rows, uid=submission_uid)
    if submission.state != State.WITHDRAWN:
        require_open(submission)
        _take_back(actor, submission)
    return submission


@transaction.atomic
def void(*, actor: Account, kind: str, object_uid: uuid.UUID) -> Submission | None:
    """What waits is withdrawn, for its thing was changed or taken back; None when nothing waits.

    The caller holds the thing locked and has asked whether the actor may work on it.
    """
    waiting = queries.pending_of(kind, object_uid)
    if waiting is not None:
        _take_back(actor, waiting)
    return waiting


def _take_back(actor: Account, submission: Submission) -> None:
    _close(submission, State.WITHDRAWN)
    reviewables[submission.kind].sent_back(actor, submission.object_uid)
    audit.record(
        actor=actor,
        verb="review.submission.withdraw",
        target=submission,
        region_code=submission.region_id,
    )
    changes.record(submission, region_code=submission.region_id)


def _close(submission: Submission, state: State) -> None:
    """End a submission that was waiting; somebody else's end counts when it was first."""
    closed = Submission.objects.filter(pk=submission.pk, state=State.PENDING).update(
        state=state, closed_at=clock.now()
    )
    if not closed:
        raise AlreadyDecided
    submission.state = state
