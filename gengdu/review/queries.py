"""What waits for whom, and what was decided."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Case, F, QuerySet, When

from gengdu.access import rules as rights
from gengdu.access.enums import Right
from gengdu.access.models import Grant
from gengdu.access.queries import standing_grants
from gengdu.access.scope import within_grants
from gengdu.kit import codes
from gengdu.people.models import Account
from gengdu.review.enums import State
from gengdu.review.models import Decision, Submission, Version
from gengdu.review.registry import Part, Snapshot, field_kinds, reviewables


def submissions_for(actor: Account) -> QuerySet[Submission]:
    """Everything a reviewer's grants cover: what waits longest first, then the newest decided."""
    rows = within_grants(
        Submission.objects.select_related("version", "region", "organisation", "queue_region"),
        actor=actor,
        roles=rights.roles_with(Right.CONTENT_APPROVE),
        region="queue_region_id",
        organisation="organisation_id",
        rubric="rubric",
    )
    waits_since = Case(When(state=State.PENDING, then=F("submitted_at")))
    return rows.order_by(waits_since.asc(nulls_last=True), "-submitted_at", "-pk")


def queue_for(actor: Account) -> QuerySet[Submission]:
    """What waits for this reviewer, longest first; his own work is not among it."""
    return (
        submissions_for(actor)
        .filter(state=State.PENDING)
        .exclude(author_id=actor.pk)
        .exclude(decisions__reviewer_id=actor.pk)
        .order_by("submitted_at", "pk")
    )


def waiting_count(actor: Account) -> int:
    """How much waits for this reviewer."""
    return queue_for(actor).count()


def own_submissions_of(actor: Account) -> QuerySet[Submission]:
    """What an author has handed in."""
    return Submission.objects.filter(author=actor).select_related("version", "queue_region")


def pending_of(kind: str, object_uid: uuid.UUID) -> Submission | None:
    """The submission of a thing that is waiting, if any."""
    return Submission.objects.filter(kind=kind, object_uid=object_uid, state=State.PENDING).first()


def latest_version(kind: str, object_uid: uuid.UUID) -> Version | None:
    """The newest stored version of a thing."""
    rows = Version.objects.filter(kind=kind, object_uid=object_uid)
    return rows.order_by("-no").first()


def approved_before(version: Version) -> Version | None:
    """What was approved before this version: it is compared with that, also once it is decided."""
    older = Version.objects.filter(
        kind=version.kind, object_uid=version.object_uid, no__lt=version.no
    )
    return older.filter(submissions__state=State.APPROVED).order_by("-no").first()


def decisions_of(submission: Submission) -> list[Decision]:
    """The trail, first step first."""
    return list(submission.decisions.select_related("reviewer__person").order_by("step"))


def deciding_place(
    step_code: str,
    *,
    organisation_id: int | None,
    rubric: str,
    excluded: Collection[int],
) -> str:
    """Where a step is decided: at its place, or the nearest above with a reviewer other than these.

    Where there is none at all it waits at its own place, and the page says so.
    """
    grants = standing_grants().filter(
        role__in=rights.roles_with(Right.CONTENT_APPROVE),
        region_id__in=codes.ancestors_or_self(step_code),
    )
    able = [g for g in grants.exclude(account_id__in=excluded).prefetch_related("rubrics")
            if _covers(g, organisation_id, rubric)]  # fmt: skip
    return max((g.region_id for g in able), key=len, default=step_code)


def _covers(grant: Grant, organisation_id: int | None, rubric: str) -> bool:
    limits = {limit.rubric for limit in grant.rubrics.all()}
    return grant.organisation_id in {None, organisation_id} and (not limits or rubric in limits)


@dataclass(frozen=True)
class Row:
    """One part on the comparison page: now, and before where there is an approved version."""

    part: Part
    template: str
    now: object
    before: object
    same: bool
    is_new: bool
    is_gone: bool = False


def comparison(now: Snapshot, before: Snapshot | None) -> list[Row]:
    """The parts of a version beside those of the version approved last."""
    old = {p.name: p for p in before.parts} if before else {}
    rows = []
    for part in now.parts:
        kind, former = field_kinds[part.kind], old.get(part.name)
        rows.append(
            Row(
                part=part,
                template=kind.template,
                now=kind.prepare(part.value),
                before=kind.prepare(former.value) if former else None,
                same=former is not None and kind.same(former.value, part.value),
                is_new=former is None,
            )
        )
    return rows + [_gone(part) for name, part in old.items() if name not in now.names]


def _gone(part: Part) -> Row:
    """A part that was approved and is said no more."""
    kind = field_kinds[part.kind]
    before = kind.prepare(part.value)
    return Row(part, kind.template, None, before, same=False, is_new=False, is_gone=True)


def snapshot_of(version: Version) -> Snapshot:
    """A stored version with its labels."""
    return reviewables[version.kind].read(version.snapshot)


def comparison_of(actor: Account, row: Submission) -> Mapping[str, object]:
    """For the decide page: what is to be approved, and how it differs from what was."""
    before = approved_before(row.version)
    former = snapshot_of(before) if before else None
    rows = comparison(snapshot_of(row.version), former)
    panels = reviewables[row.kind].panels(snapshot_of(row.version), actor)
    told = any(getattr(field_kinds[each.part.kind], "holds_both", False) for each in rows)
    context = {"rows": rows, "before": before, "version": row.version, "panels": panels}
    return {**context, "compared_within": told}


def checks_of(actor: Account, row: Submission) -> Mapping[str, object]:
    """For the decide page: what the machine says of the version that was handed in."""
    return {"checks": reviewables[row.kind].checks(snapshot_of(row.version))}


def trail_of(actor: Account, row: Submission) -> Mapping[str, object]:
    """For the decide page: who decided what, and where the next step waits."""
    place = row.steps[min(row.step, len(row.steps) - 1)]["region"] if row.steps else ""
    elsewhere = bool(place) and row.queue_region_id != place
    return {"decisions": decisions_of(row), "elsewhere": elsewhere, "row": row}


def consequence_of(
    actor: Account, row: Submission, fields: Mapping[str, object]
) -> Mapping[str, object]:
    """What approving would do: the next step, or the words of the app that publishes."""
    last = row.step + 1 >= len(row.steps)
    words = reviewables[row.kind].approve_words(snapshot_of(row.version)) if last else ""
    following = "" if last else row.steps[row.step + 1]["name"]
    return {"row": row, "words": words, "following": following}
